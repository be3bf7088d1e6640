/** What people and staff do to the running system: over HTTP, as they would. */
import { isOf, readAppointment } from '../../functions/adapters/dynamodb/rows.ts';
import { sign } from '../iam/sigv4.ts';
import { scanAll } from '../report.ts';
import { staffKey } from '../runtime/access.ts';
import type { System } from '../system.ts';

async function expectStatus(response: Response, what: string): Promise<void> {
  if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
}

/** Posts the sign-up form as a browser does. */
export async function signUp(system: System, fields: Readonly<Record<string, string>>): Promise<void> {
  const body = new URLSearchParams({ adult: 'true', consent: 'true', ...fields });
  await expectStatus(await fetch(`${system.url}/signup`, { method: 'POST', body }), 'sign-up');
}

/** Emails to `address`, newest first. */
function* emailsTo(system: System, address: string) {
  for (const { n, to } of system.gateway.inbox.list().toReversed()) {
    const email = to.includes(address) ? system.gateway.inbox.get(n) : undefined;
    if (email) yield email;
  }
}

/** The link to `path` in the newest email to `address` that has one: an act told twice finds later emails there. */
export function linkTo(system: System, address: string, path: string): string {
  for (const { text } of emailsTo(system, address)) {
    const link = text?.match(new RegExp(`https?://\\S+/${path}/[^\\s)>\\]]+`))?.[0];
    if (link !== undefined) return link;
  }
  throw new Error(`no email to ${address} has a link to ${path}`);
}

/** A link of an email that may have been written under another port, before a restart: the path is what counts. */
const here = (system: System, link: string): URL => new URL(new URL(link).pathname, system.url);

/** Looks at the confirm page and presses its button, which sends what the page showed. */
export async function confirm(system: System, address: string): Promise<void> {
  const url = here(system, linkTo(system, address, 'confirm'));
  const page = await (await fetch(url)).text();
  const shown = /name="shown" value="([^"]+)"/.exec(page)?.[1];
  const body = new URLSearchParams({ shown: shown ?? '' });
  await expectStatus(await fetch(url, { method: 'POST', body }), 'confirm');
}

/** Says yes to a new address, by the question in the old mailbox. */
export async function agree(system: System, address: string): Promise<void> {
  const url = here(system, linkTo(system, address, 'confirm'));
  const body = new URLSearchParams({ action: 'agree' });
  await expectStatus(await fetch(url, { method: 'POST', body }), 'agree to a new address');
}

/** Presses a button of the page of choices, from the newest email to `address` that links it. */
export async function choose(
  system: System,
  address: string,
  action: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<void> {
  const url = here(system, linkTo(system, address, 'preferences'));
  const body = new URLSearchParams({ action, ...fields });
  await expectStatus(await fetch(url, { method: 'POST', body }), `the choice "${action}"`);
}

/** What a mail app's own "unsubscribe" does (RFC 8058): a POST to the link of the newest email that has one. */
export async function oneClick(system: System, address: string): Promise<void> {
  for (const { headers } of emailsTo(system, address)) {
    const url = headers.find(({ name }) => name === 'List-Unsubscribe')?.value.match(/<(https?:[^>]+)>/)?.[1];
    if (url === undefined) continue;
    await expectStatus(
      await fetch(here(system, url), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      }),
      'one-click unsubscribe',
    );
    return;
  }
  throw new Error(`no email to ${address} has a List-Unsubscribe header`);
}

/** A request to a staff route, signed with the local staff key. */
export async function staff(system: System, method: string, path: string, body?: unknown): Promise<unknown> {
  const { host } = new URL(system.url);
  const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  const headers = { 'content-type': 'application/json' };
  const signed = await sign(
    { method, url: path, headers, body: bytes },
    {
      service: 'execute-api',
      region: 'us-east-1',
      host,
      credentials: { accessKeyId: staffKey.accessKey, secretAccessKey: staffKey.secret },
      at: new Date(),
    },
  );
  const response = await fetch(`${system.url}${path}`, {
    method,
    headers: signed,
    body: body === undefined ? null : bytes,
  });
  await expectStatus(response, `${method} ${path}`);
  return response.json();
}

/** The visit of a person that starts last: what a page or a system would have learned when it was booked. */
export async function newestVisit(
  system: System,
  email: string,
): Promise<{ readonly contactId: string; readonly appointmentId: string }> {
  const { client, people } = system.tables;
  const items = await scanAll(client, people);
  const contact = items.find((item) => isOf('contact')(item) && item.email?.S === email)?.pk?.S;
  const visits = items
    .filter((item) => item.pk?.S === contact && isOf('appointment')(item) && item.status?.S !== 'replaced')
    .sort((a, b) => ((a.start?.S ?? '') < (b.start?.S ?? '') ? 1 : -1));
  const [visit] = visits;
  if (!visit) throw new Error(`${email} has no visit`);
  const { contactId, id } = readAppointment(visit);
  return { contactId, appointmentId: id };
}
