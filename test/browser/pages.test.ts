/** The public pages in real Chromium: with and without JavaScript, at phone size, in both languages, and as axe reads them. */
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkTo, staff } from '../../local/scenario/acts.ts';
import { openBrowser } from '../support/browser.ts';
import { byTier, everyNth } from '../support/run/tier.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

let world: TestSystem;
let browser: Browser;
beforeAll(async () => {
  [world, browser] = await Promise.all([startTestSystem(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

interface Reader {
  readonly javaScript?: boolean;
  readonly zone?: string;
  /** For what is put into the page from outside; else the page's own policy stands. */
  readonly bypassCSP?: boolean;
}

async function open(url: string, reader: Reader = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    javaScriptEnabled: reader.javaScript ?? false,
    timezoneId: reader.zone ?? 'America/New_York',
    bypassCSP: reader.bypassCSP ?? false,
  });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** What the browser complains of while `look` goes on: refused scripts and styles, things not found. */
async function complaints(page: Page, look: () => Promise<void>): Promise<readonly string[]> {
  const said: string[] = [];
  page.on('console', (line) => {
    if (line.type() === 'error' && !line.text().includes('favicon')) said.push(line.text());
  });
  page.on('pageerror', (error) => said.push(error.message));
  await look();
  return said;
}

const withAndWithout = [
  ['without JavaScript', false],
  ['with JavaScript', true],
] as const;

const languages = [
  {
    lang: 'en',
    thanks: 'Please look at your email',
    confirmed: 'Thank you',
    pause: 'Pause them for 30 days',
    leave: 'Stop education emails',
    stop: 'I want to stop these',
    leaveReminders: 'Stop emails about visits',
    full: 'Send me short ones',
    saved: 'Saved.',
  },
  {
    lang: 'es',
    thanks: 'Por favor, mire su correo',
    confirmed: 'Gracias',
    pause: 'Pausarlos por 30 días',
    leave: 'Detener los correos informativos',
    stop: 'Quiero detenerlos',
    leaveReminders: 'Detener los correos sobre citas',
    full: 'Envíenme correos cortos',
    saved: 'Guardado.',
  },
] as const;

async function signUp(words: (typeof languages)[number], email: string, reader: Reader): Promise<void> {
  const form = await open(`${world.system.url}/signup?lang=${words.lang}`, reader);
  await form.fill('#email', email);
  await form.fill('#firstName', 'Rosa');
  await form.check('input[name=adult]');
  await form.check('input[name=consent]');
  await form.click('button');
  expect(await form.locator('h1').textContent()).toBe(words.thanks);
  await form.context().close();
  await world.system.quiesce();
}

describe.each(withAndWithout)('%s', (_what, javaScript) => {
  // Before a push each language once: the pages are the same with a script and without.
  const [en, es] = languages;
  test.each(byTier([javaScript ? es : en], [...languages]))(
    'someone signs up in $lang, confirms, chooses and leaves',
    async (words) => {
      const email = `rosa-${words.lang}-${javaScript}@example.org`;
      await signUp(words, email, { javaScript });

      const confirm = await open(linkTo(world.system, email, 'confirm'), { javaScript });
      expect(await confirm.locator('html').getAttribute('lang')).toBe(words.lang);
      expect((await world.person(email)).marketing).toBe('asked');
      await confirm.check('input[name=fullEmails]');
      await confirm.click('button');
      expect(await confirm.locator('h1').textContent()).toBe(words.confirmed);
      expect((await world.person(email)).marketing).toBe('confirmed');
      await confirm.context().close();

      const preferences = await open(linkTo(world.system, email, 'preferences'), { javaScript });
      const text = await preferences.locator('body').innerText();
      expect(text).toContain('r•••@e•••.org');
      expect(text).not.toMatch(/rosa|ketamin|infusi|depres|\bpain\b|dolor/i);
      const press = async (label: string) => {
        await preferences.click(`button:has-text("${label}")`);
        expect(await preferences.locator('[role=status]').textContent()).toBe(words.saved);
      };
      await press(words.pause);
      await press(words.full);
      await preferences.click(`summary:has-text("${words.stop}")`);
      expect(await preferences.locator('details li').count()).toBe(4);
      await press(words.leaveReminders);
      expect(await world.person(email)).toMatchObject({ marketing: 'confirmed', reminders: 'left' });
      await press(words.leave);
      expect(await world.person(email)).toMatchObject({ marketing: 'left', reminders: 'left' });
      await preferences.context().close();
    },
  );

  test('what was wrong is said in words beside its field, and what was written is still there', async () => {
    const page = await open(`${world.system.url}/signup`, { javaScript });
    await page.fill('#email', 'rosa at example');
    await page.fill('#firstName', 'Rosa');
    await page.check('input[value=pain]');
    await page.click('button');
    expect(await page.locator('[role=alert] li').count()).toBe(3);
    // First in sight and in focus: the form that came back is long (pages-and-commands.md A6).
    expect(await page.evaluate<string>('document.activeElement.getAttribute("role")')).toBe('alert');
    const summary = await page.locator('[role=alert]').boundingBox();
    expect(summary && summary.y >= 0 && summary.y + summary.height < 740).toBe(true);
    expect(await page.inputValue('#email')).toBe('rosa at example');
    expect(await page.inputValue('#firstName')).toBe('Rosa');
    expect(await page.isChecked('input[value=pain]')).toBe(true);
    expect(await page.locator('#email-fault').textContent()).toContain('name@example.com');
    await page.click('[role=alert] a[href="#email"]');
    expect(new URL(page.url()).hash).toBe('#email');
    await page.context().close();
  });
});

describe('the form', () => {
  test('shows help in a crisis before anything else, to be tapped', async () => {
    for (const lang of ['en', 'es']) {
      const page = await open(`${world.system.url}/signup?lang=${lang}`);
      const links = await page.locator('main a').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
      expect(links[0]).toBe('tel:988');
      expect(links[1]).toMatch(/^sms:988/);
      expect(links[2]).toBe('tel:911');
      const help = await page.locator('a[href="tel:911"]').boundingBox();
      const field = await page.locator('#email').boundingBox();
      expect(help && field && help.y < field.y && help.height >= 44).toBe(true);
      await page.context().close();
    }
  });

  test('takes the zone from the browser by its one allowed script, and lets it be changed (field-reports.md A4)', async () => {
    const page = await open('about:blank', { javaScript: true, zone: 'Asia/Kolkata' });
    const said = await complaints(page, async () => {
      await page.goto(`${world.system.url}/signup`);
    });
    expect(said).toEqual([]);
    expect(await page.inputValue('#zone')).toMatch(/^Asia\/(Kolkata|Calcutta)$/);
    await page.selectOption('#zone', 'America/Denver');
    await page.fill('#email', 'nobody');
    await page.click('button');
    expect(await page.inputValue('#zone')).toBe('America/Denver');
    await page.context().close();
    // What a browser reports and does not take itself: the clinic's zone stays, and the form goes through.
    for (const zone of ['Etc/Unknown', 'America/Future_City']) {
      const odd = await open('about:blank', { javaScript: true });
      await odd.addInitScript((zone) => {
        Intl.DateTimeFormat.prototype.resolvedOptions = () =>
          ({ timeZone: zone }) as Intl.ResolvedDateTimeFormatOptions;
      }, zone);
      await odd.goto(`${world.system.url}/signup`);
      expect(await odd.inputValue('#zone')).toBe('America/New_York');
      await odd.context().close();
    }
    const plain = await open(`${world.system.url}/signup`, { zone: 'Asia/Kolkata' });
    expect(await plain.inputValue('#zone')).toBe('America/New_York');
    await plain.context().close();
  });

  test('can be filled in by keyboard alone, in the order it is read; robots’ field is not met on the way', async () => {
    const page = await open(`${world.system.url}/signup`, { javaScript: true });
    await page.focus('#email');
    const met: string[] = [];
    for (let n = 0; n < 11; n += 1) {
      met.push(
        await page.evaluate<string>(
          'document.activeElement.name || document.activeElement.type || document.activeElement.localName',
        ),
      );
      await page.keyboard.press('Tab');
    }
    expect(met.slice(0, 10)).toEqual([
      'email',
      'firstName',
      'phone',
      'interest',
      'locale',
      'zone',
      'adult',
      'consent',
      // The privacy notice.
      'a',
      'submit',
    ]);
    await page.context().close();
  });
});

describe('the links in emails', () => {
  test('a page of choices for somebody with a visit says what is missed and names no visit', async () => {
    const email = 'vera@example.org';
    // At an hour at which the clinic is open, whenever this is run.
    const start = Math.floor(world.system.clock.now() / 86_400_000 + 9) * 86_400_000 + 16 * 3_600_000;
    await staff(world.system, 'PUT', '/staff/appointments/test/vera', {
      email,
      firstName: 'Vera',
      type: 'visit-albany',
      start: new Date(start).toISOString(),
      end: new Date(start + 7_200_000).toISOString(),
    });
    await world.system.quiesce();
    const page = await open(linkTo(world.system, email, 'preferences'));
    await page.click('summary');
    const text = await page.locator('body').innerText();
    expect(text).toContain('stop eating and drinking');
    expect(text).not.toMatch(/Vera|Albany|ketamin|infusion/i);
    await page.click('button:has-text("Stop emails about visits")');
    await page.context().close();
    const { calls, reminders } = await world.person(email);
    expect([reminders, calls.map(({ reason }) => reason)]).toEqual(['left', ['leftReminders']]);
  });

  test('the links that lead to a place on the page lead there', async () => {
    const email = 'anna@example.org';
    await signUp(languages[0], email, {});
    const link = linkTo(world.system, email, 'preferences').replace(/#.*$/, '');
    const wide = await browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: true });
    const page = await wide.newPage();
    for (const place of ['language', 'emails']) {
      await page.goto(`${link}#${place}`);
      expect(await page.locator(`#${place}`).isVisible()).toBe(true);
      const box = await page.locator(`#${place} h2`).boundingBox();
      expect(box && box.y >= 0 && box.y < 740).toBe(true);
    }
    await page.click('#language button');
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
    await wide.close();
  });
});

describe('as axe reads them', () => {
  /** Rules that colours decide; the others read the document, which is the same in the dark. */
  const looks = { runOnly: ['color-contrast', 'link-in-text-block'] };

  /** What axe finds, by rule, in both schemes. */
  async function violations(url: string, before: (page: Page) => Promise<unknown> = async () => undefined) {
    const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    const found: string[] = [];
    const page = await open(url, { javaScript: true, bypassCSP: true });
    await before(page);
    await page.addScriptTag({ path: axe });
    for (const [colorScheme, asked] of [
      ['light', {}],
      ['dark', looks],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate(
        (options) =>
          (globalThis as unknown as Axe).axe.run({ resultTypes: ['violations'], preload: false, ...options }),
        asked,
      );
      found.push(...violations.map(({ id, nodes }) => `${colorScheme}: ${id} (${nodes.length})`));
    }
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.context().close();
    return found;
  }

  interface Axe {
    readonly axe: { run(options: object): Promise<{ violations: { id: string; nodes: unknown[] }[] }> };
  }

  test.each(['en', 'es'])(
    'nothing is found on any page in %s, in light or dark, and none is wider than a phone',
    async (lang) => {
      const email = `axe-${lang}@example.org`;
      await signUp(languages[lang === 'en' ? 0 : 1], email, {});
      const link = (path: string) => `${linkTo(world.system, email, path).replace(/#.*$/, '')}?lang=${lang}`;
      const base = world.system.url;
      const all: [string, string, ((page: Page) => Promise<unknown>)?][] = [
        ['form', `${base}/signup?lang=${lang}`],
        ['form with faults', `${base}/signup?lang=${lang}`, (page) => page.click('button')],
        ['form in a frame', `${base}/signup?lang=${lang}&framed=1`],
        ['confirm', link('confirm')],
        ['preferences', link('preferences'), (page) => page.click('summary')],
        ['preferences, saved', link('preferences'), (page) => page.click('#language button')],
        ['not me', link('not-me')],
        ['no such link', `${base}/confirm/nothing?lang=${lang}`],
      ];
      // Only the words are other ones in the second language.
      const pages = lang === 'en' ? all : everyNth(all, 2);
      for (const [name, url, before] of pages) expect([name, await violations(url, before)]).toEqual([name, []]);
    },
  );
});
