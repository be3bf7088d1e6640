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

let window: Page | undefined;
/** The one window of a day at the desk, its page loaded anew; signed in again when the session is over. */
async function desk(): Promise<Page> {
  window ??= (await signedIn()).page;
  await window.goto(`${world.system.url}/desk`);
  await window.locator('main:not([aria-busy])').waitFor();
  const signIn = window.getByRole('button', { name: 'Sign in', exact: true });
  if (await signIn.isVisible()) {
    await signIn.click();
    await window.getByRole('button', { name: 'Sign in as Robin' }).click();
    await window.locator('main:not([aria-busy])').waitFor();
  }
  return window;
}

const card = (page: Page, name: string) =>
  page.locator('li.card:not(.call)').filter({ has: page.getByRole('heading', { name, exact: true }) });
/** What a press came to stands in the card that was pressed. */
const answered = (page: Page, words: string) => page.locator('.answer p').filter({ hasText: words }).first().waitFor();
const statusOf = async (email: string) => (await world.person(email)).appointments.map(({ status }) => status);

/** For whoever looks at the page: `DESK_PICTURES=<folder> npx vitest run test/browser/desk.test.ts`. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.DESK_PICTURES;
  if (!folder) return;
  const sizes = { '': { width: 820, height: 1180 }, '-phone': { width: 375, height: 812 } };
  for (const [size, viewport] of Object.entries(sizes))
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      const dark = colorScheme === 'dark' ? '-dark' : '';
      await page.screenshot({
        path: `${folder}/${name}${size}${dark}.png`,
        fullPage: !(await page.getByRole('dialog').count()),
      });
    }
  await page.setViewportSize(phone);
  await page.emulateMedia({ colorScheme: 'light' });
}

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

  test('not a colleague without the role, who is told whom to ask (pages-and-commands.md C5)', async () => {
    const { context, page } = await signedIn('Kim');
    await page.getByText('Please ask whoever looks after accounts').waitFor();
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
    const page = await desk();
    const headings = await page.locator('h2').allTextContents();
    // Nobody knows what kind of visit D'Ann has booked.
    expect(headings).toEqual(['To call (1)', 'Today, Wednesday, January 13', 'Thursday, January 14']);
    expect(await page.locator('.time').allTextContents()).toEqual(['9:00 am', '11:30 am', '10:30 am', '1:00 pm']);
    expect(await page.locator('li.call h3').allTextContents()).toContain("D'Ann");
  });

  test('what has not begun cannot be marked as come', async () => {
    const page = await desk();
    expect(await card(page, 'Ben').getByRole('button', { name: 'Came' }).count()).toBe(0);
  });

  test('came, and a slip taken back: aftercare starts, and stops; what was chosen becomes an undo (pages-and-commands.md C6)', async () => {
    await world.until(Date.parse(`${wednesday}T10:45:00-05:00`));
    const page = await desk();
    await card(page, 'Ana').getByRole('button', { name: 'Came', exact: true }).click();
    await answered(page, 'Ana: marked as came');
    expect(await statusOf('ana@example.com')).toEqual(['completed']);
    await card(page, 'Ana').getByRole('button', { name: 'Undo' }).click();
    await answered(page, 'Taken back.');
    expect(await statusOf('ana@example.com')).toEqual(['booked']);
    await card(page, 'Ana').getByRole('button', { name: 'Came, not treated' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'No driver' }).click();
    await answered(page, 'Ana: came and was not treated');
    expect(await statusOf('ana@example.com')).toEqual(['untreated']);
    expect(await card(page, 'Ana').locator('.tag').allTextContents()).toEqual(['came, not treated: no driver']);
    await picture(page, 'marked');
    await card(page, 'Ana').getByRole('button', { name: 'Undo' }).click();
    await answered(page, 'Taken back.');
    await card(page, 'Ana').getByRole('button', { name: 'Stopped early' }).click();
    await answered(page, 'Ana: marked as stopped early');
    expect(await card(page, 'Ana').locator('.tag').allTextContents()).toEqual(['stopped early']);
    await world.system.quiesce();
    const { next } = await world.person('ana@example.com');
    expect(next.filter(({ journey }) => journey === 'aftercare').map(({ kind }) => kind)).toContain('send');
  });

  test('holds and lifts; corrects the course number, in words and asked about, and the telephone; all of it is logged under an id, not a name (pages-and-commands.md C1)', async () => {
    const page = await desk();
    await page.getByText('More for Ben').click();
    await card(page, 'Ben').getByRole('button', { name: 'Hold all emails' }).click();
    await answered(page, 'Ben: nothing is sent');
    expect((await world.person('ben@example.com')).hold).toBe(true);
    await card(page, 'Ben').getByRole('button', { name: 'Send emails again' }).last().click();
    await answered(page, 'Ben: emails go again');
    expect((await world.person('ben@example.com')).hold).toBe(false);
    const save = card(page, 'Ben').getByRole('button', { name: 'Save', exact: true });
    for (const wrong of ['0', '', '101', '1.5']) {
      await card(page, 'Ben').getByLabel('Infusion number').fill(wrong);
      await save.click();
      await answered(page, 'The infusion number must be a whole number from 1 to 100.');
    }
    await card(page, 'Ben').getByLabel('Infusion number').fill('4');
    await save.click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain('So far it is number 1 for Ben');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await card(page, 'Ben').textContent()).toContain('number 1');
    await save.click();
    await dialog.getByRole('button', { name: 'Yes, number 4' }).click();
    await answered(page, 'Ben: number saved');
    expect(await card(page, 'Ben').textContent()).toContain('number 4');
    await card(page, 'Ben').getByText('Correct what we know of Ben').click();
    await card(page, 'Ben').getByLabel('Phone').fill('845 555 0123');
    await card(page, 'Ben').getByRole('button', { name: 'Save corrections' }).click();
    await answered(page, 'Ben: corrected.');
    expect(await card(page, 'Ben').locator('a[href^="tel:"]').first().textContent()).toBe('845 555 0123');
    expect(JSON.stringify(await world.report())).not.toContain('Robin');
  });

  test('a hold on somebody with a visit ahead says what will not be sent, and is a call (pages-and-commands.md A5)', async () => {
    const page = await desk();
    await page.getByText('More for Cleo').click();
    await card(page, 'Cleo').getByRole('button', { name: 'Hold all emails' }).click();
    await answered(page, 'No email will say how to prepare for the visit on Thursday, January 14, 10:30 am');
    const call = page.locator('li.call').filter({ hasText: 'Cleo' });
    expect(await call.locator('.tell').textContent()).toMatch(
      /Nothing to eat after .* on (Wednesday|Thursday), January/,
    );
    await call.getByText('Answering machine of Cleo').click();
    expect(await call.locator('blockquote').textContent()).not.toMatch(/visit|ketamine|infusion/i);
    expect(await page.locator('h2').allTextContents()).toContain('On hold, with a visit ahead');
    await picture(page, 'hold');
    await card(page, 'Cleo').getByRole('button', { name: 'Send emails again' }).first().click();
    await answered(page, 'Cleo: emails go again');
    expect(await call.count()).toBe(0);
  });

  test('whoever booked too late to be asked is asked at the door, until somebody says that they were', async () => {
    const page = await desk();
    const door = card(page, 'Ana').locator('.door');
    expect(await door.textContent()).toContain('Ask at the door: food, drinks, medicines, driver.');
    await door.getByRole('button', { name: 'Asked' }).click();
    await answered(page, 'Ana: asked at the door');
    expect(await door.count()).toBe(0);
    await card(page, 'Ana').getByRole('button', { name: 'Not asked yet' }).click();
    await answered(page, 'Taken back.');
    expect(await door.count()).toBe(1);
  });

  test('a missed visit: its email waits until staff send it, and is asked about first (pages-and-commands.md C4)', async () => {
    await world.until(Date.parse(`${wednesday}T13:30:00-05:00`));
    const page = await desk();
    await card(page, 'Ben').getByRole('button', { name: 'Did not come' }).click();
    await answered(page, 'Ben: marked as missed');
    await world.until(Date.parse(`${wednesday}T14:00:00-05:00`));
    const before = world.subjects('ben@example.com').length;
    const again = await desk();
    const send = card(again, 'Ben').getByRole('button', { name: 'Send the missed-visit email' });
    await send.click();
    await again.keyboard.press('Escape');
    await send.click();
    await again.getByRole('dialog').getByRole('button', { name: 'Send it' }).click();
    await answered(again, 'Ben: the email goes out');
    await world.until(Date.parse(`${wednesday}T14:05:00-05:00`));
    expect(world.subjects('ben@example.com').length).toBe(before + 1);
  });

  test('somebody who was called leaves the list, and nothing moves under the finger (pages-and-commands.md C3)', async () => {
    const page = await desk();
    const call = page.locator('li.call').filter({ hasText: "D'Ann" });
    await call.getByRole('button', { name: 'No answer' }).click();
    await answered(page, "D'Ann: no answer; stays on the list");
    expect(await call.locator('.tag').textContent()).toBe('no answer, Wednesday, January 13, 2:05 pm');
    const below = page.getByRole('heading', { name: 'Today, Wednesday' });
    const before = await below.boundingBox();
    await call.getByRole('button', { name: 'Reached' }).click();
    await answered(page, 'off the list');
    expect((await below.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0);
    // Its card stays where it was pressed, until the page renews itself.
    expect(await call.getByRole('button').allTextContents()).toEqual(['Undo']);
    await call.getByRole('button', { name: 'Undo' }).click();
    await answered(page, 'Taken back.');
    await call.getByRole('button', { name: 'Reached' }).click();
    await answered(page, 'off the list');
  });

  test("a closed day is told to that day's people, once, and to nobody else; whom and how is shown before (pages-and-commands.md A7)", async () => {
    const page = await desk();
    const dialog = page.getByRole('dialog');
    const form = page.locator('[data-key=notice]');
    const look = async (day = '2027-01-14', kind = 'closed') => {
      const details = page.getByText('Tell everybody of a day');
      if (!(await form.getByLabel('Where').isVisible())) await details.click();
      await form.getByLabel('What').selectOption(kind);
      await form.getByLabel('Where').selectOption('kingston');
      await form.locator('input[type=date]').fill(day);
      await page.getByRole('button', { name: 'See whom it tells' }).click();
      await dialog.waitFor();
    };
    const before = world.subjects('cleo@example.com').length;
    const others = world.subjects('ana@example.com').length;
    await look();
    expect(await dialog.getByRole('heading').textContent()).toMatch(/^Closed: Kingston.*, Thursday, January 14$/);
    expect(await dialog.locator('.tell').textContent()).toContain('10:30 am Cleo: by email now');
    expect(await dialog.textContent()).toContain('We are closed on the day of your visit');
    await page.frameLocator('iframe.email').getByText('Please do not set out.', { exact: true }).waitFor();
    await picture(page, 'notice');
    await page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
    await world.until(world.system.clock.now() + 60_000);
    expect(world.subjects('cleo@example.com').length).toBe(before);
    await look('2027-01-17');
    expect(await dialog.textContent()).toContain('There is no visit there that day');
    await page.keyboard.press('Escape');
    await look();
    await dialog.getByRole('button', { name: 'Tell one person' }).click();
    await answered(page, 'One visit. By email: 1 now');
    await look();
    expect(await dialog.textContent()).toContain('Everybody there was told this before');
    await page.keyboard.press('Escape');
    await world.until(world.system.clock.now() + 60_000);
    expect(world.subjects('cleo@example.com').length).toBe(before + 1);
    expect(await card(page, 'Cleo').textContent()).toContain('told: Closed');
    // It was the wrong day: another notice sets it right, for whoever was told.
    await look('2027-01-14', 'openAfterAll');
    await picture(page, 'open');
    await dialog.getByRole('button', { name: 'Tell one person' }).click();
    await answered(page, 'One visit. By email: 1 now');
    await world.until(world.system.clock.now() + 60_000);
    expect(world.subjects('cleo@example.com').at(-1)).toBe('We are open on the day of your visit');
    expect(world.subjects('ana@example.com').length).toBe(others);
  });

  test('somebody who calls is found by their address, and what they were told can be read as it left', async () => {
    const page = await desk();
    await page.getByLabel('Find somebody').fill('CLEO@example.com');
    await page.keyboard.press('Enter');
    await page.locator('.found').getByRole('link', { name: 'Cleo' }).click();
    await page.getByRole('heading', { level: 1, name: 'Cleo' }).waitFor();
    const told = page.locator('.rows li').filter({ hasText: 'We are closed on the day of your visit' });
    await picture(page, 'person');
    await told.getByRole('button', { name: 'Read it' }).click();
    await page.frameLocator('iframe.email').getByText('Please do not set out.', { exact: true }).waitFor();
    await picture(page, 'email');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Back to the day' }).click();
    await page.getByText('Today, Wednesday').waitFor();
  });

  test('a visit is booked by hand, its times are sent again, and it is cancelled, each where it was pressed', async () => {
    const page = await desk();
    await page.getByText('Book a visit by hand').click();
    const form = page.locator('[data-key=book]');
    await form.getByRole('button', { name: 'Book' }).click();
    await answered(page, 'The email address is required. The time is required.');
    await form.getByLabel('First name').fill('Finn');
    await form.getByLabel('Email').fill('finn@example.com');
    await form.getByLabel('What and where').selectOption({ label: 'Infusion, Kingston office' });
    await form.getByLabel('Day').fill('2027-01-20');
    await form.getByLabel('Time', { exact: true }).fill('21:00');
    await picture(page, 'book');
    await form.getByRole('button', { name: 'Book' }).click();
    await answered(page, 'Booked. They are told by email. The time is outside the hours of the place.');
    await page.getByLabel('Find somebody').fill('finn');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.locator('.found').getByRole('link', { name: 'Finn' }).click();
    await page.getByText('More about this visit').click();
    await page.getByRole('button', { name: 'Send the times again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send them' }).click();
    await answered(page, 'Finn: an email with the present times goes now.');
    await world.until(world.system.clock.now() + 60_000);
    expect(world.subjects('finn@example.com').slice(0, 2)).toEqual([
      expect.stringMatching(/^Your visit on \w+day is booked$/),
      'The times of your visit again',
    ]);
    await picture(page, 'finn');
    await page.getByRole('button', { name: 'Cancel the visit' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the visit' }).click();
    await answered(page, 'Finn: cancelled.');
    await world.until(world.system.clock.now() + 60_000);
    expect(world.subjects('finn@example.com').at(-1)).toMatch(/cancel/i);
  });

  test('the page follows the day by itself, and never under somebody’s hands; two of one name can be told apart (pages-and-commands.md C2, pages-and-commands.md C6)', async () => {
    const context = await browser.newContext({ viewport: phone });
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(`${world.system.url}/desk`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign in as Robin' }).click();
    await page.locator('main:not([aria-busy])').waitFor();
    await book('Eve', '2027-01-14T15:00:00-05:00');
    await book('Eve2', '2027-01-14T16:00:00-05:00', { firstName: 'Eve' });
    await page.getByLabel('Find somebody').fill('e');
    await page.clock.fastForward(120_000);
    expect(await card(page, 'Eve').count()).toBe(0);
    await page.getByLabel('Find somebody').blur();
    await page.clock.fastForward(120_000);
    await card(page, 'Eve').first().waitFor();
    expect(await page.getByLabel('Find somebody').inputValue()).toBe('e');
    // Two of one name are told apart by their bookings.
    const both = await card(page, 'Eve').locator('.line').allTextContents();
    expect(both.map((text) => /front desk (\w+)$/.exec(text)?.[1])).toEqual(['Eve', 'Eve2']);
    await context.close();
  });
});

test('axe finds nothing, in the light and in the dark, and nothing is wider than a phone', async () => {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  const { context, page } = await signedIn('Robin');
  if (process.env.DESK_PICTURES) {
    // The documentation's own: `DESK_PICTURES=docs/pictures npx vitest run test/browser/desk.test.ts`
    await page.setViewportSize({ width: 860, height: 700 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const file = `desk${colorScheme === 'dark' ? '-dark' : ''}.png`;
      await page.screenshot({ path: `${process.env.DESK_PICTURES}/${file}`, fullPage: true });
    }
  }
  const state = await context.storageState();
  const token = await page.evaluate<string>("sessionStorage.getItem('desk.token')");
  await context.close();
  const open = await browser.newContext({ viewport: phone, bypassCSP: true, storageState: state });
  await open.addInitScript(`sessionStorage.setItem('desk.token', ${JSON.stringify(token)})`);
  const free = await open.newPage();
  await free.goto(`${world.system.url}/desk`);
  await free.locator('h2').first().waitFor();
  for (const details of await free.locator('summary').all()) await details.click();
  await free.addScriptTag({ path: axe });
  const isFine = async () => {
    for (const [colorScheme, asked] of [
      ['light', ''],
      // In the dark only what colours decide is looked at again: the rest reads the document, which is the same.
      ['dark', "runOnly: ['color-contrast', 'link-in-text-block']"],
    ] as const) {
      await free.emulateMedia({ colorScheme });
      const found = await free.evaluate<string[]>(
        `axe.run({ iframes: false, ${asked} }).then(({violations}) => violations.map(({id, nodes}) => id + ' (' + nodes.length + ')'))`,
      );
      expect([colorScheme, found]).toEqual([colorScheme, []]);
    }
    expect(await free.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  };
  await isFine();
  await free.getByRole('link', { name: 'Cleo' }).first().click();
  await free.getByText('What they were told').waitFor();
  await isFine();
  await free.getByRole('button', { name: 'Read it' }).first().click();
  await free.getByRole('dialog').waitFor();
  await isFine();
  await open.close();
});
