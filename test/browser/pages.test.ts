/** The pages people see, in real Chromium: without JavaScript, at phone size, and as axe reads them. */
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkTo } from '../../local/scenario/acts.ts';
import { openBrowser } from '../support/browser.ts';
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

const phone = { width: 375, height: 740 };
const email = 'rosa@example.org';

async function open(url: string, options: { javaScript?: boolean; dark?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: phone,
    javaScriptEnabled: options.javaScript ?? false,
    colorScheme: options.dark ? 'dark' : 'light',
    bypassCSP: options.javaScript ?? false,
  });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** What axe finds, by rule, in both schemes. */
async function violations(url: string): Promise<readonly string[]> {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  const found: string[] = [];
  for (const dark of [false, true]) {
    const page = await open(url, { javaScript: true, dark });
    await page.addScriptTag({ path: axe });
    const result = await page.evaluate(() =>
      (
        globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: unknown[] }[] }> } }
      ).axe.run(),
    );
    found.push(...result.violations.map(({ id, nodes }) => `${dark ? 'dark' : 'light'}: ${id} (${nodes.length})`));
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.context().close();
  }
  return found;
}

describe('the pages, without JavaScript, on a phone', () => {
  test('help in a crisis stands before the form, and can be tapped', async () => {
    const page = await open(`${world.system.url}/signup`);
    const links = await page.locator('a').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    expect(links.slice(0, 2)).toEqual(['tel:988', 'tel:911']);
    const help = await page.locator('a[href="tel:988"]').boundingBox();
    const field = await page.locator('#email').boundingBox();
    expect(help && field && help.y < field.y).toBe(true);
    await page.context().close();
  });

  test('someone signs up, confirms, and leaves: each by one button', async () => {
    const form = await open(`${world.system.url}/signup`);
    await form.fill('#email', email);
    await form.fill('#firstName', 'Rosa');
    await form.check('input[name=adult]');
    await form.check('input[name=consent]');
    await form.click('button');
    expect(await form.locator('h1').textContent()).toBe('Please look at your email');
    await form.context().close();
    await world.system.quiesce();

    const confirm = await open(linkTo(world.system, email, 'confirm'));
    expect((await world.person(email)).marketing).toBe('asked');
    await confirm.click('button');
    expect(await confirm.locator('h1').textContent()).toBe('Thank you');
    expect((await world.person(email)).marketing).toBe('confirmed');
    await confirm.context().close();

    const preferences = await open(linkTo(world.system, email, 'preferences'));
    const text = await preferences.locator('main').textContent();
    expect(text).toContain('r•••@e•••.org');
    expect(text).not.toMatch(/rosa|ketamine|infusion|depress|pain/i);
    await preferences.click('text=Stop the information emails');
    expect(await preferences.locator('[role=status]').textContent()).toBe('Saved.');
    expect(await world.person(email)).toMatchObject({ marketing: 'left', reminders: 'on' });
    await preferences.context().close();
  });

  test('axe finds nothing on any of them, in light or dark, and nothing is wider than the phone', async () => {
    const links = ['confirm', 'preferences', 'not-me'].map((path) => linkTo(world.system, email, path));
    for (const url of [`${world.system.url}/signup`, ...links, `${world.system.url}/confirm/nothing`]) {
      expect([new URL(url).pathname.split('/')[1], await violations(url)]).toEqual([
        new URL(url).pathname.split('/')[1],
        [],
      ]);
    }
  });
});
