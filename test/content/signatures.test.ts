/** Signatures (I15, C22): what is signed, whose signature suffices, and each gate that refuses what is not. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { check } from '../../content/check/check.ts';
import { contentRoot } from '../../content/read/partials.ts';
import { build } from '../../content/release/build.ts';
import { type CheckedContent, makeRelease, type ReleaseBody } from '../../content/release/release.ts';
import { checkSignatures, draftsOf } from '../../content/signatures/check.ts';
import { groupAt } from '../../content/signatures/groups.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { DynamoWords, type Gate, UnsignedWordsError } from '../../functions/adapters/words.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import type { Journey } from '../../functions/core/model/journey.ts';
import { lacking, partsOf, type Signed } from '../../functions/core/model/signature.ts';
import { usualSigning } from '../../functions/core/model/signing.ts';
import type { Release } from '../../functions/core/ports.ts';
import { refuseUnsigned } from '../../lib/signed.ts';
import { temporaryFolder } from '../support/folder.ts';
import { approvalsOf, exampleRelease, exampleWords, signedFor } from '../support/signed.ts';
import { clinicFiles, clinicYaml, welcome } from './clinicFiles.ts';
import { cache, told, write } from './writing.ts';

type Changes = Readonly<Record<string, string | undefined>>;

async function released(changes: Changes = {}): Promise<ReleaseBody> {
  const { release, findings } = await check(write(clinicFiles(changes)), { cache });
  if (!release) throw new Error(told(findings).join('\n'));
  return release.release;
}

const today = '2027-02-01';
type Whole = Pick<CheckedContent, 'clinic' | 'journeys'>;

/** Each went through unsigned once, with every email signed. */
const harms: readonly (readonly [string, (whole: Whole) => Partial<Whole>, string])[] = [
  ['a fast of no hours', of({ preparation: { solidFoodHours: 0, clearLiquidHours: 0 } }), 'clinic.yaml/clinical'],
  ['driving after two hours', of({ preparation: { noDrivingHours: 2 } }), 'clinic.yaml/clinical'],
  ['a digit less in a telephone number', of({ phone: '845-555-014' }), 'clinic.yaml/contact'],
  [
    'another price in Spanish',
    of({ fees: { infusion: { en: 'It costs $450.', es: 'Cuesta $350.' } } }),
    'clinic.yaml/money',
  ],
  ['another day that costs', of({ preparation: { anotherDayIsFree: false } }), 'clinic.yaml/money'],
  ['a place in another zone', of({ locations: { kingston: { zone: 'Asia/Tokyo' } } }), 'clinic.yaml/placesAndHours'],
  ['somebody else who may sign', of({ signing: usualSigning }), 'clinic.yaml/signing'],
  ['the eating notice gone', inPrepare((steps) => steps.filter(({ id }) => id !== 'eating')), 'prepare/journey.yaml'],
  [
    'its safety mark gone',
    inPrepare((steps) => steps.map((step) => ({ ...step, safety: false }))),
    'prepare/journey.yaml',
  ],
];

function of(values: object) {
  const merged = (into: unknown, from: unknown): unknown =>
    typeof into === 'object' && typeof from === 'object' && from !== null
      ? Object.fromEntries(
          [...new Set([...Object.keys(into ?? {}), ...Object.keys(from)])].map((key) => {
            const [old, now] = [into, from].map((each) => (each as Record<string, unknown> | null)?.[key]);
            return [key, now === undefined ? old : merged(old, now)];
          }),
        )
      : from;
  return ({ clinic }: Whole) => ({ clinic: merged(clinic, values) as Clinic });
}

function inPrepare(change: (steps: Journey['steps']) => Journey['steps']) {
  return ({ journeys }: Whole) => ({
    journeys: journeys.map((each) => (each.id === 'prepare' ? { ...each, steps: change(each.steps) } : each)),
  });
}

