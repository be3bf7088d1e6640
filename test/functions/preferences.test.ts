/** The links of emails, on a real table: what each opens, what its button does, and what it never shows. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { appointmentItem, contactItem } from '../../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash, systemIdentity } from '../../functions/adapters/identity.ts';
import { logger, metrics } from '../../functions/adapters/telemetry.ts';
import { datedToken, linkDay } from '../../functions/core/email/links.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import type { StartTrigger } from '../../functions/core/model/journey.ts';
import { takeSignUp } from '../../functions/core/people/signUp.ts';
import { dayMs, plusMs } from '../../functions/core/time/time.ts';
import { handlerWith } from '../../functions/preferences/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { appointment, at, clinic, contact, journey } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { headersOf, requestOf, type Sent, type WebStand, webStand } from '../support/web.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let stand: WebStand;
const now = at('2026-05-04T15:00:00Z');
const one = (id: string, on: StartTrigger) => ({
  [id]: journey(id, {
    class: 'request',
    start: { on },
    steps: [{ id: 'one', template: 'one.mjml', reply: true, send: { after: 'PT0S' } }],
  }),
});
const journeys = {
  ...one('address', 'address.asked'),
  ...one('address-changed', 'address.changed'),
  ...one('link', 'link.asked'),
};
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  stand = webStand(table, now, clinic, journeys);
});

const ada = 'ada@example.org';
const hash = (email: string) => addressHash('k'.repeat(40), email);
/** Puts somebody with an address item and a link, as a sign-up or a booking leaves them. */
async function put(changes: Partial<Contact> = {}): Promise<Contact> {
  const one = contact({ email: ada, addressHash: hash(ada), marketing: { state: 'confirmed', at: now }, ...changes });
  const { rows } = stand.acts();
  const { addressHash } = one;
  await rows.write({ addresses: [{ addressHash, seen: await rows.address(addressHash), set: {} }] });
  await table.put(contactItem(one));
  await table.put({ pk: { S: `A#${one.addressHash}` }, sk: { S: `C#${one.id}` }, schemaVersion: { N: '1' } });
  return one;
}
const read = async (id: string): Promise<Contact> => {
  const found = await stand.acts().contacts.read(id);
  if (!found) throw new Error('nobody');
  return found;
};
const ask = (route: string, token: string, sent: Sent = {}) =>
  handlerWith(stand.parts, () => ({ confirmDays: 14 }))(requestOf(route, { token, ...sent }));
/** As an email of `mailedAt` carries it. */
const link = (one: Contact, use: keyof Contact['tokens'], mailedAt = stand.clock.now()) =>
  use === 'preferences'
    ? `${one.id}.${datedToken(one.tokens.preferences, linkDay(mailedAt), systemIdentity)}`
    : `${one.id}.${one.tokens[use]}`;
/** The link in the old mailbox's question. */
const moveLink = async (one: Contact) => `${one.id}.${(await read(one.id)).moving?.token}`;
const agreeTo = async (one: Contact) =>
  ask('POST /confirm/{token}', await moveLink(one), { form: { action: 'agree' } });
const press = (one: Contact, action: string, more: Readonly<Record<string, string>> = {}) =>
  ask('POST /preferences/{token}', link(one, 'preferences'), { form: { action, ...more } });
const logged = async (id: string) =>
  (await stand.items()).filter(({ pk, sk }) => pk === `C#${id}` && sk.startsWith('LOG#')).map(({ what }) => what);

/** Looks at the page of a confirmation and presses its button. */
async function sayYes(one: Contact, more: Readonly<Record<string, string>> = {}, lang?: string) {
  const query = lang === undefined ? {} : { query: { lang } };
  const { body = '' } = await ask('GET /confirm/{token}', link(one, 'confirm'), query);
  const shown = /name="shown" value="([^"]+)"/.exec(body)?.[1] ?? 'nothing';
  return ask('POST /confirm/{token}', link(one, 'confirm'), { form: { shown, ...more }, ...query });
}

