/** The front desk's page in real Chromium: signing in, the day, what became of visits, the call list, notices. */
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { staff } from '../../local/scenario/acts.ts';
import { openBrowser } from '../support/browser.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

let world: TestSystem;
let browser: Browser;
const phone = { width: 375, height: 740 };
/** A Wednesday, well inside standard time. */
const wednesday = '2027-01-13';

async function book(
  who: string,
  start: string,
  more: object = {},
): Promise<{ contactId: string; appointmentId: string }> {
  const end = new Date(Date.parse(start) + 5_400_000).toISOString();
  const body = { email: `${who}@example.com`, firstName: who, type: 'visit-kingston', start, end, ...more };
  const booked = await staff(world.system, 'PUT', `/staff/appointments/desk/${who.replace(/\W/g, '')}`, body);
  await world.system.quiesce();
  return booked as { contactId: string; appointmentId: string };
}

beforeAll(async () => {
  [world, browser] = await Promise.all([startTestSystem(), openBrowser()]);
  await world.until(Date.parse(`${wednesday}T07:00:00-05:00`));
  await book('Ana', `${wednesday}T09:00:00-05:00`, { phone: '845-555-0199' });
  await book('Ben', `${wednesday}T11:30:00-05:00`);
  await book('Cleo', '2027-01-14T10:30:00-05:00');
  await book("D'Ann", '2027-01-14T13:00:00-05:00', { email: 'dan@example.com', type: 'something-new' });
});
afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

async function signedIn(
  as = 'Robin',
  options: { dark?: boolean } = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: phone, colorScheme: options.dark ? 'dark' : 'light' });
  const page = await context.newPage();
  await page.goto(`${world.system.url}/desk`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: `Sign in as ${as}` }).click();
  await page.locator('main:not([aria-busy])').waitFor();
  return { context, page };
}

const card = (page: Page, name: string) =>
  page.locator('li.card:not(.call)').filter({ has: page.getByRole('heading', { name, exact: true }) });
const statusOf = async (email: string) => (await world.person(email)).appointments.map(({ status }) => status);