/** The release with other values or steps, whatever the checks say of them. */
function changedBy(change: (whole: Whole) => Partial<Whole>): ReleaseBody {
  const whole = { clinic: release.clinic, journeys: Object.values(release.journeys) };
  const { sources, clinic } = makeRelease({ ...whole, ...change(whole), emails: [] }).release;
  return { ...release, clinic, sources };
}

let release: ReleaseBody;
let signed: Signed;
beforeAll(async () => {
  release = await released();
  signed = signedFor(release);
});

const lackOf = (of: ReleaseBody, by: Signed = signed) => lacking(of, by).map(({ part, lack }) => `${part} ${lack}`);

describe('what is signed', () => {
  test('each email and language, each journey, the values in groups, a translation with what it translates', () => {
    expect(lackOf(release)).toEqual([]);
    expect(partsOf(release).map(({ part, kind }) => `${part}: ${kind}`)).toEqual(
      expect.arrayContaining([
        'prepare/eating.minimal: words',
        'prepare/eating.minimal.es: translations',
        'prepare/journey.yaml: journeys',
        'clinic.yaml/clinical: clinical',
        'clinic.yaml/contact: contact',
        'clinic.yaml/money: money',
        'clinic.yaml/placesAndHours: placesAndHours',
        'clinic.yaml/signing: signing',
      ]),
    );
    expect(partsOf(release)).toHaveLength(10 + 2 + 5);
  });

  test('who answers for a value', () => {
    expect(['preparation.noDrivingHours', 'preparation.anotherDayIsFree', 'education.visits.en'].map(groupAt)).toEqual([
      'clinical',
      'money',
      'clinical',
    ]);
    expect(['education.cost.es', 'locations.albany.phone', 'locations.albany.zone', 'closedDays'].map(groupAt)).toEqual(
      ['money', 'contact', 'placesAndHours', 'placesAndHours'],
    );
  });

  test.each(harms)('%s asks for a signature, all emails being signed (words.md A0)', (_what, change, part) => {
    expect(lackOf(changedBy(change))).toEqual([`${part} unsigned`]);
  });

  test('new English words end the signature of their translation too', async () => {
    const changed = await released({ 'nurture/welcome.mjml': welcome('<p>One more.</p>') });
    expect(lackOf(changed).sort()).toEqual(['nurture/welcome unsigned', 'nurture/welcome.es unsigned'].sort());
  });
});

describe('whose signature suffices', () => {
  const without = (part: string, change: object): Signed =>
    signedFor(release, (each) => (each.signs[0].part === part ? { ...each, ...change } : each));
  test.each<[string, string, object]>([
    ['somebody else’s role', 'clinic.yaml/clinical', { role: 'office manager' }],
    ['something else that was said', 'nurture/welcome', { means: 'lawful' }],
    ['a translation that is only clinically right', 'nurture/welcome.es', { means: 'clinically right' }],
    ['a role that clinic.yaml gives to itself', 'clinic.yaml/signing', { role: 'marketer' }],
  ])('not %s', (_what, part, change) => {
    expect(lackOf(release, without(part, change))).toEqual([`${part} unsigned`]);
  });
  test('a deputy’s does', () => {
    expect(lackOf(release, without('clinic.yaml/money', { role: 'office manager' }))).toEqual([]);
  });
  test('a typed line does not where the clinic asks for a sign-in', () => {
    const signing = { ...usualSigning, money: { ...usualSigning.money, proof: 'signed-in' as const } };
    const strict = { ...release, clinic: { ...release.clinic, signing } };
    expect(lackOf(strict)).toEqual(['clinic.yaml/money unsigned']);
    expect(lackOf(strict, without('clinic.yaml/money', { proof: 'signed-in' }))).toEqual([]);
  });
});