describe('looking', () => {
  test.each(['GET', 'HEAD'])('%s of any link changes nothing, whatever the state', async (method) => {
    for (const state of ['none', 'asked', 'confirmed', 'left'] as const) {
      const one = await put({
        id: `c000000000000000${state.padEnd(4, '0').slice(0, 4)}`,
        marketing: { state, at: now },
      });
      const before = await stand.items();
      stand.calls();
      for (const [path, use] of [
        ['confirm', 'confirm'],
        ['preferences', 'preferences'],
        ['unsubscribe', 'oneClick'],
        ['not-me', 'preferences'],
      ] as const) {
        expect((await ask(`${method} /${path}/{token}`, link(one, use))).statusCode).toBe(200);
      }
      for (const call of stand.calls()) expect(['GetItemCommand', 'QueryCommand']).toContain(call);
      expect(await stand.items()).toEqual(before);
    }
  });

  test('shows no name, phone, interest or visit, and the address only masked', async () => {
    const one = await put({ firstName: 'Adelheid', phone: '518 555 0188', interest: 'pain' });
    await table.put(appointmentItem(appointment({ contactId: one.id, start: plusMs(now, 5 * dayMs) })));
    for (const lang of ['en', 'es']) {
      const { body } = await ask('GET /preferences/{token}', link(one, 'preferences'), { query: { lang } });
      expect(body).not.toMatch(/Adelheid|0188|ada@|\bpain\b|dolor|ketamin|infusi|Albany|May 9|9 de mayo/i);
      expect(body).toContain('a•••@e•••.org');
    }
  });

  test('a wrong, cut, or unknown link gets one page that names nobody and nothing', async () => {
    const one = await put();
    const pages = await Promise.all(
      [
        `${one.id}.${'0'.repeat(32)}`,
        `${one.id}.${one.tokens.oneClick}`,
        link({ ...one, id: 'c0000000000000000099' }, 'preferences'),
        link(one, 'preferences').replace(/\.(\d+)\./, (_, day) => `.${Number(day) + 1}.`),
        link(one, 'preferences').replace(/\.\d+\./, '.'),
        'nothing',
        '../../etc/passwd',
      ].map((token) => ask('GET /preferences/{token}', token)),
    );
    expect(new Set(pages.map(({ statusCode }) => statusCode))).toEqual(new Set([404]));
    expect(new Set(pages.map(({ body }) => body)).size).toBe(1);
    expect(pages[0]?.body).not.toMatch(/ketamin|infusi|•••|depress|pain/i);
  });

  test('is in the language of the person, and never to be kept, indexed or framed', async () => {
    const one = await put({ locale: 'es' });
    const response = await ask('GET /preferences/{token}', link(one, 'preferences'));
    expect(response.body).toContain('<html lang="es">');
    expect(headersOf(response)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'content-security-policy': expect.stringMatching(
        /default-src 'none'; style-src 'sha256-[^;]+; form-action 'self'; frame-ancestors 'none'/,
      ),
    });
    expect(response.body).not.toContain('<script');
  });
});

describe('one click (RFC 8058)', () => {
  test('stops education emails at once: no cookie, login or redirect, and reminders stay (C5)', async () => {
    const one = await put({
      marketing: { state: 'confirmed', at: now, pausedUntil: plusMs(now, dayMs), textVersion: '1' },
    });
    const response = await ask('POST /unsubscribe/{token}', link(one, 'oneClick'), {
      form: { 'List-Unsubscribe': 'One-Click' },
    });
    expect(response.statusCode).toBe(200);
    expect(Object.keys(headersOf(response))).not.toEqual(expect.arrayContaining(['location']));
    expect(response.cookies).toBeUndefined();
    expect(await read(one.id)).toMatchObject({
      marketing: { state: 'left', source: 'oneClick' },
      reminders: { state: 'on' },
    });
    expect((await read(one.id)).marketing.pausedUntil).toBeUndefined();
  });

  test('twice is once; and any body, or none, will do', async () => {
    const one = await put();
    for (const sent of [{ body: 'x', type: 'multipart/form-data' }, {}, { form: {} }] as Sent[]) {
      expect((await ask('POST /unsubscribe/{token}', link(one, 'oneClick'), sent)).statusCode).toBe(200);
    }
    expect(await logged(one.id)).toEqual(['consent.left']);
  });
});

