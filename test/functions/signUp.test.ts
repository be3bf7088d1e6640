/** The sign-up form's handler on a real table: what it takes, refuses, counts, and never tells. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash } from '../../functions/adapters/identity.ts';
import { logger } from '../../functions/adapters/telemetry.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import { dayMs, hourMs } from '../../functions/core/time/time.ts';
import { networkOf } from '../../functions/intake/form/network.ts';
import type { SignUpSettings } from '../../functions/intake/form/settings.ts';
import { handlerWith } from '../../functions/intake/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { hostile } from '../support/hostile.ts';
import { at, clinic } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { headersOf, requestOf, type Sent, type WebStand, webStand } from '../support/web.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let stand: WebStand;
let table: Table;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  stand = webStand(table, at('2026-05-04T15:00:00Z'));
});

const site = 'https://www.clinic.example';
const settings: SignUpSettings = {
  sites: [site],
  publicUrl: 'https://hello.clinic.example',
  otherUrls: [],
  doubleOptIn: true,
  limits: { perNetwork: { max: 6, windowMs: hourMs }, perAddress: { max: 3, windowMs: 7 * dayMs } },
};
const good = { email: 'ada@example.org', adult: true, consent: true };
const { limits: _limits, ...unlimited } = settings;
const post = (sent: Sent, inForce: SignUpSettings = settings) =>
  handlerWith(stand.parts, () => inForce)(requestOf('POST /signup', sent));
const contacts = async () =>
  (await stand.items()).filter(({ sk }) => sk === 'CONTACT') as unknown as (Contact & { pk: string })[];
const nothingStored = async () => expect((await stand.items()).filter(({ pk }) => !pk.startsWith('L#'))).toEqual([]);

describe('an address that is known and one that is not', () => {
  /** Signs somebody up and gives back the answer and the calls it took. */
  const signUp = async (email: string) => {
    stand.calls();
    const { statusCode, headers, body } = await post({ json: { ...good, email } }, unlimited);
    return { statusCode, headers, body, calls: stand.calls() };
  };
  const idOf = async (email: string) => (await contacts()).find((each) => each.email === email)?.pk.slice(2) ?? '';
  const confirm = async (email: string) => stand.acts().signUps.confirm(await idOf(email), stand.clock.now());

  test('get one answer, by the same calls with as many writes', async () => {
    const unknown = await signUp('new@example.org');
    expect(unknown.calls).toEqual(['QueryCommand', 'GetItemCommand', 'TransactWriteItemsCommand 6']);
    const sameDay = await signUp('new@example.org');
    stand.clock.forward(3 * dayMs);
    const askedAgain = await signUp('new@example.org');
    await confirm('new@example.org');
    const confirmed = await signUp('new@example.org');
    await stand.acts().choices.leaveMarketing(await idOf('new@example.org'), 'oneClick', stand.clock.now());
    stand.clock.forward(dayMs);
    const left = await signUp('new@example.org');
    for (const other of [sameDay, askedAgain, confirmed, left]) expect(other).toEqual(unknown);
  });

  test('one too many for an address takes the same calls, and leaves nothing', async () => {
    const answers = [];
    let rows: number | undefined;
    for (let nth = 0; nth < 5; nth += 1) {
      if (nth === 3) rows = (await stand.items()).filter(({ pk }) => !pk.startsWith('L#')).length;
      stand.calls();
      const { statusCode, headers, body } = await post({ json: good, ip: `198.51.100.${nth}` });
      answers.push({ statusCode, headers, body, calls: stand.calls() });
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect((await stand.items()).filter(({ pk }) => !pk.startsWith('L#'))).toHaveLength(rows ?? 0);
    expect(JSON.stringify((await stand.items()).filter(({ pk }) => pk.startsWith('L#')))).not.toContain('ada@');
  });

  test('a patient who never signed up is asked as that person, who keeps name, zone and language', async () => {
    const unknown = await signUp('new@example.org');
    const { contacts: store } = stand.acts();
    const hash = addressHash('k'.repeat(40), 'pat@example.org');
    const fields = {
      email: 'pat@example.org',
      addressHash: hash,
      zone: 'America/Denver',
      locale: 'es',
      firstName: 'Pat',
    };
    const contact = await store.create(fields, stand.clock.now());
    expect(await signUp('pat@example.org')).toEqual(unknown);
    const found = (await contacts()).filter((each) => each.email === 'pat@example.org');
    expect(found.map(({ pk }) => pk)).toEqual([`C#${contact.id}`]);
    expect(found[0]).toMatchObject({
      zone: 'America/Denver',
      locale: 'es',
      firstName: 'Pat',
      marketing: { state: 'asked' },
    });
    expect(await store.contactsOf(hash)).toEqual([contact.id]);
  });

  test('somebody confirmed stays confirmed, and what a stranger typed changes nothing', async () => {
    await post({ json: { ...good, firstName: 'Ada', zone: 'America/Denver' } });
    await confirm(good.email);
    stand.clock.forward(dayMs);
    await post({ json: { ...good, firstName: 'Mallory', zone: 'Asia/Tokyo', locale: 'es', interest: 'pain' } });
    const [contact, ...others] = await contacts();
    expect(others).toEqual([]);
    expect(contact).toMatchObject({ firstName: 'Ada', zone: 'America/Denver', locale: 'en', interest: 'unsaid' });
    expect(contact?.marketing.state).toBe('confirmed');
  });
});