describe('content that returns', () => {
  const hash = () => release.templates['nurture/welcome']?.en ?? '';
  const withdrawal = () => ({
    withdraws: [{ part: 'nurture/welcome', hash: hash() }],
    name: 'Dr. Alex Sample',
    role: 'medical director',
    at: '2027-02-01T10:00:00.000Z',
    note: 'the second sentence is wrong',
  });
  test('is signed by its old signature', async () => {
    const changed = await released({ 'nurture/welcome.mjml': welcome('<p>One more.</p>') });
    const later = { ...signed, signatures: [...signed.signatures, ...signedFor(changed).signatures] };
    expect(lackOf(changed, later)).toEqual([]);
    expect(lackOf(release, later)).toEqual([]);
  });
  test('is not when it was withdrawn, however often it is signed', () => {
    const withdrawn = { signatures: [...signed.signatures, ...signed.signatures], withdrawals: [withdrawal()] };
    expect(lackOf(release, withdrawn)).toEqual(['nurture/welcome withdrawn']);
    expect(lacking(release, signed, [hash()]).map(({ lack }) => lack)).toEqual(['withdrawn']);
    const root = contentRoot(write({ 'approvals.yaml': approvalsOf(withdrawn) }));
    const says = [expect.stringMatching(/these words were withdrawn by Dr. Alex Sample on 2027-02-01: the second/)];
    expect(told(checkSignatures(root, release, today).findings)).toEqual(says);
    // Nor where nobody has to have signed.
    expect(told(draftsOf(root, release, today).findings)).toEqual(says);
  });
});

describe('approvals.yaml', () => {
  const rootWith = (approvals: string) => contentRoot(write({ 'approvals.yaml': approvals }));
  const found = (approvals: string, ...rest: [string?, Parameters<typeof checkSignatures>[3]?]) =>
    told(checkSignatures(rootWith(approvals), release, rest[0] ?? today, rest[1]).findings);

  test('with all signatures there is nothing to find, and the release carries them', () => {
    expect(found(approvalsOf(signed))).toEqual([]);
    const carried = checkSignatures(rootWith(approvalsOf(signed)), release, today).signed;
    expect(lackOf(release, carried)).toEqual([]);
  });
  test('missing ones are told at their files, with the hash and who signs', () => {
    const all = found('[]');
    expect(all).toHaveLength(17);
    expect(all).toContainEqual(
      expect.stringMatching(
        /^templates\/nurture\/welcome.mjml:1 \[approvals\] nobody has signed these words.*\(C22\): [0-9a-f]{64} \| The medical director or associate clinician signs/,
      ),
    );
    expect(all).toContainEqual(expect.stringMatching(/^templates\/clinic.yaml:1 .*values "clinical" of the clinic/));
    expect(all).toContainEqual(expect.stringMatching(/^templates\/prepare\/journey.yaml:1 .*times and conditions/));
  });
  test('one that does not count says why', () => {
    const manager = signedFor(release, (each) =>
      each.signs[0].part === 'clinic.yaml/clinical' ? { ...each, role: 'office manager' } : each,
    );
    expect(found(approvalsOf(manager))).toEqual([
      expect.stringMatching(/Dr. Alex Sample signed as "office manager", and medical director or associate clinician/),
    ]);
  });
  test('they grow old', () => {
    const old = found(approvalsOf(signed), '2028-02-01');
    expect(old).toHaveLength(17);
    expect(old.every((line) => /last signed on 2027-01-31, over a year ago/.test(line))).toBe(true);
  });
  test('a misspelt hash is told, with its place', () => {
    const line = '- { signs: [{ part: x, hash: abc }], name: A, role: B, at: "2027-01-31T10:00:00Z", means: lawful }';
    expect(found(line)).toContainEqual(expect.stringMatching(/approvals.yaml:1 \[value\] "0.signs.0.hash"/));
  });

  const shorter = () => signedFor(release, (each) => (each.signs[0].part === 'nurture/welcome' ? undefined : each));
  test('a line that the release in force carries may not go, nor be changed', () => {
    expect(found(approvalsOf(shorter()), today, { signed })).toContainEqual(
      expect.stringMatching(/"Dr. Alex Sample signed nurture\/welcome on 2027-01-31" was changed or taken out/),
    );
    const renamed = signedFor(release, (each) => ({ ...each, name: 'Dr. Somebody Else' }));
    expect(found(approvalsOf(renamed), today, { signed })).toHaveLength(17);
  });
  test('nor one of the last commit, or of the one before it', () => {
    const templates = write({ 'approvals.yaml': approvalsOf(signed) });
    const git = (...args: string[]) =>
      expect(
        spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: templates }).status,
      ).toBe(0);
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'signed');
    const findings = () => told(checkSignatures(contentRoot(templates), release, today).findings);
    expect(findings()).toEqual([]);
    writeFileSync(join(templates, 'approvals.yaml'), approvalsOf(shorter()));
    expect(findings()).toContainEqual(expect.stringMatching(/was changed or taken out/));
    git('commit', '-q', '-a', '-m', 'a line less');
    expect(findings()).toContainEqual(expect.stringMatching(/was changed or taken out/));
  });
});