describe('the choices', () => {
  test('a rest of 30 days, taken and ended; the opt-in and its evidence stay', async () => {
    const one = await put({ marketing: { state: 'confirmed', at: now, textVersion: '2026-11-2-en', source: 'form' } });
    const paused = await press(one, 'pauseMarketing');
    expect(paused.body).toContain('June 3, 2026');
    expect((await read(one.id)).marketing).toEqual({
      state: 'confirmed',
      at: now,
      textVersion: '2026-11-2-en',
      source: 'form',
      pausedUntil: '2026-06-03T15:00:00.000Z',
    });
    await press(one, 'resumeMarketing');
    expect((await read(one.id)).marketing.pausedUntil).toBeUndefined();
    expect((await logged(one.id)).sort()).toEqual(['marketing.paused', 'marketing.resumed']);
  });

  test('after leaving: undone at once; a day later asked anew by email; the link of the email that leaves only leads to the form (pages-and-commands.md A8)', async () => {
    const one = await put({ marketing: { state: 'confirmed', at: now, textVersion: '2026-11-2-en', source: 'form' } });
    const left = await ask('POST /unsubscribe/{token}', link(one, 'oneClick'));
    expect(left.body).toContain('href="/signup?lang=en"');
    expect(left.body).not.toContain('<form');
    const undo = await ask('GET /preferences/{token}', link(one, 'preferences'));
    expect(undo.body).toContain('Undo: send me these again');
    await press(one, 'undoLeaving');
    expect((await read(one.id)).marketing.state).toBe('confirmed');
    await press(one, 'leaveMarketing');
    stand.clock.forward(dayMs);
    expect((await press(one, 'undoLeaving')).body).toContain('Ask me by email');
    expect((await read(one.id)).marketing.state).toBe('left');
    expect((await press(one, 'startAgain')).body).toContain('press the button in it');
    expect((await read(one.id)).marketing).toMatchObject({ state: 'asked', source: 'preferences' });
    expect((await sayYes(one)).body).toContain('Your address is confirmed.');
    expect((await read(one.id)).marketing.state).toBe('confirmed');
  });

  test('an old link does not undo, and asks by email as any does (security.md S6)', async () => {
    const one = await put({ marketing: { state: 'confirmed', at: now, textVersion: '2026-11-2-en', source: 'form' } });
    await press(one, 'leaveMarketing');
    const old = link(one, 'preferences', plusMs(now, -15 * dayMs));
    const { statusCode } = await ask('POST /preferences/{token}', old, { form: { action: 'undoLeaving' } });
    expect([statusCode, (await read(one.id)).marketing.state]).toEqual([403, 'left']);
    await ask('POST /preferences/{token}', old, { form: { action: 'startAgain' } });
    expect((await read(one.id)).marketing.state).toBe('asked');
    expect((await ask('POST /preferences/{token}', old, { form: { action: 'neededVisitEmails' } })).statusCode).toBe(
      403,
    );
  });

  test('only what must be known of a visit, and all of them again', async () => {
    const one = await put();
    expect((await press(one, 'neededVisitEmails')).body).toContain('You get only what you must know');
    expect((await read(one.id)).reminders.amount).toBe('needed');
    await press(one, 'allVisitEmails');
    expect((await read(one.id)).reminders).toEqual(one.reminders);
  });

  test('first what comes now and when next, by the plan; that a visit is ahead is told to a late link only', async () => {
    const prepare = journey('prepare', {
      class: 'reminder',
      start: { on: 'appointment.booked' },
      anchor: 'appointment.start',
      steps: [{ id: 'eve', template: 'eve.mjml', send: { before: 'P1D', at: '12:00' } }],
    });
    const nurture = journey('nurture', {
      class: 'marketing',
      start: { on: 'consent.confirmed' },
      steps: [{ id: 'one', template: 'one.mjml', send: { after: 'P2D', at: '10:00' } }],
    });
    stand = webStand(table, now, clinic, { ...journeys, prepare, nurture });
    const one = await put();
    await table.put(appointmentItem(appointment({ contactId: one.id, start: plusMs(now, 9 * dayMs) })));
    const rows = async (mailedAt = now, lang = 'en') => {
      const sent = await ask('GET /preferences/{token}', link(one, 'preferences', mailedAt), { query: { lang } });
      return [...(sent.body ?? '').matchAll(/<dd>([^<]*)<\/dd>/g)].map(([, text]) => text);
    };
    expect(await rows()).toEqual(['Next: Wednesday, May 6', 'Next: Tuesday, May 12']);
    expect(await rows(now, 'es')).toEqual(['Próximo: el miércoles 6 de mayo', 'Próximo: el martes 12 de mayo']);
    expect(await rows(plusMs(now, -15 * dayMs))).toEqual(['Next: Wednesday, May 6']);
    await press(one, 'leaveMarketing');
    await press(one, 'leaveReminders');
    expect(await rows()).toEqual(['You get none', 'You get none']);
  });

  test('reminders: what will be missed is said before; each visit ahead becomes one call; they can come back', async () => {
    const one = await put();
    for (const [id, days, status] of [
      ['a1', 5, 'booked'],
      ['a2', 9, 'booked'],
      ['a3', 3, 'cancelled'],
      ['a4', -3, 'booked'],
    ] as const) {
      const start = plusMs(now, days * dayMs);
      const end = plusMs(start, dayMs / 12);
      await table.put(appointmentItem(appointment({ id, contactId: one.id, status, start, end })));
    }
    const page = await ask('GET /preferences/{token}', link(one, 'preferences'));
    expect(page.body).toMatch(
      /stop eating and drinking[\s\S]*take you home[\s\S]*we will call you[\s\S]*Stop emails about visits/,
    );
    await press(one, 'leaveReminders');
    await press(one, 'leaveReminders');
    const calls = (await stand.items()).filter(({ sk }) => sk.startsWith('CALL#'));
    expect(calls.map(({ sk, reason }) => [sk, reason])).toEqual([
      ['CALL#visit-a1', 'leftReminders'],
      ['CALL#visit-a2', 'leftReminders'],
    ]);
    expect((await press(one, 'resumeReminders')).body).toContain('I want to stop these');
    const after = (await stand.items()).filter(({ sk }) => sk.startsWith('CALL#'));
    expect(after.map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn']);
    expect((await read(one.id)).reminders.state).toBe('on');
  });

  test('full and short emails, with what was said of email kept as evidence (C9)', async () => {
    const one = await put();
    expect((await ask('GET /preferences/{token}', link(one, 'preferences'))).body).toContain(
      'not encrypted from end to end',
    );
    await press(one, 'fullEmails');
    expect((await read(one.id)).emailForm).toBe('full');
    const evidence = (await stand.items()).find(({ what }) => what === 'email.full');
    expect(evidence).toMatchObject({ textVersion: 'full-2026-11-1-en', source: 'preferences', by: 'person' });
    await press(one, 'minimalEmails');
    expect((await read(one.id)).emailForm).toBe('minimal');
  });

  test('language, answered in it', async () => {
    const one = await put();
    const page = await press(one, 'language', { language: 'es' });
    expect(page.body).toMatch(/<html lang="es">[\s\S]*role="status"[^>]*>Guardado/);
    expect((await read(one.id)).locale).toBe('es');
    expect((await press(one, 'language', { language: 'fr' })).statusCode).toBe(400);
  });

  test.each(['', 'hold', 'constructor', '__proto__', 'leaveMarketing\r\n'])('no such choice: %j', async (action) => {
    const one = await put();
    const before = await stand.items();
    expect((await press(one, action)).statusCode).toBe(400);
    expect(await stand.items()).toEqual(before);
  });

  test('a body that is too large is refused, and nothing changes', async () => {
    const one = await put();
    const response = await press(one, 'leaveMarketing', { more: 'x'.repeat(20_000) });
    expect(response.statusCode).toBe(413);
    expect((await read(one.id)).marketing.state).toBe('confirmed');
  });
});

describe('"wrong person" (C24)', () => {
  test('stops everything, tells staff once, and leaves nothing to choose', async () => {
    const one = await put();
    for (let n = 0; n < 2; n += 1) await ask('POST /not-me/{token}', link(one, 'preferences'));
    expect((await read(one.id)).suppressed).toEqual({ marketing: 'wrongPerson', reminder: 'wrongPerson' });
    const calls = (await stand.items()).filter(({ sk }) => sk.startsWith('CALL#'));
    expect(calls.map(({ reason }) => reason)).toEqual(['wrongAddress']);
    const { body } = await ask('GET /preferences/{token}', link(one, 'preferences'));
    expect(body).toContain('have stopped');
    expect(body).not.toContain('<form');
  });
});

describe('"wrong person", of a sign-up', () => {
  const about = { query: { about: 'signup' } };
  const asked = { state: 'asked', at: now, textVersion: '2026-11-2-en', source: 'form' } as const;
  const callsOf = async () => (await stand.items()).filter(({ sk }) => sk.startsWith('CALL#'));

  test('ends that sign-up, and is no silence: what the clinic books later is written about (security.md S1)', async () => {
    const one = await put({ marketing: asked, facts: {} });
    const looked = await ask('GET /not-me/{token}', link(one, 'preferences'));
    expect(looked.body).toContain('nothing more is sent about this');
    for (let n = 0; n < 2; n += 1) await ask('POST /not-me/{token}', link(one, 'preferences'));
    expect((await read(one.id)).suppressed).toEqual({});
    expect(await read(one.id)).toMatchObject({
      reminders: { state: 'on' },
      marketing: { state: 'left', source: 'notMe' },
    });
    expect(await callsOf()).toEqual([]);
    expect((await sayYes(one)).body).toContain('There is nothing to confirm');
  });

  test.each([
    ['the question of the sign-up: the visits go on', about, {}],
    ['an email about the visit: everything stops', {}, { marketing: 'wrongPerson', reminder: 'wrongPerson' }],
  ])('of a patient, by the link of %s (security.md S1)', async (_what, query, suppressed) => {
    const one = await put({ marketing: asked });
    await table.put(appointmentItem(appointment({ contactId: one.id, start: plusMs(now, 5 * dayMs) })));
    await ask('POST /not-me/{token}', link(one, 'preferences'), query);
    expect((await read(one.id)).suppressed).toEqual(suppressed);
    expect(await callsOf()).toHaveLength(Object.keys(suppressed).length / 2);
  });
});

describe('the page of a confirmation', () => {
  const signUp = {
    firstName: 'Ana',
    phone: '+1 845 555 0100',
    zone: 'America/Chicago',
    locale: 'es',
    interest: 'pain',
  };
  const asked = (changes: Partial<Contact> = {}) =>
    put({
      facts: {},
      marketing: { state: 'asked', at: now, textVersion: '2026-11-2-es', source: 'form' },
      signup: { id: 's20260504', at: now, locale: 'es' },
      ...changes,
    });
  const withWords = async (one: Contact) => {
    await table.put(marshall({ ...signUp, at: now, pk: `C#${one.id}`, sk: 'SIGNUP#s20260504', schemaVersion: 1 }));
    return one;
  };

  test('shows what is agreed to, in the language of the form, and what it sets; not the interest (security.md S5)', async () => {
    const one = await withWords(await asked());
    const { body = '' } = await ask('GET /confirm/{token}', link(one, 'confirm'));
    expect(body).toContain('<html lang="es">');
    for (const shown of ['Quiero recibir correos electrónicos', 'Español', 'Centro (Chicago)', 'Ana', '0100'])
      expect(body).toContain(shown);
    expect(body).not.toMatch(/dolor|845|value="yes" checked/);
    expect((await ask('GET /confirm/{token}', link(one, 'confirm'), { query: { lang: 'en' } })).body).toContain(
      'Please email me about care',
    );
  });

  test('the log keeps which words, for whom, on which page and when; the form stays short (security.md S5, C15)', async () => {
    const one = await withWords(await asked());
    stand.clock.forward(dayMs);
    await sayYes(one, {}, 'en');
    expect((await read(one.id)).emailForm).not.toBe('full');
    expect((await read(one.id)).marketing).toMatchObject({ state: 'confirmed', textVersion: '2026-11-2-en' });
    const lines = (await stand.items()).filter(({ pk, sk }) => pk === `C#${one.id}` && sk.startsWith('LOG#'));
    expect(lines).toEqual([
      expect.objectContaining({
        what: 'consent.confirmed',
        textVersion: '2026-11-2-en',
        textHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        page: 'confirm',
        to: hash(ada),
        at: plusMs(now, dayMs),
      }),
    ]);
  });

  test('full emails about visits only by their box (security.md S5, C9)', async () => {
    const one = await withWords(await asked());
    await sayYes(one, { fullEmails: 'yes' });
    expect(await read(one.id)).toMatchObject({ emailForm: 'full', facts: { emailForm: { source: 'chosen' } } });
    expect(await logged(one.id)).toEqual(expect.arrayContaining(['consent.confirmed', 'email.full']));
  });

  test('is shown anew when another sign-up came meanwhile: nobody says yes to words that they did not see (pages-and-commands.md A4)', async () => {
    const one = await withWords(await asked());
    const { body = '' } = await ask('GET /confirm/{token}', link(one, 'confirm'));
    const shown = /name="shown" value="([^"]+)"/.exec(body)?.[1] ?? '';
    const other = { ...signUp, firstName: 'Mallory', phone: '+1 999 555 0666', email: ada, addressHash: hash(ada) };
    await takeSignUp(
      stand.parts().people,
      { ...other, interest: 'pain', textVersion: '2026-11-2-es', source: 'form' },
      plusMs(now, 60_000),
      { doubleOptIn: true, identity: systemIdentity, clinic },
    );
    const again = await ask('POST /confirm/{token}', link(one, 'confirm'), { form: { shown } });
    expect(again.body).toContain('Mallory');
    expect((await read(one.id)).marketing.state).toBe('asked');
    await sayYes(one);
    expect(await read(one.id)).toMatchObject({ firstName: 'Mallory', marketing: { state: 'confirmed' } });
  });

  test('after "wrong person" says that the emails have stopped, and writes nothing down (pages-and-commands.md A3)', async () => {
    const one = await withWords(await asked({ suppressed: { marketing: 'wrongPerson', reminder: 'wrongPerson' } }));
    for (const method of ['GET', 'POST']) {
      const { body } = await ask(`${method} /confirm/{token}`, link(one, 'confirm'), { query: { lang: 'en' } });
      expect(body).toContain('Emails to this address have stopped. To start them again, call us');
      expect(body).not.toMatch(/<button|Thank you/);
    }
    await sayYes(one);
    expect([(await read(one.id)).marketing.state, await logged(one.id)]).toEqual(['asked', []]);
  });

  test('confirmed says when an email comes, and promises none when there is none to come (pages-and-commands.md A3)', async () => {
    const series = journey('nurture', {
      class: 'marketing',
      start: { on: 'consent.confirmed' },
      stop: { on: ['consent.left', 'appointment.booked'] },
      steps: [{ id: 'one', template: 'one.mjml', send: { after: 'P1D', at: '10:00' } }],
    });
    stand = webStand(table, now, clinic, { ...journeys, nurture: series });
    const one = await withWords(await asked());
    expect((await sayYes(one, {}, 'en')).body).toContain('The next email is planned for Tuesday, May 5.');
    expect((await sayYes(one, {}, 'es')).body).toContain('está previsto para el martes 5 de mayo.');
    await table.put(appointmentItem(appointment({ contactId: one.id, start: plusMs(now, 5 * dayMs) })));
    expect((await sayYes(one, {}, 'en')).body).toContain('No email is planned just now.');
  });

  test('a button that was never seen says yes to nothing, and finds the page (security.md S5)', async () => {
    const one = await withWords(await asked());
    for (const form of [{}, { shown: '2026-11-2-es.0' }, { shown: '2026-11-1-en' }]) {
      const { body } = await ask('POST /confirm/{token}', link(one, 'confirm'), { form });
      expect(body).toContain('name="shown"');
    }
    expect((await read(one.id)).marketing.state).toBe('asked');
  });

  test('of a patient: zone, language and form of the visits stay, the series has its own (security.md S5)', async () => {
    const one = await withWords(await asked({ zone: 'America/New_York', locale: 'en', emailForm: 'minimal' }));
    await table.put(appointmentItem(appointment({ contactId: one.id, start: plusMs(now, 5 * dayMs) })));
    await sayYes(one);
    const after = await read(one.id);
    expect(after).toMatchObject({ zone: 'America/New_York', locale: 'en', emailForm: 'minimal' });
    expect(after.series).toEqual({ zone: 'America/Chicago', locale: 'es' });
    expect([after.firstName, after.phone]).toEqual([one.firstName, one.phone]);
  });
});

