/** The form inside a page of the clinic's own site, in real Chromium: on the list it is shown and works, elsewhere it is not. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handlerWith } from '../../functions/intake/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { openBrowser } from '../support/browser.ts';
import { at } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { requestOf, type WebStand, webStand } from '../support/web.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let browser: Browser;
let stand: WebStand;
let form: Server;
let sites: Server;
const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listening = (server: Server) =>
  new Promise<Server>((resolve) => {
    server.listen(0, () => resolve(server));
  });

/** The handler as a server, and another that stands for the sites around it: `localhost` is on the list, `127.0.0.1` is not. */
beforeAll(async () => {
  [engine, browser] = await Promise.all([startEngine({}), openBrowser()]);
  stand = webStand(await peopleTable(testClient(engine.url)), at('2026-05-04T15:00:00Z'));
  sites = await listening(
    createServer((_request, response) => {
      const frame = `<iframe src="http://127.0.0.1:${portOf(form)}/signup?framed=1&lang=es" width="360" height="700"></iframe>`;
      response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Clinic</title>${frame}`);
    }),
  );
  const handler = handlerWith(stand.parts, () => ({
    sites: [`http://localhost:${portOf(sites)}`],
    publicUrl: `http://127.0.0.1:${portOf(form)}`,
    otherUrls: [],
    doubleOptIn: true,
  }));
  form = await listening(
    createServer(async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://here');
      let body = '';
      for await (const chunk of request) body += chunk;
      const sent = { body, type: request.headers['content-type'] ?? '', query: Object.fromEntries(url.searchParams) };
      const answer = await handler(requestOf(`${request.method} ${url.pathname}`, sent));
      response.writeHead(answer.statusCode ?? 500, answer.headers as Record<string, string>).end(answer.body);
    }),
  );
});
afterAll(async () => {
  await browser?.close();
  for (const server of [form, sites]) server?.close();
  await engine?.stop();
});

test('a site on the list shows the form, and a sign-up goes through inside the frame', async () => {
  const page = await browser.newPage();
  await page.goto(`http://localhost:${portOf(sites)}/`);
  const frame = page.frameLocator('iframe');
  await frame.locator('#email').fill('eva@example.org');
  await frame.locator('#adult').check();
  await frame.locator('#consent').check();
  await frame.locator('button').click();
  await frame.locator('h1:has-text("Por favor, mire su correo")').waitFor();
  expect((await stand.items()).filter(({ sk }) => sk === 'CONTACT').map(({ email }) => email)).toEqual([
    'eva@example.org',
  ]);
  await page.close();
});

test('any other site shows nothing of it', async () => {
  const page = await browser.newPage();
  const refused: string[] = [];
  page.on('console', (line) => refused.push(line.text()));
  await page.goto(`http://127.0.0.1:${portOf(sites)}/`);
  await expect.poll(() => refused.join('\n')).toContain('frame-ancestors');
  expect(await page.frameLocator('iframe').locator('#email').count()).toBe(0);
  await page.close();
});