describe('the gates', () => {
  const project = (): string => join(write({}), '..');

  test('build and deploy refuse what is not signed (words.md A0)', async () => {
    const shorterFast = { 'clinic.yaml': clinicYaml.replace('solidFoodHours: 8', 'solidFoodHours: 9') };
    const files = { ...clinicFiles(shorterFast), 'approvals.yaml': approvalsOf(signed) };
    const [folder, templates] = [project(), write(files)];
    const refused = await build({ project: folder, templates, production: true });
    expect(refused.ok).toBe(false);
    expect(told(refused.findings)).toContainEqual(expect.stringMatching(/nobody has signed the values "clinical"/));
    writeFileSync(join(templates, 'clinic.yaml'), clinicYaml);
    expect(await build({ project: folder, templates, production: true })).toMatchObject({ ok: true, findings: [] });
  });

  test('dev and this machine warn, in one line', async () => {
    const { ok, findings } = await build({ project: project(), templates: write(clinicFiles()) });
    expect(ok).toBe(true);
    expect(told(findings)).toEqual([expect.stringMatching(/drafts: of 17 parts.*17 are not/)]);
    expect(findings[0]?.severity).toBe('warning');
  });

  test('synth refuses functions whose words are not signed, and where there are none (words.md A0)', () => {
    const root = temporaryFolder('bundles');
    const put = (name: string, words: string) => {
      mkdirSync(join(root, name), { recursive: true });
      writeFileSync(join(root, name, 'words.json'), words);
    };
    for (const name of ['dispatch', 'enroll', 'upkeep']) put(name, exampleWords());
    expect(() => refuseUnsigned(root)).not.toThrow();
    const values = { ...exampleRelease.sources.values, clinical: '9'.repeat(64) };
    const changed = { ...exampleRelease, sources: { ...exampleRelease.sources, values } };
    for (const name of ['dispatch', 'enroll', 'upkeep']) {
      put(name, JSON.stringify({ release: changed, signed: signedFor(exampleRelease) }));
      expect(() => refuseUnsigned(root), name).toThrow(/clinic.yaml\/clinical \(unsigned\)/);
      put(name, JSON.stringify({ release: exampleRelease }));
      expect(() => refuseUnsigned(root), name).toThrow(/and 3 more/);
      put(name, exampleWords());
    }
    expect(() => refuseUnsigned(temporaryFolder('nothing'))).toThrow(/npm run build/);
  });
});