describe('a confirmation that comes late', () => {
  test('finds a kind page, confirms nothing, and one press brings a new question', async () => {
    const one = await put({
      marketing: { state: 'asked', at: now, textVersion: '2026-11-2-en', source: 'form' },
      signup: { id: 's20260504', at: now },
    });
    stand.clock.forward(14 * dayMs);
    expect((await ask('GET /confirm/{token}', link(one, 'confirm'))).statusCode).toBe(200);
    stand.clock.forward(1_000);
    for (const method of ['GET', 'POST']) {
      const late = await ask(`${method} /confirm/{token}`, link(one, 'confirm'));
      expect([late.statusCode, late.body?.includes('Send me a new link')]).toEqual([410, true]);
    }
    expect((await read(one.id)).marketing.state).toBe('asked');
    for (let n = 0; n < 2; n += 1) {
      await ask('POST /confirm/{token}', link(one, 'confirm'), { form: { action: 'again' } });
    }
    expect((await read(one.id)).signup).toEqual({
      id: 's20260518',
      at: '2026-05-18T15:00:01.000Z',
      questions: ['2026-05-18T15:00:01.000Z'],
    });
    expect(await logged(one.id)).toEqual(['consent.asked']);
    expect((await sayYes(one)).statusCode).toBe(200);
    expect(await read(one.id)).toMatchObject({ marketing: { state: 'confirmed' } });
    expect((await read(one.id)).emailForm).not.toBe('full');
  });

  test('after a later "no" finds that there is nothing to confirm', async () => {
    const one = await put({ marketing: { state: 'left', at: now } });
    const { body } = await ask('POST /confirm/{token}', link(one, 'confirm'));
    expect(body).toContain('There is nothing to confirm');
    expect((await read(one.id)).marketing.state).toBe('left');
  });
});