describe('who may see the day', () => {
  test('nobody without a token, with a made-up one, or with one that was meant for another', async () => {
    const day = (headers: Record<string, string>) => fetch(`${world.system.url}/desk/day`, { headers });
    expect((await day({})).status).toBe(401);
    expect((await day({ authorization: 'Bearer abc' })).status).toBe(401);
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const claims = { iss: `${world.system.url}/issuer`, aud: 'front-desk-page', roles: ['front-desk'], exp: 9e9 };
    const forged = `${none}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    expect((await day({ authorization: `Bearer ${forged}` })).status).toBe(401);
  });

  test('the page before the sign-in names nobody', async () => {
    const text = await (await fetch(`${world.system.url}/desk`)).text();
    expect(text).not.toMatch(/Ana|Ben|ketamine|infusion/i);
  });

  test('not a colleague without the role', async () => {
    const { context, page } = await signedIn('Kim');
    await expect.poll(() => page.locator('#said').textContent()).toContain('front desk role');
    expect(await page.getByText('Ana').count()).toBe(0);
    await context.close();
  });

  test('not by an ID token of another sign-in', async () => {
    const context = await browser.newContext({ viewport: phone });
    const page = await context.newPage();
    await page.route('**/issuer/token', async (route) => {
      const tokens = (await (await route.fetch()).json()) as { id_token: string };
      const [head, , signature] = tokens.id_token.split('.');
      const claims = Buffer.from('{"nonce":"of another"}').toString('base64url');
      await route.fulfill({ json: { ...tokens, id_token: [head, claims, signature].join('.') } });
    });
    await page.goto(`${world.system.url}/desk`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign in as Robin' }).click();
    await page.getByText('does not belong to this page').waitFor();
    expect(await page.evaluate<string | null>("sessionStorage.getItem('desk.token')")).toBeNull();
    expect(await page.getByText('Ana').count()).toBe(0);
    await context.close();
  });

  test('a session ends after its hour, and says so', async () => {
    const { context, page } = await signedIn();
    expect(await page.getByRole('heading', { name: 'Ana' }).count()).toBe(1);
    await world.until(Date.parse(`${wednesday}T08:30:00-05:00`));
    await page.getByText('More for Ana').click();
    await card(page, 'Ana').getByRole('button', { name: 'Hold all emails' }).click();
    await page.getByText('Your session is over').waitFor();
    expect((await world.person('ana@example.com')).hold).toBe(false);
    await context.close();
  });
});

describe('a day at the front desk', () => {
  test('today and tomorrow by the clock, with whom to call first; names stay text', async () => {
    const { context, page } = await signedIn();
    const headings = await page.locator('h2').allTextContents();
    // Nobody knows what kind of visit D'Ann has booked.
    expect(headings).toEqual(['To call (1)', 'Today, Wednesday, January 13', 'Thursday, January 14']);
    expect(await page.locator('.time').allTextContents()).toEqual(['9:00 am', '11:30 am', '10:30 am', '1:00 pm']);
    expect(await page.locator('li.call h3').allTextContents()).toContain("D'Ann");
    await context.close();
  });

  test('what has not begun cannot be marked as come', async () => {
    const { context, page } = await signedIn();
    expect(await card(page, 'Ben').getByRole('button', { name: 'Came' }).count()).toBe(0);
    await context.close();
  });

  test('came, and a slip taken back: aftercare starts, and stops', async () => {
    await world.until(Date.parse(`${wednesday}T10:45:00-05:00`));
    const { context, page } = await signedIn();
    await card(page, 'Ana').getByRole('button', { name: 'Came', exact: true }).click();
    await page.getByText('Ana: marked as came').waitFor();
    expect(await statusOf('ana@example.com')).toEqual(['completed']);
    await card(page, 'Ana').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Ana: back to booked').waitFor();
    expect(await statusOf('ana@example.com')).toEqual(['booked']);
    await card(page, 'Ana').getByRole('button', { name: 'Stopped early' }).click();
    await page.getByText('Ana: marked as stopped early').waitFor();
    expect(await card(page, 'Ana').locator('.tag').allTextContents()).toEqual(['stopped early']);
    await world.system.quiesce();
    const { next } = await world.person('ana@example.com');
    expect(next.filter(({ journey }) => journey === 'aftercare').map(({ kind }) => kind)).toContain('send');
    await context.close();
  });

  test('holds and lifts; corrects the course number and the telephone; all of it is logged under an id, not a name', async () => {
    const { context, page } = await signedIn();
    await page.getByText('More for Ben').click();
    await card(page, 'Ben').getByRole('button', { name: 'Hold all emails' }).click();
    await page.getByText('Ben: nothing is sent').waitFor();
    expect((await world.person('ben@example.com')).hold).toBe(true);
    await card(page, 'Ben').getByRole('button', { name: 'Send emails again' }).click();
    await page.getByText('Ben: emails go again').waitFor();
    expect((await world.person('ben@example.com')).hold).toBe(false);
    await card(page, 'Ben').getByLabel('Infusion number').fill('4');
    await card(page, 'Ben').getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Ben: number saved').waitFor();
    expect(await card(page, 'Ben').textContent()).toContain('number 4');
    await card(page, 'Ben').getByText('Correct what we know of Ben').click();
    await card(page, 'Ben').getByLabel('Phone').fill('845 555 0123');
    await card(page, 'Ben').getByRole('button', { name: 'Save corrections' }).click();
    await page.getByText('Ben: corrected.').waitFor();
    expect(await card(page, 'Ben').locator('a[href^="tel:"]').first().textContent()).toBe('845 555 0123');
    expect(JSON.stringify(await world.report())).not.toContain('Robin');
    await context.close();
  });

  test('a hold on somebody with a visit ahead says what will not be sent, and is a call (pages-and-commands.md A5)', async () => {
    const { context, page } = await signedIn();
    await page.getByText('More for Cleo').click();
    await card(page, 'Cleo').getByRole('button', { name: 'Hold all emails' }).click();
    await page.getByText('No email will say how to prepare for the visit on Thursday, January 14, 10:30 am').waitFor();
    const call = page.locator('li.call').filter({ hasText: 'Cleo' });
    expect(await call.locator('.tell').textContent()).toMatch(
      /Nothing to eat after .* on (Wednesday|Thursday), January/,
    );
    await call.getByText('Answering machine of Cleo').click();
    expect(await call.locator('blockquote').textContent()).not.toMatch(/visit|ketamine|infusion/i);
    expect(await page.locator('h2').allTextContents()).toContain('On hold, with a visit ahead');
    if (process.env.DESK_PICTURES) {
      for (const [name, width, colorScheme] of [
        ['hold', 860, 'light'],
        ['hold-dark', 860, 'dark'],
        ['hold-phone', 360, 'light'],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 700 });
        await page.screenshot({ path: `${process.env.DESK_PICTURES}/${name}.png`, fullPage: true });
      }
    }
    await page.setViewportSize(phone);
    await card(page, 'Cleo').getByRole('button', { name: 'Send emails again' }).first().click();
    await page.getByText('Cleo: emails go again').waitFor();
    expect(await call.count()).toBe(0);
    await context.close();
  });

  test('whoever booked too late to be asked is asked at the door, until somebody says that they were', async () => {
    const { context, page } = await signedIn();
    const door = card(page, 'Ana').locator('.door');
    expect(await door.textContent()).toContain('Ask at the door: food, drinks, medicines, driver.');
    await door.getByRole('button', { name: 'Asked' }).click();
    await page.getByText('Ana: asked at the door').waitFor();
    expect(await door.count()).toBe(0);
    await page.locator('#said').getByRole('button', { name: 'Not asked yet' }).click();
    await page.getByText('Taken back.', { exact: true }).waitFor();
    expect(await door.count()).toBe(1);
    await context.close();
  });

  test('a missed visit: its email waits until staff send it', async () => {
    await world.until(Date.parse(`${wednesday}T13:30:00-05:00`));
    const { context, page } = await signedIn();
    await card(page, 'Ben').getByRole('button', { name: 'Did not come' }).click();
    await page.getByText('Ben: marked as missed').waitFor();
    await world.until(Date.parse(`${wednesday}T14:00:00-05:00`));
    const before = world.subjects('ben@example.com').length;
    const { page: again, context: other } = await signedIn();
    await card(again, 'Ben').getByRole('button', { name: 'Send the missed-visit email' }).click();
    await again.getByText('Ben: the email goes out').waitFor();
    await world.until(Date.parse(`${wednesday}T14:05:00-05:00`));
    expect(world.subjects('ben@example.com').length).toBe(before + 1);
    await Promise.all([context.close(), other.close()]);
  });

  test('somebody who was called leaves the list', async () => {
    const { context, page } = await signedIn();
    const call = page.locator('li.call').filter({ hasText: "D'Ann" });
    await call.getByRole('button', { name: 'No answer' }).click();
    await page.getByText("D'Ann: no answer; stays on the list").waitFor();
    expect(await call.locator('.tag').textContent()).toBe('no answer, Wednesday, January 13, 2:05 pm');
    await call.getByRole('button', { name: 'Reached' }).click();
    await page.getByText('off the list').waitFor();
    expect(await call.count()).toBe(0);
    await page.locator('#said').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back.', { exact: true }).waitFor();
    await call.getByRole('button', { name: 'Reached' }).click();
    await page.getByText('off the list').waitFor();
    await context.close();
  });

  test("a closed day is told to that day's people, once, and to nobody else", async () => {
    const { context, page } = await signedIn();
    const asked: string[] = [];
    let isMeant = false;
    page.on('dialog', async (dialog) => {
      asked.push(dialog.message());
      await (isMeant ? dialog.accept() : dialog.dismiss());
    });
    const tell = async (day = '2027-01-14') => {
      const details = page.getByText('Tell everybody of a day');
      if (!(await page.getByLabel('Where').isVisible())) await details.click();
      await page.getByLabel('What').selectOption('closed');
      await page.getByLabel('Where').selectOption('kingston');
      await page.getByLabel('Day', { exact: true }).last().fill(day);
      await page.getByRole('button', { name: 'Tell them' }).click();
      await expect.poll(() => page.locator('main button:disabled').count()).toBe(0);
    };
    const saying = () => page.locator('#said').textContent();
    const before = world.subjects('cleo@example.com').length;
    const others = world.subjects('ana@example.com').length;
    await tell();
    expect(asked[0]).toMatch(/^Closed: .* Kingston.* Thursday, January 14\? It cannot be taken back/);
    expect(await saying()).toBe('');
    isMeant = true;
    await tell('2027-01-17');
    await expect.poll(saying).toContain('Nobody was told: there is no visit');
    await tell();
    await expect.poll(saying).toMatch(/By email: \d now/);
    await tell();
    await expect.poll(saying).toContain('told this before');
    await world.until(Date.parse(`${wednesday}T14:30:00-05:00`));
    expect(world.subjects('cleo@example.com').length).toBe(before + 1);
    expect(world.subjects('ana@example.com').length).toBe(others);
    expect(await card(page, 'Cleo').textContent()).toContain('told: Closed');
    await context.close();
  });
});

test('axe finds nothing, in the light and in the dark, and nothing is wider than a phone', async () => {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  for (const dark of [false, true]) {
    const { context, page } = await signedIn('Robin', { dark });
    if (process.env.DESK_PICTURES) {
      // The documentation's own: `DESK_PICTURES=docs/pictures npx vitest run test/browser/desk.test.ts`
      await page.setViewportSize({ width: 860, height: 700 });
      await page.screenshot({ path: `${process.env.DESK_PICTURES}/desk${dark ? '-dark' : ''}.png`, fullPage: true });
    }
    const state = await context.storageState();
    const token = await page.evaluate<string>("sessionStorage.getItem('desk.token')");
    await context.close();
    const open = await browser.newContext({
      viewport: phone,
      colorScheme: dark ? 'dark' : 'light',
      bypassCSP: true,
      storageState: state,
    });
    await open.addInitScript(`sessionStorage.setItem('desk.token', ${JSON.stringify(token)})`);
    const free = await open.newPage();
    await free.goto(`${world.system.url}/desk`);
    await free.locator('h2').first().waitFor();
    for (const details of await free.locator('summary').all()) await details.click();
    await free.addScriptTag({ path: axe });
    const found = await free.evaluate<string[]>(
      "axe.run().then(({violations}) => violations.map(({id, nodes}) => id + ' (' + nodes.length + ')'))",
    );
    expect(found).toEqual([]);
    expect(await free.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await open.close();
  }
});
