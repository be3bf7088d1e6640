/** Releases: content under its own hash; a build that writes everything or nothing; publishing and going back. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check as checkContent } from '../../content/check/check.ts';
import { canonical, sha256 } from '../../content/hash.ts';
import { build } from '../../content/release/build.ts';
import { changesBetween } from '../../content/release/changes.ts';
import { localAddress } from '../../content/release/localAddress.ts';
import { publish } from '../../content/release/publish.ts';
import type { BuiltRelease } from '../../content/release/release.ts';
import { itemBytesMax, WordsTable, type WordsTableAddress } from '../../content/release/wordsTable.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { DynamoWords, packagedWords } from '../../functions/adapters/words.ts';
import { functionNames } from '../../functions/core/model/functionNames.ts';
import { lacking, type Signed } from '../../functions/core/model/signature.ts';
import { parseInstant } from '../../functions/core/time/time.ts';
import { showPicture } from '../../functions/intake/picture.ts';
import { type Engine, startEngine } from '../../local/engine/index.ts';
import { appointment, contact, enrollment, person } from '../support/people.ts';
import { approvalsOf, signedFor } from '../support/signed.ts';
import { clinicFiles, clinicYaml, nurtureYaml, prepareYaml, welcome, welcomeEs } from './clinicFiles.ts';
import { cache, told, write } from './writing.ts';

type Changes = Readonly<Record<string, string | undefined>>;
const built = async (changes: Changes = {}): Promise<BuiltRelease> => {
  const { release, findings } = await checkContent(write(clinicFiles(changes)), { cache });
  expect(told(findings.filter(({ severity }) => severity !== 'advice'))).toEqual([]);
  return release as BuiltRelease;
};

describe('a release', () => {
  it('is the same for the same words, wherever and in whatever order they were read', async () => {
    const reordered = Object.fromEntries(Object.entries(clinicFiles()).reverse());
    const [one, two] = [await built(), await built(reordered)];
    expect(two.release).toEqual(one.release);
    expect(canonical({ b: 1, a: { d: 2, c: [{ z: 1, y: 2 }] } })).toBe('{"a":{"c":[{"y":2,"z":1}],"d":2},"b":1}');
  });

  it('names each content by the SHA-256 of its own text', async () => {
    const { contents, release, templates } = await built();
    for (const [hash, { body }] of contents) expect(sha256(body)).toBe(hash);
    expect([...contents.values()].map(({ kind }) => kind).sort()).toEqual([
      'clinic',
      'journey',
      'journey',
      ...Array.from({ length: 10 }, () => 'template'),
    ]);
    expect(release.templates['nurture/welcome']).toEqual({
      en: expect.stringMatching(/^[0-9a-f]{64}$/),
      es: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    for (const [hash, template] of Object.entries(templates))
      expect(release.templates[template.name]?.[template.locale]).toBe(hash);
  });

  it.each<[string, Changes]>([
    ['a word', { 'nurture/welcome.mjml': welcome('<p>One more.</p>') }],
    ['a day', { 'nurture/journey.yaml': nurtureYaml.replace('P0D', 'P1D') }],
    ['a clinic value', { 'clinic.yaml': clinicYaml.replace('0142', '0143') }],
    ['a missing translation', { 'nurture/welcome.es.mjml': undefined }],
  ])('is another one after %s changed', async (_what, changes) => {
    expect((await built(changes)).release.id).not.toBe((await built()).release.id);
  });

  it('tells what it changes, journey by journey', async () => {
    const small = clinicFiles();
    const bring = Object.fromEntries(
      ['mjml', 'es.mjml', 'minimal.mjml', 'minimal.es.mjml'].map((ending) => [
        `prepare/bring.${ending}`,
        small[`prepare/leaving.${ending}`]?.replace(
          /<mj-title>.*?</,
          `<mj-title>${ending.includes('es') ? 'Una carta' : 'One more'}<`,
        ),
      ]),
    );
    const before = (await built()).release;
    const after = (
      await built({
        'nurture/welcome.mjml': welcome('<p>One more.</p>'),
        'nurture/welcome.es.mjml': undefined,
        'prepare/journey.yaml': `${prepareYaml.replace('PT2H', 'PT3H')}  - id: bring\n    template: bring.mjml\n    send: { before: P2D }\n`,
        ...bring,
        'clinic.yaml': clinicYaml.replace('0142', '0143'),
      })
    ).release;
    expect(changesBetween(before, after)).toEqual([
      'nurture',
      '  changed: email welcome (en)',
      '  removed: email welcome (es)',
      'prepare',
      '  added: email bring (en)',
      '  added: email bring (es)',
      '  added: email bring.minimal (en)',
      '  added: email bring.minimal (es)',
      '  step leaving: it goes at another time',
      '  step bring: a step that was not there before',
      'clinic.yaml',
      '  changed',
    ]);
    expect(changesBetween(before, before)).toEqual([]);
    expect(changesBetween(undefined, before)).toContain('  added: email eating (en)');
    const stopped = (
      await built({
        'nurture/journey.yaml': nurtureYaml.replace('[consent.left, appointment.booked]', '[consent.left]'),
      })
    ).release;
    expect(changesBetween(before, stopped)).toEqual(['nurture', '  other events end it']);
  });
});

describe('the build', () => {
  const project = (handlers: Readonly<Record<string, string>>): string => {
    const folder = join(write({}), '..');
    for (const [name, text] of Object.entries(handlers)) {
      mkdirSync(join(folder, 'functions', name), { recursive: true });
      writeFileSync(join(folder, 'functions', name, 'handler.ts'), text);
    }
    return folder;
  };
  const good = "export const handler = async () => 'ok';";

  it('writes the release and the functions, with the words beside each', async () => {
    const folder = project({ dispatch: good });
    const lines: string[] = [];
    const result = await build({ project: folder, templates: write(clinicFiles()), log: (line) => lines.push(line) });
    expect(result).toMatchObject({
      ok: true,
      errors: [],
      skipped: functionNames.filter((name) => name !== 'dispatch'),
    });
    const words = JSON.parse(readFileSync(join(folder, 'dist/words.json'), 'utf8'));
    expect(words.release.id).toBe(result.release?.id);
    expect(Object.keys(words.contents)).toHaveLength(10);
    expect(readdirSync(join(folder, 'dist/functions/dispatch')).sort()).toEqual(['index.mjs', 'words', 'words.json']);
    expect(readdirSync(join(folder, 'dist/functions/dispatch/words')).sort()).toEqual(
      Object.keys(words.contents)
        .map((hash) => `${hash}.json`)
        .sort(),
    );
    const { handler } = await import(join(folder, 'dist/functions/dispatch/index.mjs'));
    expect(await handler()).toBe('ok');
    expect(lines.join('\n')).toMatch(/intake {2}skipped: functions\/intake\/handler.ts does not exist yet/);
  });

  it('puts pictures beside intake, which shows them to whoever asks by their hash, for good', async () => {
    const folder = project({ intake: good });
    const withPicture = welcome('<p>Our door is blue.</p>').replace(
      /(<mj-text>)/,
      '<mj-image src="images/door.gif" alt="The blue door" />$1',
    );
    const templates = write(
      clinicFiles({ 'nurture/welcome.mjml': withPicture, 'images/door.gif': 'GIF89a of a door' }),
    );
    const result = await build({ project: folder, templates });
    expect(told(result.findings).filter((line) => !/advice|warning|drafts/.test(line))).toEqual([]);
    const intake = pathToFileURL(`${join(folder, 'dist/functions/intake')}/`);
    const [name = ''] = readdirSync(join(folder, 'dist/functions/intake/words'));
    const words = new DynamoWords({} as Table, packagedWords(intake));
    const ask = (file: string) =>
      showPicture(words, { pathParameters: { file } } as unknown as Parameters<typeof showPicture>[1]);
    const shown = await ask(name.replace('.json', '.gif'));
    expect(shown.headers).toMatchObject({
      'content-type': 'image/gif',
      'cache-control': expect.stringMatching(/immutable/),
    });
    expect(Buffer.from(shown.body ?? '', 'base64').toString()).toBe('GIF89a of a door');
    expect((await ask('../words.json')).statusCode).toBe(404);
  });

  it('goes on with the new words where a copy of the table has their pointer, and not yet themselves', async () => {
    const [before, after] = [await built(), await built({ 'nurture/welcome.mjml': welcome('<p>New words.</p>') })];
    const stored: Readonly<Record<string, unknown>> = {
      'R#new RELEASE': after.release,
      'T#words CONTENT': { kind: 'template' },
    };
    const table = {
      async get(pk: string, sk: string, consistency: string) {
        if (pk === 'CURRENT') return { release: { S: 'new' } };
        const body = stored[`${pk} ${sk}`];
        return consistency === 'strong' && body ? { body: { S: JSON.stringify(body) } } : undefined;
      },
    } as unknown as Table;
    const words = new DynamoWords(table, { release: before.release, contents: {} });
    await words.refresh();
    expect(await words.current()).toEqual(after.release);
    expect(await words.template('words')).toEqual({ kind: 'template' });
  });

  it.each<[string, Changes, Readonly<Record<string, string>>]>([
    ['a word is wrong', { 'nurture/welcome.mjml': welcome('{{ nothing }}') }, { dispatch: good }],
    ['a rule is broken', { 'nurture/welcome.mjml': welcome('<p>A miracle.</p>') }, { dispatch: good }],
    ['a handler does not bundle', {}, { dispatch: good, enroll: "import './missing.ts';" }],
  ])('writes nothing when %s', async (_what, changes, handlers) => {
    const folder = project(handlers);
    const dist = join(folder, 'dist');
    mkdirSync(dist);
    writeFileSync(join(dist, 'words.json'), 'before');
    const result = await build({ project: folder, templates: write(clinicFiles(changes)) });
    expect(result.ok).toBe(false);
    expect(result.findings.length + result.errors.length).toBeGreaterThan(0);
    expect(readFileSync(join(dist, 'words.json'), 'utf8')).toBe('before');
    expect(existsSync(join(dist, 'functions'))).toBe(false);
  });

  it('asks for signatures for production', async () => {
    const folder = project({});
    const result = await build({ project: folder, templates: write(clinicFiles()), production: true });
    expect(result.ok).toBe(false);
    expect(told(result.findings)[0]).toMatch(/nobody has signed/);
    expect(existsSync(join(folder, 'dist/words.json'))).toBe(false);
  });

  it('gives the same release from the cache', async () => {
    const folder = project({});
    const templates = write(clinicFiles());
    const first = await build({ project: folder, templates });
    expect(readdirSync(join(folder, 'dist/.cache/emails')).length).toBe(10);
    expect((await build({ project: folder, templates })).release).toEqual(first.release);
  });
});

describe('publishing', () => {
  let engine: Engine;
  let client: DynamoDBClient;
  let tables = 0;
  beforeAll(async () => {
    engine = await startEngine();
    client = new DynamoDBClient({
      endpoint: engine.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  });
  afterAll(async () => {
    client?.destroy();
    await engine?.stop();
  });
  const table = async (): Promise<WordsTableAddress> => {
    const name = `words-${process.pid}-${++tables}`;
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
    return { table: name, region: 'us-east-1', endpoint: engine.url };
  };
  const items = async ({ table }: WordsTableAddress) =>
    (await client.send(new ScanCommand({ TableName: table }))).Items ?? [];
  const pointer = async (address: WordsTableAddress) => (await items(address)).find((item) => item.sk?.S === 'POINTER');
  const now = '2027-03-01T12:00:00.000Z';

  it('keeps a list of what was put in force, when and by whom; a number of it goes back', async () => {
    const address = await table();
    const templates = write(clinicFiles());
    const changed = write(clinicFiles({ 'nurture/welcome.mjml': welcome('<p>One more.</p>') }));
    const at = (minute: number) => `2027-03-01T12:0${minute}:00.000Z`;
    await publish({ by: 'ana', address, templates, now: at(0) });
    await publish({ by: 'ben', address, templates: changed, now: at(1) });
    const back = await publish({ by: 'cleo', address, templates, to: '1', now: at(2) });
    expect(back.kind).toBe('published');
    const words = new WordsTable(address);
    const moves = await words.moves();
    expect(moves.map(({ by, at: when, what }) => [by, when, what])).toEqual([
      ['ana', at(0), '10 emails, 2 journeys'],
      ['ben', at(1), '1 email'],
      ['cleo', at(2), 'went back: 1 email'],
    ]);
    expect(moves[2]?.release).toBe(moves[0]?.release);
    expect(await publish({ by: 'cleo', address, templates, to: '9', now: at(3) })).toMatchObject({ kind: 'refused' });
    // Who was overtaken moves nothing, and leaves no trace of having done so.
    expect(await words.point({ release: 'x', at: at(4), by: 'dan', what: '', withdrawn: [] }, moves[1]?.release)).toBe(
      false,
    );
    expect(await words.moves()).toEqual(moves);
    words.close();
  });

  it('compares the first release with what is sent from until then (year.md 13)', async () => {
    const { release: running } = await built();
    const changed = write(clinicFiles({ 'nurture/welcome.mjml': welcome('<p>One more.</p>') }));
    expect(await publish({ by: 'test', address: await table(), templates: changed, now, running })).toMatchObject({
      kind: 'published',
      changes: ['nurture', '  changed: email welcome (en)'],
    });
  });

  it('plans for everybody before the pointer moves; harm is refused, unless it is named and kept (I11)', async () => {
    const address = await table();
    const templates = write(clinicFiles());
    const { release } = await built();
    const prepare = release.journeys.prepare;
    const eating = prepare?.steps.find(({ id }) => id === 'eating');
    if (!prepare || !eating) throw new Error('the small clinic has no such step');
    const driver = { ...eating, id: 'driver', template: 'prepare/driver' };
    const longer = { ...prepare, steps: [driver, ...prepare.steps] };
    const running = { ...release, id: 'running', journeys: { ...release.journeys, prepare: longer } };
    const start = parseInstant('2027-03-09T15:00:00Z');
    const waiting = person({
      contact: contact({ marketing: { state: 'none', at: parseInstant(now) } }),
      appointments: [appointment({ start, end: parseInstant('2027-03-09T16:00:00Z') })],
      enrollments: [enrollment('prepare', { instance: 'a1' })],
    });
    const people = { ids: async () => new Set(['c1']), person: async () => waiting };
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const asked = { by: 'ben', address, templates, now, people, running, log };
    expect(await publish(asked)).toEqual({
      kind: 'refused',
      reason:
        '1 would miss prepare/driver, a safety email that they have still to get. If that is meant, name it: --accept prepare/driver',
    });
    expect(lines).toContain('1 person would miss "driver" of prepare, a safety email: refused.');
    // Looking at the plan alone refuses nothing.
    expect((await publish({ ...asked, dryRun: true })).kind).toBe('dryRun');
    expect((await publish({ ...asked, accepts: ['prepare/driver'] })).kind).toBe('published');
    const words = new WordsTable(address);
    expect((await words.moves()).at(-1)?.accepted).toEqual({ 'missed prepare/driver': [waiting.contact.id] });
    words.close();
  });

  it('adds content and the release, then moves the pointer; back and forth, deleting nothing', async () => {
    const address = await table();
    const first = await publish({ by: 'test', address, templates: write(clinicFiles()), now });
    expect(first.kind).toBe('published');
    const id = (first as { release: string }).release;
    expect(await items(address)).toHaveLength(16);
    expect(await pointer(address)).toEqual({
      pk: { S: 'CURRENT' },
      sk: { S: 'POINTER' },
      release: { S: id },
      at: { S: now },
    });

    const changed = write(clinicFiles({ 'nurture/welcome.mjml': welcome('<p>One more.</p>') }));
    const lines: string[] = [];
    const second = await publish({ by: 'test', address, templates: changed, now, log: (line) => lines.push(line) });
    expect(second).toMatchObject({ kind: 'published', changes: ['nurture', '  changed: email welcome (en)'] });
    expect(lines).toContain('1 new items stored, 12 were there');
    expect(await items(address)).toHaveLength(19);
    expect((await pointer(address))?.previous?.S).toBe(id);

    const back = await publish({ by: 'test', address, templates: changed, to: id, now });
    expect(back).toMatchObject({ kind: 'published', release: id });
    expect((await pointer(address))?.release?.S).toBe(id);
    expect(await items(address)).toHaveLength(19);
  });

  it('stores what the functions read', async () => {
    const address = await table();
    const { release, contents } = await built();
    await publish({ by: 'test', address, templates: write(clinicFiles()), now });
    const all = await items(address);
    const body = (pk: string) => JSON.parse(all.find((item) => item.pk?.S === pk)?.body?.S ?? 'null');
    expect(body(`R#${release.id}`)).toEqual(release);
    for (const [hash, { kind, body: text }] of contents) {
      expect(all).toContainEqual({
        pk: { S: `T#${hash}` },
        sk: { S: 'CONTENT' },
        kind: { S: kind },
        body: { S: text },
      });
    }
  });

  it('changes nothing on a dry run, and says when there is nothing to do', async () => {
    const address = await table();
    const templates = write(clinicFiles());
    expect((await publish({ by: 'test', address, templates, now, dryRun: true })).kind).toBe('dryRun');
    expect(await items(address)).toHaveLength(0);
    await publish({ by: 'test', address, templates, now });
    expect((await publish({ by: 'test', address, templates, now })).kind).toBe('unchanged');
  });

  it.each<[string, Changes, RegExp]>([
    ['an error in the words', { 'nurture/welcome.mjml': welcome('{{ nothing }}') }, /have errors/],
    // Segments of a text with many values are larger than the email they make.
    [
      'an item that would not fit',
      {
        'nurture/welcome.mjml': welcome(
          `{% if first_name %}${`<p>${'word '.repeat(30)}</p>`.repeat(540)}{% elsif clinic.website %}${`<p>${'more '.repeat(30)}</p>`.repeat(540)}{% endif %}`,
        ),
        'nurture/welcome.es.mjml': welcomeEs('{% if clinic.website %}<p>Gracias.</p>{% endif %}'),
      },
      /KB, and a stored item may be 300 KB/,
    ],
  ])('refuses %s, and releases nothing', async (_what, changes, says) => {
    const address = await table();
    const result = await publish({ by: 'test', address, templates: write(clinicFiles(changes)), now });
    expect(result).toEqual({ kind: 'refused', reason: expect.stringMatching(says) });
    expect(await items(address)).toHaveLength(0);
    expect(itemBytesMax).toBeLessThan(400_000);
  });

  it('refuses a release that is not there, or not whole', async () => {
    const address = await table();
    expect(await publish({ by: 'test', address, templates: '', to: 'f'.repeat(64), now })).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/no release/),
    });
    const { release } = await built();
    await client.send(
      new PutItemCommand({
        TableName: address.table,
        Item: { pk: { S: `R#${release.id}` }, sk: { S: 'RELEASE' }, body: { S: JSON.stringify(release) } },
      }),
    );
    expect(await publish({ by: 'test', address, templates: '', to: release.id, now })).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/lacks the content/),
    });
    expect(await pointer(address)).toBeUndefined();
  });

  it('asks for signatures in production, for old releases too', async () => {
    const address = await table();
    const templates = write(clinicFiles());
    expect(await publish({ by: 'test', address, templates, now, production: true })).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/not signed/),
    });
    expect(await items(address)).toHaveLength(0);
    const { release } = (await publish({ by: 'test', address, templates, now })) as { release: string };
    expect(await publish({ by: 'test', address, templates, to: release, now, production: true })).toMatchObject({
      kind: 'refused',
    });
  });

  it('refuses what is not signed, takes what is, and keeps what was withdrawn out for good (words.md A0)', async () => {
    const address = await table();
    const folder = (changes: Changes, signed: Signed) =>
      write({ ...clinicFiles(changes), 'approvals.yaml': approvalsOf(signed) });
    const on = { by: 'test', address, now, production: true };
    const [first, less] = [
      (await built()).release,
      { 'clinic.yaml': clinicYaml.replace('solidFoodHours: 8', 'solidFoodHours: 9') },
    ];
    const signed = signedFor(first);
    expect(await publish({ ...on, templates: folder(less, signed) })).toMatchObject({ kind: 'refused' });
    expect(await items(address)).toHaveLength(0);
    expect((await publish({ ...on, templates: folder({}, signed) })).kind).toBe('published');
    const words = new WordsTable(address);
    expect(lacking(first, await words.signedOf(first.id))).toEqual([]);
    // A going back is signed too, and nothing that is carried may be missing from the files.
    const short = signedFor(first, (each) => (each.signs[0].part === 'nurture/welcome' ? undefined : each));
    expect(await publish({ ...on, templates: folder({}, short), to: first.id })).toMatchObject({ kind: 'refused' });

    const second = (await built({ 'nurture/welcome.mjml': welcome('<p>One more.</p>') })).release;
    const hash = first.templates['nurture/welcome']?.en ?? '';
    const { name, at } = signed.signatures[0] as Signed['signatures'][number];
    const withdrawal = {
      withdraws: [{ part: 'nurture/welcome', hash }],
      name,
      role: 'medical director',
      at,
      note: 'wrong',
    };
    const both = {
      signatures: [
        ...signed.signatures,
        ...signedFor(second).signatures.filter((each) => each.signs[0]?.part.startsWith('nurture/welcome')),
      ],
      withdrawals: [withdrawal],
    };
    const templates = folder({ 'nurture/welcome.mjml': welcome('<p>One more.</p>') }, both);
    expect((await publish({ ...on, templates })).kind).toBe('published');
    expect((await words.pointer())?.withdrawn).toEqual([hash]);
    for (const production of [true, false])
      expect(await publish({ ...on, production, templates, to: first.id })).toMatchObject({ kind: 'refused' });
    // Nor from files in which nobody has withdrawn anything.
    expect(await publish({ ...on, production: false, templates: folder({}, signed) })).toMatchObject({
      kind: 'refused',
    });
    words.close();
  });

  it('does not overrule someone who published meanwhile', async () => {
    const address = await table();
    await publish({ by: 'test', address, templates: write(clinicFiles()), now });
    const mine = write(clinicFiles({ 'nurture/welcome.mjml': welcome('<p>Mine.</p>') }));
    let other: Promise<unknown> | undefined;
    // Theirs lands after mine has read the pointer and before mine moves it: the first line mine tells is the moment.
    const result = await publish({
      by: 'test',
      address,
      templates: mine,
      now,
      log: () => {
        other ??= client.send(
          new PutItemCommand({
            TableName: address.table,
            Item: { pk: { S: 'CURRENT' }, sk: { S: 'POINTER' }, release: { S: 'theirs' }, at: { S: now } },
          }),
        );
      },
    });
    await other;
    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/someone else/) });
    expect((await pointer(address))?.release?.S).toBe('theirs');
  });

  it('finds the system that runs on this machine, or says how to start it', () => {
    const home = join(write({}), '..');
    expect(() => localAddress(home)).toThrow(/npm start/);
    writeFileSync(
      join(home, 'gateway.json'),
      JSON.stringify({ url: 'http://127.0.0.1:4301', region: 'us-east-1', wordsTable: 'words' }),
    );
    expect(localAddress(home)).toEqual({ endpoint: 'http://127.0.0.1:4301', region: 'us-east-1', table: 'words' });
    writeFileSync(join(home, 'gateway.json'), '{}');
    expect(() => localAddress(home)).toThrow(/start it again/);
  });
});