describe('what a sign-up says', () => {
  test('is stored with the version and language of the text, and confirmed takes over the latest words', async () => {
    await post({ form: { email: good.email, adult: 'true', consent: 'true' }, query: { lang: 'es' } });
    const [first] = await contacts();
    expect(first).toMatchObject({ marketing: { state: 'asked', textVersion: '2026-11-3-es', source: 'form' } });
    expect(first?.emailForm).toBe('minimal');
    stand.clock.forward(dayMs);
    await post({ json: { ...good, locale: 'es', zone: 'America/Denver', firstName: 'Ada', interest: 'both' } });
    expect((await contacts())[0]).toMatchObject({ locale: 'en', interest: 'unsaid' });
    await stand.acts().signUps.confirm(first?.pk.slice(2) ?? '', stand.clock.now());
    expect((await contacts())[0]).toMatchObject({
      locale: 'es',
      zone: 'America/Denver',
      firstName: 'Ada',
      interest: 'both',
      emailForm: 'minimal',
      marketing: { state: 'confirmed' },
    });
  });

  test('without double opt-in a new address is confirmed at once; one that left is asked all the same', async () => {
    await post({ json: good }, { ...unlimited, doubleOptIn: false });
    const [contact] = await contacts();
    expect(contact).toMatchObject({ marketing: { state: 'confirmed' }, emailForm: 'minimal' });
    await stand.acts().choices.leaveMarketing(contact?.pk.slice(2) ?? '', 'oneClick', stand.clock.now());
    stand.clock.forward(dayMs);
    await post({ json: good }, { ...unlimited, doubleOptIn: false });
    expect((await contacts())[0]?.marketing.state).toBe('asked');
  });

  test.each([
    ['ADA@Example.ORG ', 'ada@example.org'],
    ['ada@exämple.org', 'ada@xn--exmple-cua.org'],
    ['ada@xn--exmple-cua.org', 'ada@xn--exmple-cua.org'],
  ])('%s is one address: %s', async (email, stored) => {
    await post({ json: { ...good, email } });
    expect((await contacts()).map((each) => each.email)).toEqual([stored]);
  });
});

