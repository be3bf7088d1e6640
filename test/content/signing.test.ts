/** Signing: what somebody has to sign, what they are shown of it, and the line that is written. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ReadRelease } from '../../content/changes/words.ts';
import { check } from '../../content/check/check.ts';
import { Problems } from '../../content/findings/problems.ts';
import { type ContentRoot, contentRoot } from '../../content/read/partials.ts';
import { readSigned } from '../../content/signatures/file.ts';
import { addLine, codeOf, type Line, partsToSign, shownTo, signatureOf } from '../../content/signatures/sign.ts';
import { lastSigned, signedSince } from '../../content/signatures/since.ts';
import { lacking } from '../../functions/core/model/signature.ts';
import type { Meaning } from '../../functions/core/model/signing.ts';
import { clinicFiles, clinicYaml, prepareYaml, welcome, welcomeEs } from './clinicFiles.ts';
import { cache, told, write } from './writing.ts';

const director = { name: 'Dr. Alex Sample', role: 'medical director' };
const manager = { name: 'Sam Sample', role: 'office manager' };
const owner = { name: 'Ro Sample', role: 'owner' };
const at = '2027-01-31T10:00:00Z';

let root: ContentRoot;
const file = (name: string) => join(root.path, name);
const git = (...args: string[]) => {
  const as = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  expect(spawnSync('git', [...as, ...args], { cwd: root.path }).status).toBe(0);
};
async function here(): Promise<ReadRelease> {
  const { release, findings } = await check(root.path, { cache });
  if (!release) throw new Error(told(findings).join('\n'));
  return { release: release.release, template: (hash) => release.templates[hash] };
}
const signed = () => readSigned(root, new Problems()).signed;
const names = (after: ReadRelease, who: typeof director, means: Meaning, some: string[] = []) =>
  partsToSign(after.release, who, means, signed(), some).map(({ part }) => part);
function sign(after: ReadRelease, who: typeof director, means: Meaning): Line {
  const parts = partsToSign(after.release, who, means, signed());
  const line = signatureOf(parts, who, means, at, signed());
  addLine(root, line);
  return line;
}

beforeAll(async () => {
  const approvals = '# Who has signed.\n[]\n';
  root = contentRoot(write({ ...clinicFiles(), 'approvals.yaml': approvals }));
});

describe('a clinic signs', () => {
  test('each role what it answers for, until production has all', async () => {
    const after = await here();
    expect(names(after, manager, 'true and complete')).toEqual(
      // A deputy for money, as it ships.
      ['clinic.yaml/contact', 'clinic.yaml/money', 'clinic.yaml/placesAndHours'],
    );
    expect(names(after, manager, 'clinically right')).toEqual([]);
    expect(names(after, director, 'clinically right', ['prepare/j', 'clinic'])).toEqual([
      'prepare/journey.yaml',
      'clinic.yaml/clinical',
    ]);
    expect(names(after, { name: 'Lee', role: 'counsel' }, 'lawful')).toHaveLength(17);
    sign(after, director, 'clinically right');
    sign(after, director, 'the Spanish says the same');
    sign(after, owner, 'true and complete');
    sign(after, manager, 'true and complete');
    expect(lacking(after.release, signed())).toEqual([]);
    expect(names(after, director, 'clinically right')).toEqual([]);
    const text = readFileSync(file('approvals.yaml'), 'utf8');
    expect(text).toMatch(/^# Who has signed\.\n- signs:\n {4}- \{ part: /);
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'signed');
  });

  test('then sees only what changed since, an email, a value and a step, and what it was compared with is kept', async () => {
    const old = lastSigned(signed());
    writeFileSync(file('nurture/welcome.mjml'), welcome('<p>You may drive home.</p>'));
    writeFileSync(file('nurture/welcome.es.mjml'), welcomeEs('<p>Puede manejar.</p>'));
    writeFileSync(file('clinic.yaml'), clinicYaml.replace('noDrivingHours: 24', 'noDrivingHours: 48'));
    writeFileSync(file('prepare/journey.yaml'), prepareYaml.replace('"17:00"', '"18:00"'));
    writeFileSync(
      file('translations.yaml'),
      clinicFiles({ 'nurture/welcome.mjml': welcome('<p>You may drive home.</p>') })['translations.yaml'] ?? '',
    );
    const after = await here();
    const parts = partsToSign(after.release, director, 'clinically right', signed());
    expect(parts.map(({ part }) => part)).toEqual(['nurture/welcome', 'prepare/journey.yaml', 'clinic.yaml/clinical']);
    const since = await signedSince(root, director.name, after, parts, signed(), cache);
    expect([since.never, since.lost]).toEqual([[], []]);
    const shown = shownTo(since, after, []).join('\n');
    expect(shown).toMatch(/prepare\/eating\n {2}! it goes at another time/);
    expect(shown).toMatch(/clinic.yaml: preparation.noDrivingHours\n {2}! .*\n {2}- 24\n {2}\+ 48/);
    expect(shown).toMatch(/nurture\/welcome \(en\): added[\s\S]*\+ You may drive home\./);
    expect(shown).toMatch(/Changes: 2 to read first, 1 to look at\./);
    // The Spanish is another meaning: it is looked at beside the English.
    expect(shown).not.toMatch(/Puede manejar|Spanish/);
    const spanish = partsToSign(after.release, director, 'the Spanish says the same', signed());
    expect(spanish.map(({ part }) => part)).toEqual(['nurture/welcome.es']);
    const beside = await signedSince(root, director.name, after, spanish, signed(), cache);
    expect(shownTo(beside, after, []).join('\n')).toMatch(/\+ You may drive home[\s\S]*\+ Puede manejar/);

    const line = signatureOf(parts, director, 'clinically right', at, signed());
    expect('signs' in line && line.signs.map(({ part, before }) => [part, before])).toEqual(
      parts.map(({ part }) => [part, old.get(part)]),
    );
    const later = signatureOf(parts, director, 'clinically right', '2028-01-01T00:00:00Z', signed());
    const less = signatureOf(parts.slice(1), director, 'clinically right', at, signed());
    expect([codeOf(later) === codeOf(line), codeOf(less) === codeOf(line)]).toEqual([true, false]);
  });

  test('is shown whole what they have never signed, and what no commit gives back', async () => {
    const after = await here();
    const parts = partsToSign(after.release, director, 'clinically right', signed(), [
      'clinic.yaml',
      'prepare/j',
      'nurture/welcome',
    ]);
    const stranger = await signedSince(root, 'Dr. Else', after, parts, signed(), cache);
    expect(stranger.never).toEqual(parts);
    const shown = shownTo(stranger, after, []).join('\n');
    expect(shown).toMatch(/clinic.yaml\/clinical\n(?: {2}.*\n)* {2}preparation.noDrivingHours: 48\n/);
    expect(shown).toMatch(/prepare\/journey.yaml\n(?: {2}.*\n)* {6}safety: true\n/);
    expect(shown).toMatch(/\+ You may drive home\./);

    const lost = signed().signatures.map((each) => ({
      ...each,
      signs: each.signs.map((one) => ({ ...one, hash: '0'.repeat(64) })),
    }));
    const found = await signedSince(root, director.name, after, parts, { signatures: lost, withdrawals: [] }, cache);
    expect(found.lost).toEqual(parts);
    expect(shownTo(found, after, []).join('\n')).toMatch(/^Shown whole, for no commit has what you signed of it: /);
  });
});

describe('the file', () => {
  test('takes a withdrawal, which ends what was signed', async () => {
    const before = signed();
    const hash = lastSigned(before).get('prepare/eating') ?? '';
    addLine(root, { withdraws: [{ part: 'prepare/eating', hash }], ...director, at, note: 'an hour too late' });
    expect(lacking((await here()).release, signed()).filter(({ lack }) => lack === 'withdrawn')).toHaveLength(1);
    expect(signed().signatures).toEqual(before.signatures);
  });

  test('stays as it was when a line would be wrong', () => {
    const before = readFileSync(file('approvals.yaml'), 'utf8');
    const wrong = { withdraws: [], ...director, at, note: 'nothing' };
    expect(() => addLine(root, wrong)).toThrow(/approvals.yaml/);
    expect(readFileSync(file('approvals.yaml'), 'utf8')).toBe(before);
  });
});

describe('what a check holds against words', () => {
  const skip = 'Please do not take a sleeping pill tonight.';
  const files = () => ({
    'clinic.yaml': clinicYaml.replace('noDrivingHours: 24', 'noDrivingHours: 12'),
    'nurture/welcome.mjml': welcome(`<p>${skip}</p>`),
  });
  const found = async (approvals: string) => {
    const { findings } = await check(write({ ...clinicFiles(files()), 'approvals.yaml': approvals }), { cache });
    const own = findings.filter(({ rule }) => rule === 'preparation-range' || rule === 'medicine-commands');
    return own.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`);
  };
  const release = async () => (await check(write(clinicFiles(files())), { cache, toSign: true })).release?.release;

  test('is an error until the clinician signs it with a note, and then advice that tells the note', async () => {
    expect(await found('[]')).toEqual([
      expect.stringMatching(/^error preparation-range: noDrivingHours is 12/),
      expect.stringMatching(/^error medicine-commands: /),
    ]);
    const made = await release();
    if (!made) throw new Error('there is nothing to sign');
    const nothing = { signatures: [], withdrawals: [] };
    const parts = partsToSign(made, director, 'clinically right', nothing);
    const line = (change: object) =>
      JSON.stringify([{ ...signatureOf(parts, director, 'clinically right', at, nothing, 'meant so'), ...change }]);
    expect(await found(line({}))).toEqual([
      expect.stringMatching(/^advice preparation-range: .*; Dr. Alex Sample, medical director, signed it: "meant so"$/),
      expect.stringMatching(/^advice medicine-commands: .*"meant so"$/),
    ]);
    // Not without a note, by somebody else's role, or of other content.
    const other = parts.map(({ part }) => ({ part, hash: '0'.repeat(64) }));
    for (const change of [{ note: undefined }, { role: 'office manager' }, { signs: other }])
      expect(await found(line(change))).toEqual([expect.stringMatching(/^error/), expect.stringMatching(/^error/)]);
  });
});