describe('whoever sends', () => {
  const wrongFast = {
    ...exampleRelease,
    id: 'unsigned',
    sources: { ...exampleRelease.sources, journeys: { prepare: '9'.repeat(64) } },
  };
  const signedExample = signedFor(exampleRelease);

  /** @param rows what the words table holds. */
  function words(
    rows: Readonly<Record<string, unknown>>,
    bundled: { release: unknown; signed?: Signed },
    production = true,
  ) {
    const refused: string[] = [];
    const asked: string[] = [];
    const gate: Gate = { asksForSignatures: production, onRefused: (release) => refused.push(release) };
    const attribute = (value: unknown): unknown =>
      Array.isArray(value)
        ? { L: value.map(attribute) }
        : { S: typeof value === 'string' ? value : JSON.stringify(value) };
    const table = {
      async get(pk: string, sk: string) {
        asked.push(sk);
        const row = rows[`${pk} ${sk}`];
        if (row === undefined) return undefined;
        if (sk !== 'POINTER') return { body: attribute(row) };
        return Object.fromEntries(Object.entries(row as object).map(([name, value]) => [name, attribute(value)]));
      },
    } as unknown as Table;
    const made = new DynamoWords(table, { contents: {}, ...bundled } as never, gate);
    const current = async () => {
      await made.refresh();
      return ((await made.current()) as Release).id;
    };
    return { current, refused, asked };
  }

  const bundled = { release: exampleRelease, signed: signedExample };
  const other = { ...exampleRelease, id: 'other' };
  const pointer = (release: string, rest: object = {}) => ({ 'CURRENT POINTER': { release, at: 'now', ...rest } });

  test('takes a signed release into force, and reads no more than the pointer as long as that stays', async () => {
    const rows = { ...pointer('other'), 'R#other RELEASE': other, 'R#other SIGNED': signedExample };
    const { current, refused, asked } = words(rows, { release: wrongFast });
    expect(await current()).toBe('other');
    const before = asked.length;
    expect(await current()).toBe('other');
    expect(asked.slice(before)).toEqual(['POINTER']);
    expect(refused).toEqual([]);
  });

  test('does not take one that is not signed: the one before it goes on, and it is told each time (words.md A0)', async () => {
    const rows = {
      ...pointer('unsigned', { previous: 'other' }),
      'R#unsigned RELEASE': wrongFast,
      'R#unsigned SIGNED': signedExample,
      'R#other RELEASE': other,
      'R#other SIGNED': signedExample,
    };
    const { current, refused } = words(rows, bundled);
    expect(await current()).toBe('other');
    expect(await current()).toBe('other');
    expect(refused).toEqual(['unsigned', 'unsigned']);
    // Neither does it where the package alone is left.
    expect(await words({ ...pointer('unsigned'), 'R#unsigned RELEASE': wrongFast }, bundled).current()).toBe('example');
    // Elsewhere drafts go.
    expect(await words(rows, bundled, false).current()).toBe('unsigned');
  });

  test('sends nothing when nothing is signed, not even what came with the code', async () => {
    await expect(words({}, { release: wrongFast, signed: signedExample }).current()).rejects.toThrow(
      UnsignedWordsError,
    );
    await expect(words({}, { release: exampleRelease }).current()).rejects.toThrow(UnsignedWordsError);
    expect(await words({}, bundled).current()).toBe('example');
  });

  test('withdrawn content returns by no road: going back, or the package’s own release, signed or not asked', async () => {
    const withdrawn = [exampleRelease.templates['prepare/eating'].en];
    const clean = {
      ...exampleRelease,
      id: 'clean',
      templates: { 'prepare/eating': { en: 'a'.repeat(64), es: 'b'.repeat(64) } },
    };
    const rows = { 'R#clean RELEASE': clean, 'R#clean SIGNED': signedFor(clean) };
    const back = { ...rows, ...pointer('example', { previous: 'clean', withdrawn }) };
    for (const production of [true, false]) {
      const { current, refused } = words(back, bundled, production);
      expect(await current()).toBe('clean');
      expect(refused).toEqual(['example']);
    }
    await expect(words(pointer('example', { withdrawn }), bundled).current()).rejects.toThrow(UnsignedWordsError);
  });
});