describe('the form and its words', () => {
  const privacyPage = 'https://www.clinic.example/privacy';
  const page = async (route: string, query: Record<string, string>) => {
    stand = webStand(table, at('2026-05-04T15:00:00Z'), { ...clinic, privacyPage });
    return (await handlerWith(stand.parts, () => settings)(requestOf(route, { query }))).body ?? '';
  };

  test('link the privacy notice of the clinic, where it has one (words.md A14)', async () => {
    for (const lang of ['en', 'es']) {
      expect(await page('GET /signup', { lang })).toContain(`<a href="${privacyPage}">`);
      expect(await page('GET /signup', { lang, framed: '1' })).toContain(`href="${privacyPage}" target="_blank"`);
      expect(await page('GET /signup/snippet', { lang })).toContain(privacyPage);
    }
    stand = webStand(table, at('2026-05-04T15:00:00Z'));
    const { body } = await handlerWith(stand.parts, () => settings)(requestOf('GET /signup'));
    expect(body).not.toMatch(/we keep what you tell us|undefined/);
  });

  test('say what the emails name, what a number is for, and that we ask once more and then never (words.md A14)', async () => {
    const [en, es] = [await page('GET /signup', { lang: 'en' }), await page('GET /signup', { lang: 'es' })];
    for (const words of [
      /name the treatments offered/,
      /may call me when an email does not arrive/,
      /once more, and then never/,
    ])
      expect(en).toMatch(words);
    for (const words of [
      /nombran los tratamientos/,
      /llamarme cuando un correo no llegue/,
      /una vez más y después nunca/,
    ])
      expect(es).toMatch(words);
    for (const untrue of ['Nothing else comes', 'and nothing else.', 'Nothing will be sent'])
      expect(en).not.toContain(untrue);
  });

  test('have the number of the clinic as a link that any telephone dials, in one piece', async () => {
    const { body = '' } = await post({ form: { ...good, phone: clinic.phone } as never });
    expect(body).toContain(`<a class="tel" href="tel:+15185550100">${clinic.phone}</a>`);
    const again = await post({ form: { phone: clinic.phone } });
    expect(again.body).toContain(`value="${clinic.phone}"`);
  });
});

describe('an address that looks like a slip', () => {
  const form = { email: 'ana@gmial.com', adult: 'true', consent: 'true', firstName: 'Ana' };
  const emails = async () => (await contacts()).map(({ email }) => email);

  test('is asked about on the form, first and in focus, and nothing is stored yet', async () => {
    for (const [lang, words] of [
      ['en', 'Did you mean ana@gmail.com?'],
      ['es', '¿Quiso decir ana@gmail.com?'],
    ] as const) {
      const { statusCode, body } = await post({ form, query: { lang } });
      expect([statusCode, body?.includes(words), body?.includes('value="Ana"')]).toEqual([200, true, true]);
      expect(body).toMatch(/<main><div role="group" class="said" aria-labelledby="slip" tabindex="-1" autofocus>/);
    }
    await nothingStored();
  });

  test.each([
    ['the one that was meant', { address: 'likely', askedAbout: form.email }, 'ana@gmail.com'],
    ['the one that was written', { address: 'written', askedAbout: form.email }, 'ana@gmial.com'],
    ['what stands in the form, sent once more', { askedAbout: form.email }, 'ana@gmial.com'],
    ['another one, written instead', { askedAbout: form.email, email: 'ana@example.org' }, 'ana@example.org'],
  ])('then it is %s', async (_what, more, email) => {
    const { body } = await post({ form: { ...form, ...more } });
    expect(body).toContain('Please look at your email');
    expect(await emails()).toEqual([email]);
  });
});

test('what was left out of a form is said in a sentence (words.md G)', async () => {
  const { body } = await post({
    form: { ...good, firstName: '<b>7</b>', zone: 'Mars/Phobos', phone: 'ask my son' } as never,
  });
  expect(body).toContain('Please write it with letters only.');
  expect(body).toContain('we go by the time where the clinic is');
  expect(body).toContain('We cannot dial the phone number as you wrote it.');
  expect(body).not.toMatch(/Mars|my son|&lt;b/);
});