describe('a link from long ago (security.md S6)', () => {
  const strong = [
    ['leaveReminders', {}],
    ['fullEmails', {}],
    ['address', { email: 'new@example.net' }],
  ] as const;
  /** In an email of so many days ago; undefined: from before links bore a day. */
  const old = (one: Contact, days: number | undefined) =>
    days === undefined ? `${one.id}.${one.tokens.preferences}` : link(one, 'preferences', plusMs(now, -days * dayMs));
  const pressOld = (one: Contact, days: number | undefined, action: string, more = {}) =>
    ask('POST /preferences/{token}', old(one, days), { form: { action, ...more } });

  test.each([15, 400, undefined])('of %s days leaves, rests and chooses the language, and no more', async (days) => {
    const one = await put({ emailForm: 'minimal' });
    const { body } = await ask('GET /preferences/{token}', old(one, days));
    expect(body).toMatch(/Send me a fresh link/);
    expect(body).not.toMatch(/leaveReminders|fullEmails|New email address/);
    const before = await read(one.id);
    for (const [action, more] of strong) {
      const refused = await pressOld(one, days, action, more);
      expect([action, refused.statusCode]).toEqual([action, 403]);
      expect(refused.body).toContain('Nothing was changed');
    }
    const notMe = await ask('POST /not-me/{token}', old(one, days));
    expect(notMe.body).toContain('Send me a fresh link');
    expect(await read(one.id)).toEqual(before);
    await pressOld(one, days, 'language', { language: 'es' });
    await pressOld(one, days, 'pauseMarketing');
    expect(await read(one.id)).toMatchObject({ locale: 'es', marketing: { pausedUntil: expect.any(String) } });
    await pressOld(one, days, 'leaveMarketing');
    expect((await read(one.id)).marketing.state).toBe('left');
  });

  test.each([0, 1, 14])('of %i days opens everything', async (days) => {
    const one = await put();
    for (const [action, more] of strong) expect((await pressOld(one, days, action, more)).statusCode).toBe(200);
    expect(await read(one.id)).toMatchObject({ reminders: { state: 'left' }, emailForm: 'full', moving: {} });
  });

  test('asks for a fresh one, which is mailed to where emails go now; a few a day', async () => {
    const one = await put();
    for (const [route, token] of [
      ['POST /preferences/{token}', old(one, 30)],
      ['POST /not-me/{token}', old(one, 30)],
    ] as const)
      expect((await ask(route, token, { form: { action: 'freshLink' } })).body).toContain(
        'If nothing comes within ten',
      );
    expect((await read(one.id)).linkAsked).toEqual({ at: now });
    stand.clock.forward(60_000);
    await pressOld(one, 30, 'freshLink');
    stand.clock.forward(60_000);
    expect((await pressOld(one, 30, 'freshLink')).body).toContain('If nothing comes within ten');
    expect((await read(one.id)).linkAsked?.at).toBe(plusMs(now, 60_000));
  });

  test('is not made younger by another day, nor by the signature of another person', async () => {
    const [one, two] = [
      await put(),
      await put({ id: 'c0000000000000000002', tokens: { ...contact().tokens, preferences: '9'.repeat(32) } }),
    ];
    const today = linkDay(now);
    const [, , signature] = old(one, 30).split('.');
    for (const token of [
      `${one.id}.${today}.${signature}`,
      `${one.id}.${old(two, 0).split('.').slice(1).join('.')}`,
      `${one.id}.0${today}.${link(one, 'preferences').split('.')[2]}`,
    ])
      expect((await ask('GET /preferences/{token}', token)).statusCode).toBe(404);
  });
});