describe('somebody who was erased and asks again', () => {
  const silenced = async (suppressed: Record<string, string>) => {
    const hash = addressHash(await stand.parts().addressKey(), good.email);
    await table.update(`A#${hash}`, 'ADDRESS', 'SET suppressed = :s, changes = :one, schemaVersion = :one', {
      expression: 'attribute_not_exists(changes)',
      values: { ':s': suppressed, ':one': 1 },
    });
    await post({ json: good });
    const [contact] = await contacts();
    expect(contact?.suppressed).toEqual(suppressed);
    await stand.acts().signUps.confirm(contact?.pk.slice(2) ?? '', stand.clock.now());
    const [after] = await contacts();
    const address = (await stand.items()).find(({ sk }) => sk === 'ADDRESS') as unknown as Contact;
    return [after?.marketing.state, after?.suppressed, address.suppressed];
  };

  test('is heard once they confirm: the silence was for whoever would write unasked (C16)', async () => {
    expect(await silenced({ marketing: 'erased' })).toEqual(['confirmed', {}, {}]);
  });

  test('stays as silent as a hold had made them', async () => {
    expect(await silenced({ marketing: 'erased', reminder: 'erased' })).toEqual([
      'confirmed',
      { reminder: 'erased' },
      { reminder: 'erased' },
    ]);
  });

  test('a bounce is not undone by asking, and no yes is written down that nothing would follow', async () => {
    expect(await silenced({ marketing: 'bounce' })).toEqual([
      'asked',
      { marketing: 'bounce' },
      { marketing: 'bounce' },
    ]);
  });
});