describe('a new address', () => {
  const wanted = 'new@example.net';
  const standIn = async (): Promise<Contact> => {
    const found = (await stand.items()).filter((item) => item.replaces !== undefined && item.email === wanted).at(-1);
    return read(found?.pk.slice(2) ?? '');
  };

  test('is asked for in the old mailbox first, then in the new; then everything of the person goes with it (security.md S2, S6)', async () => {
    const one = await put({ suppressed: { marketing: 'complaint' } });
    const page = await press(one, 'address', { email: ' NEW@Example.net' });
    expect(page.body).toMatch(/the address that you have now: say yes there[\s\S]*You asked for n•••@e•••\.net/);
    expect(page.body).not.toContain(wanted);
    expect((await read(one.id)).email).toBe(ada);
    expect(await stand.acts().contacts.contactsOf(hash(wanted))).toEqual([]);
    const other = await standIn();
    expect(other).toMatchObject({ email: wanted, marketing: { state: 'none' }, interest: 'unsaid' });
    expect(other.firstName).toBeUndefined();
    // However quick the new mailbox is.
    expect((await ask('POST /confirm/{token}', link(other, 'confirm'))).statusCode).toBe(410);
    const before = await stand.items();
    const question = await ask('GET /confirm/{token}', await moveLink(one));
    expect(question.body).toMatch(/Use another address from now on\?[\s\S]*n•••@e•••\.net[\s\S]*Keep this address/);
    // A scanner that posts an empty form has agreed to nothing.
    expect((await ask('POST /confirm/{token}', await moveLink(one))).body).toContain('Use another address');
    expect(await stand.items()).toEqual(before);
    for (let n = 0; n < 2; n += 1) expect((await agreeTo(one)).body).toContain('Now please look at the mail of n•••');
    expect((await ask('GET /confirm/{token}', link(other, 'confirm'))).body).toContain('Use this address from now on?');
    for (let n = 0; n < 2; n += 1) {
      expect((await ask('POST /confirm/{token}', link(other, 'confirm'))).body).toContain('From now on');
    }
    expect(await read(one.id)).toMatchObject({
      email: wanted,
      addressHash: hash(wanted),
      suppressed: { marketing: 'complaint' },
      tokens: { oneClick: one.tokens.oneClick },
    });
    expect((await read(one.id)).moving).toBeUndefined();
    const { contacts } = stand.acts();
    expect([await contacts.contactsOf(hash(ada)), await contacts.contactsOf(hash(wanted))]).toEqual([[], [one.id]]);
    expect((await logged(one.id)).sort()).toEqual(['address.agreed', 'address.asked', 'address.changed']);
    await contacts.suppress(hash(ada), { marketing: 'bounce', reminder: 'bounce' }, now);
    expect((await read(one.id)).suppressed).toEqual({ marketing: 'complaint' });
    // The links of every email before lead nowhere; the one that leaves education emails still works.
    for (const path of ['preferences', 'not-me'])
      expect((await ask(`POST /${path}/{token}`, link(one, 'preferences'))).statusCode).toBe(404);
    expect((await ask('GET /unsubscribe/{token}', link(one, 'oneClick'))).statusCode).toBe(200);
  });

  test('is taken back from the old mailbox for 14 days: everything goes there again, and staff look into it (security.md S2)', async () => {
    const one = await put();
    await press(one, 'address', { email: wanted });
    await agreeTo(one);
    await ask('POST /confirm/{token}', link(await standIn(), 'confirm'));
    const thief = await read(one.id);
    const former = await read(thief.movedFrom?.contactId ?? '');
    expect((await ask('GET /preferences/{token}', link(former, 'preferences'))).body).toContain('not in use any more');
    const before = await stand.items();
    expect((await ask('GET /confirm/{token}', link(former, 'confirm'))).body).toContain('Take it back');
    expect(await stand.items()).toEqual(before);
    // Whoever moved it cannot move it on, out of reach.
    expect((await press(thief, 'address', { email: 'further@example.net' })).body).toContain('please call us');
    stand.clock.forward(13 * dayMs);
    for (let n = 0; n < 2; n += 1)
      expect((await ask('POST /confirm/{token}', link(former, 'confirm'))).body).toContain('come here again');
    expect(await read(one.id)).toMatchObject({ email: ada, addressHash: hash(ada) });
    expect((await ask('POST /preferences/{token}', link(thief, 'preferences'))).statusCode).toBe(404);
    const calls = (await stand.items()).filter(({ sk }) => sk.startsWith('CALL#'));
    expect(calls.map(({ reason }) => reason)).toEqual(['addressUndone']);
  });

  test('of a mailbox that bounced is for staff: it cannot say yes', async () => {
    const one = await put({ suppressed: { marketing: 'bounce', reminder: 'bounce' } });
    const { body } = await ask('GET /preferences/{token}', link(one, 'preferences'));
    expect(body).toContain('call us');
    expect(body).not.toContain('New email address');
    expect((await press(one, 'address', { email: wanted })).body).toContain('To change your address, please call us');
    expect((await read(one.id)).moving).toBeUndefined();
  });

  test('taken back, asked anew, too old, or refused there: the old one stays', async () => {
    const one = await put();
    await press(one, 'address', { email: wanted });
    const first = await standIn();
    expect((await press(one, 'keepAddress')).body).toContain('This address stays');
    expect((await ask('POST /confirm/{token}', link(first, 'confirm'))).statusCode).toBe(410);
    await press(one, 'address', { email: wanted });
    const kept = await moveLink(one);
    expect((await ask('POST /confirm/{token}', kept, { form: { action: 'keep' } })).body).toContain(
      'Nothing was changed',
    );
    expect((await ask('POST /confirm/{token}', kept, { form: { action: 'agree' } })).statusCode).toBe(404);
    await press(one, 'address', { email: wanted });
    await agreeTo(one);
    const second = (await read(one.id)).moving?.contactId ?? '';
    const other = await read(second);
    stand.clock.forward(14 * dayMs + 1);
    expect((await ask('POST /confirm/{token}', link(other, 'confirm'))).statusCode).toBe(410);
    await press(one, 'address', { email: wanted });
    const late = await moveLink(one);
    stand.clock.forward(14 * dayMs + 1);
    expect((await ask('POST /confirm/{token}', late, { form: { action: 'agree' } })).statusCode).toBe(410);
    await press(one, 'address', { email: wanted });
    await agreeTo(one);
    const third = await read((await read(one.id)).moving?.contactId ?? '');
    await ask('POST /not-me/{token}', link(third, 'preferences'));
    expect((await ask('POST /confirm/{token}', link(third, 'confirm'))).statusCode).toBe(410);
    expect((await read(one.id)).email).toBe(ada);
    const calls = (await stand.items()).filter(({ sk }) => sk.startsWith('CALL#'));
    expect(calls.map(({ pk, reason }) => [pk, reason])).toEqual([[`C#${one.id}`, 'wrongAddress']]);
  });

  test('that has said "no" is not written to, and the answer is the same', async () => {
    const one = await put();
    await stand.acts().contacts.suppress(hash(wanted), { marketing: 'wrongPerson', reminder: 'wrongPerson' }, now);
    const items = (await stand.items()).filter(({ pk }) => !pk.startsWith('L#'));
    expect((await press(one, 'address', { email: wanted })).body).toContain(
      'say yes there, and we write to the new one',
    );
    expect((await stand.items()).filter(({ pk }) => !pk.startsWith('L#'))).toEqual(items);
  });

  test('that is the one they have already is said to be so, and nobody is asked (pages-and-commands.md A3)', async () => {
    const one = await put();
    const { statusCode, body } = await press(one, 'address', { email: 'ADA@Example.org ' });
    expect(statusCode).toBe(400);
    expect(body).toContain('That is the address you already have.');
    expect((await read(one.id)).moving).toBeUndefined();
  });

  test('that is none is refused beside its field; too many a day are refused too', async () => {
    const one = await put();
    const bad = await press(one, 'address', { email: '<script>@x' });
    expect([bad.statusCode, bad.body?.includes('<script>')]).toEqual([400, false]);
    expect(bad.body).toMatch(/id="email"[^>]*aria-invalid="true"/);
    for (let n = 0; n < 5; n += 1) await press(one, 'address', { email: `a${n}@example.net` });
    expect((await press(one, 'address', { email: 'a6@example.net' })).body).toContain('many times today');
  });

  test('is not offered while no email would tell of it', async () => {
    stand = webStand(table, now);
    const one = await put();
    expect((await ask('GET /preferences/{token}', link(one, 'preferences'))).body).not.toContain('New email address');
    expect((await press(one, 'address', { email: wanted })).statusCode).toBe(400);
  });
});

describe('when we fail', () => {
  test('the answer is 500 and says so, the alarm counts it, and the log has the id and no more', async () => {
    const one = await put();
    const lines: unknown[] = [];
    const spies = [
      vi.spyOn(logger, 'error').mockImplementation((...line) => void lines.push(line)),
      vi.spyOn(metrics, 'addMetric'),
    ] as const;
    vi.spyOn(stand.parts().people, 'write').mockRejectedValue(new Error(`no ${ada}`));
    const response = await ask('POST /unsubscribe/{token}', link(one, 'oneClick'));
    expect(response.statusCode).toBe(500);
    expect(response.body).toContain('was not saved');
    expect(lines).toEqual([
      ['a preference failed', { name: 'Error', route: 'POST /unsubscribe/{token}', contactId: one.id }],
    ]);
    expect(spies[1]).toHaveBeenCalledWith('OptOutFailed', 'Count', 1);
    vi.restoreAllMocks();
  });
});