describe('refused, with the field and the reason, and nothing stored', () => {
  test.each([
    ['two dots', { email: 'a..b@example.org' }, 'email'],
    ['a dot before the @', { email: 'a.@example.org' }, 'email'],
    ['letters SES cannot send to', { email: 'ädä@example.org' }, 'email'],
    ['no top level', { email: 'ada@localhost' }, 'email'],
    ['a name too long', { email: `${'a'.repeat(65)}@example.org` }, 'email'],
    ['an address in a list', { email: ['ada@example.org'] }, 'email'],
    ['a consent text we never had', { consentVersion: '1999' }, 'consentVersion'],
    ['consent that is a thing', { consent: { yes: true } }, 'consent'],
    ['half a consent', { consent: 'maybe' }, 'consent'],
    ['an attestation that cannot be written as text', { adult: { toString: 1, valueOf: 1 } }, 'adult'],
    ['a list of one that cannot', { consent: [{ toString: null }] }, 'consent'],
  ])('%s', async (_what, change, field) => {
    const { statusCode, body } = await post({ json: { ...good, ...change } });
    expect([statusCode, (JSON.parse(body ?? '') as { faults: { field: string }[] }).faults[0]?.field]).toEqual([
      400,
      field,
    ]);
    await nothingStored();
  });

  test('every hostile first name is left out, and never comes back as HTML (security.md S8)', async () => {
    for (const [index, firstName] of hostile.entries()) {
      const { statusCode, body } = await post({ form: { ...good, firstName, email: 'nobody' } as never }, unlimited);
      expect(statusCode).toBe(400);
      expect(body).not.toMatch(/<(b>|img|script>alert|a href="https:\/\/evil)/);
      const email = `p${index}@example.org`;
      expect((await post({ json: { ...good, firstName, email } }, unlimited)).statusCode).toBe(202);
    }
    const names = (await stand.items()).flatMap(({ firstName }) => firstName ?? []);
    for (const name of names) expect(name).toMatch(/^[\p{L}\p{M}'’ -]+$/u);
    expect(names.length).toBeLessThan(hostile.length / 2);
  });

  test('in Spanish to a Spanish form, with everything else still filled in', async () => {
    const { body = '' } = await post({
      form: { email: 'nada', firstName: 'José', interest: 'pain', zone: 'America/Denver', adult: 'true' },
      query: { lang: 'es' },
    });
    expect(body).toContain('<html lang="es">');
    expect(body).toContain('Por favor, escriba su dirección de correo así: nombre@example.com.');
    expect(body).toMatch(/value="José"/);
    expect(body).toMatch(/value="pain" checked/);
    expect(body).toMatch(/value="America\/Denver" selected/);
    expect(body).toMatch(/name="adult" value="true" required checked/);
    expect(body).toMatch(/id="email"[^>]*aria-describedby="email-fault"[^>]*aria-invalid="true"/);
  });

  test('what is wrong stands first on the page, in focus, and again beside its field, in whole sentences (pages-and-commands.md A6, words.md G)', async () => {
    const { body = '' } = await post({ form: { email: '', firstName: '123' } });
    expect(body).toMatch(/<main><div role="alert" class="said" tabindex="-1" autofocus>/);
    expect(body).toContain('<title>Error: ');
    for (const [field, sentence] of [
      ['email', 'Please write your email address.'],
      ['adult', 'Please tick the box if you are 18 or older. If you are younger, please call us.'],
      ['consent', 'Please tick the box that asks us to write to you: we only write to people who ask.'],
    ] as const) {
      expect(body).toContain(`<li><a href="#${field}">${sentence}</a></li>`);
      expect(body).toContain(`<span class="fault" id="${field}-fault">${sentence}</span>`);
    }
    const letters = await post({ form: { ...good, email: 'ädä@example.org' } as never });
    expect(letters.body).toContain('we cannot send to one with letters like');
  });

  test('logs say status and fields, and nothing that was written', async () => {
    const lines: unknown[] = [];
    const spy = vi.spyOn(logger, 'info').mockImplementation((...line) => void lines.push(line));
    await post({
      json: { ...good, email: 'secret at example', firstName: '<b>Ada</b>', 'ada@example.org': 1, diagnosis: 'x' },
    });
    await post({ body: '{', type: 'application/json' });
    await post({ json: { ...good, firstName: 'Ana, call 900 555 0000 now' } });
    spy.mockRestore();
    expect(lines).toEqual([
      ['a sign-up was refused', { status: 400, fields: ['other', 'email'] }],
      ['a sign-up was refused', { status: 400 }],
      ['fields were left out', { fields: ['firstName'] }],
    ]);
  });
});

describe('what a sign-up can stand without', () => {
  const odd = { firstName: 'null null', phone: 'none', interest: 'weight loss', locale: 'fr-CA', zone: 'Etc/Unknown' };

  test('is left out, and the answer says so; the person is signed up (field-reports.md A2, A4, A9; pages-and-commands.md A1)', async () => {
    const { statusCode, body } = await post({ json: { ...good, ...odd } });
    const answer = JSON.parse(body ?? '') as { status: string; warnings: { field: string; reason: string }[] };
    expect([statusCode, answer.status]).toEqual([202, 'received']);
    expect(answer.warnings.map(({ field }) => field).sort()).toEqual(Object.keys(odd).sort());
    expect(JSON.stringify(answer)).not.toMatch(/weight|Etc|"none"|null|fr-CA/);
    const [contact] = await contacts();
    expect(contact).toMatchObject({ interest: 'unsaid', locale: 'en', zone: 'America/New_York' });
    for (const name of ['firstName', 'phone']) expect(contact).not.toHaveProperty(name);
  });

  test('is said in words of the reader on the page (field-reports.md A2)', async () => {
    const form = { ...good, adult: 'true', consent: 'true', phone: 'none' };
    const { statusCode, body } = await post({ form, query: { lang: 'es' } });
    expect(statusCode).toBe(200);
    expect(body).toContain('No podemos marcar el teléfono tal como lo escribió.');
  });

  test('a number as people write it, a language with its region, names with other signs (field-reports.md A2, A9)', async () => {
    const given = { phone: '(845) 555-0142', locale: 'es-MX', firstName: 'Anne‑Marie 🌸' };
    expect(JSON.parse((await post({ json: { ...good, ...given } })).body ?? '')).toEqual({ status: 'received' });
    // Nobody's word yet: it stays with the sign-up until that is confirmed.
    const signUp = (await stand.items()).find(({ sk }) => sk.startsWith('SIGNUP#'));
    expect(signUp).toMatchObject({ phone: '(845) 555-0142', locale: 'es', firstName: 'Anne-Marie' });
  });

  test('null and blanks say nothing (field-reports.md A9)', async () => {
    const given = { phone: null, locale: null, zone: '', firstName: ' ', interest: null };
    expect(JSON.parse((await post({ json: { ...good, ...given } })).body ?? '')).toEqual({ status: 'received' });
  });

  test('a likely slip in the address is taken, and the answer asks (email.md Addresses)', async () => {
    const { statusCode, body } = await post({ json: { ...good, email: 'ada@gmial.con' } });
    expect([statusCode, JSON.parse(body ?? '')]).toEqual([202, { status: 'received', suggestion: 'ada@gmail.com' }]);
    expect((await contacts())[0]?.email).toBe('ada@gmial.con');
  });
});

describe('too often', () => {
  test('from one network: 429, when to come back, and nothing stored', async () => {
    for (let n = 0; n < 6; n += 1) {
      expect((await post({ json: { ...good, email: `a${n}@example.org` }, ip: `2001:db8:1:2::${n}` })).statusCode).toBe(
        202,
      );
    }
    const over = await post({ json: { ...good, email: 'late@example.org' }, ip: '2001:db8:1:2:ffff::1' });
    expect([over.statusCode, headersOf(over)['retry-after']]).toEqual([429, '3600']);
    const page = await post({ form: { ...good, email: 'late@example.org' } as never, ip: '2001:db8:1:2::1' });
    expect([page.statusCode, headersOf(page)['content-type']]).toEqual([429, 'text/html; charset=utf-8']);
    expect((await contacts()).map((each) => each.email)).not.toContain('late@example.org');
    expect((await post({ json: good, ip: '2001:db8:1:3::1' })).statusCode).toBe(202);
    stand.clock.forward(hourMs);
    expect((await post({ json: { ...good, email: 'late@example.org' }, ip: '2001:db8:1:2::1' })).statusCode).toBe(202);
  });

  test('for one address: the same answer as ever, and no further question to its owner', async () => {
    const asked: (string | undefined)[] = [];
    for (let day = 0; day < 5; day += 1) {
      const { statusCode, body } = await post({ json: good });
      expect([statusCode, body]).toEqual([202, '{"status":"received"}']);
      asked.push((await contacts())[0]?.signup?.id);
      stand.clock.forward(dayMs / 2 + hourMs);
    }
    expect(new Set(asked).size).toBeLessThan(4);
  });

  test('what is counted is a keyed hash that time to live removes: no network or address in the clear', async () => {
    await post({ json: good, ip: '198.51.100.23' });
    const rows = (await stand.items()).filter(({ pk }) => pk.startsWith('L#'));
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(JSON.stringify(row)).not.toMatch(/198\.51|ada|example/);
      expect(row.pk).toMatch(/^L#(network|address)#[0-9a-f]{40}#\d+$/);
      expect(row.expiresAt).toBeGreaterThan(Date.parse('2026-05-04T15:00:00Z') / 1000);
    }
  });

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0000:0001:2:3:4:5', '2001:db8:0:1::/64'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('the network of %s is %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});

describe('other sites', () => {
  test.each([
    ['https://old.clinic.example', 'old.clinic.example', 202],
    ['https://old.clinic.example', 'hello.clinic.example', 403],
    ['https://evil.example', 'evil.example', 403],
  ])(
    'a page of %s that came by %s is answered %d: a former address of ours takes what its own pages send (sending-and-deployment.md 5)',
    async (origin, domainName, status) => {
      const inForce = { ...unlimited, otherUrls: ['https://old.clinic.example'] };
      const request = requestOf('POST /signup', { json: { ...good, email: 'own@example.org' }, headers: { origin } });
      const at = { ...request, requestContext: { ...request.requestContext, domainName } };
      expect((await handlerWith(stand.parts, () => inForce)(at)).statusCode).toBe(status);
    },
  );

  const ask = (origin: string | undefined) =>
    handlerWith(
      stand.parts,
      () => settings,
    )(requestOf('OPTIONS /signup', { headers: origin === undefined ? {} : { origin } }));

  test('on the list may post by script, and read the answer', async () => {
    const may = await ask(site);
    expect(may.statusCode).toBe(204);
    expect(headersOf(may)).toMatchObject({
      'access-control-allow-origin': site,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      vary: 'origin',
    });
    const answer = await post({ json: good, headers: { origin: site } });
    expect([answer.statusCode, headersOf(answer)['access-control-allow-origin']]).toEqual([202, site]);
  });

  test.each(['https://evil.example', 'null', `${site}.evil.example`, 'http://www.clinic.example'])(
    '%s is refused before anything is stored',
    async (origin) => {
      const may = await ask(origin);
      expect([may.statusCode, headersOf(may)['access-control-allow-origin']]).toEqual([403, undefined]);
      expect((await post({ json: good, headers: { origin } })).statusCode).toBe(403);
      await nothingStored();
    },
  );

  test('only those on the list may frame the form; its one script is allowed by its hash', async () => {
    const page = await handlerWith(stand.parts, () => settings)(requestOf('GET /signup'));
    const policy = headersOf(page)['content-security-policy'];
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; form-action 'self'; /,
    );
    expect(policy).toContain(`frame-ancestors ${site};`);
    const alone = await handlerWith(stand.parts, () => ({ ...settings, sites: [] }))(requestOf('GET /signup'));
    expect(headersOf(alone)['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  test('may paste the form: a snippet without script, whose fields this endpoint takes', async () => {
    const { body = '', ...response } = await handlerWith(
      stand.parts,
      () => settings,
    )(requestOf('GET /signup/snippet', { query: { lang: 'es' } }));
    expect(headersOf(response)['content-type']).toBe('text/plain; charset=utf-8');
    expect(body).not.toMatch(/<script|style=| on[a-z]+=/);
    expect(body.indexOf('tel:988')).toBeLessThan(body.indexOf('<form'));
    expect(body).toContain('action="https://hello.clinic.example/signup?lang=es"');
    const fixed = [...body.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]);
    const { statusCode } = await post({
      form: {
        ...Object.fromEntries(fixed),
        email: 'eva@example.org',
        adult: 'true',
        consent: 'true',
        website: '',
        phone: '',
      },
      query: { lang: 'es' },
    });
    expect(statusCode).toBe(200);
    expect((await contacts())[0]).toMatchObject({ email: 'eva@example.org', signup: { locale: 'es' } });
  });

  test('get the text to show from here, with its version', async () => {
    const { body = '' } = await handlerWith(stand.parts, () => settings)(requestOf('GET /signup/consent'));
    expect(JSON.parse(body)).toMatchObject({
      version: '2026-11-3',
      text: { en: expect.stringContaining('not encrypted'), es: expect.stringContaining('no va cifrado') },
    });
  });
});

describe('languages', () => {
  test.each([
    [undefined, undefined, 'en'],
    ['es', 'en-US', 'es'],
    [undefined, 'es-MX,es;q=0.9,en;q=0.8', 'es'],
    [undefined, 'fr-CA, en;q=0.5, es;q=0.9', 'es'],
    [undefined, 'es;q=0, en', 'en'],
    ['<script>', 'tlh', 'en'],
  ])('lang %s and a browser of %s: %s', async (lang, header, language) => {
    const { body } = await handlerWith(
      stand.parts,
      () => settings,
    )(
      requestOf('GET /signup', {
        ...(lang === undefined ? {} : { query: { lang } }),
        headers: header === undefined ? {} : { 'accept-language': header },
      }),
    );
    expect(body).toContain(`<html lang="${language}">`);
  });
});
