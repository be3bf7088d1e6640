/** The planted faults: each is caught by the rule meant for it, and what only looks like it is not. */
import { describe, expect, it } from 'vitest';
import { check } from '../../content/check/check.ts';
import { knownNames } from '../../content/compile/names.ts';
import { toldFinding } from '../../content/findings/findings.ts';
import { rules } from '../../content/rules/index.ts';
import { isLong } from '../support/run/tier.ts';
import { clinicFiles } from './clinicFiles.ts';
import { claims } from './faults/claims.ts';
import type { Fault, Files } from './faults/fault.ts';
import { files } from './faults/files.ts';
import { own } from './faults/own.ts';
import { page } from './faults/page.ts';
import { places } from './faults/places.ts';
import { privacy } from './faults/privacy.ts';
import { safety } from './faults/safety.ts';
import { words } from './faults/words.ts';
import { cache, told, write } from './writing.ts';

const faults: readonly Fault[] = [...claims, ...privacy, ...safety, ...files, ...page, ...places, ...words, ...own];

/** In `npm test` one of each rule, and every eighth of the rest; the long tier has all. */
const some = faults.filter((fault, index) => {
  const place = faults.filter(({ rule }) => rule === fault.rule).indexOf(fault);
  return isLong || place === 0 || index % 8 === 0;
});

const findingsOf = async (changes: Files, names = knownNames) =>
  (await check(write(clinicFiles(changes)), { cache, names })).findings;

describe('a planted fault', () => {
  it.each(some)('$rule: $what', async ({ rule, files: changes, at, says = /./, line, severity = 'error', names }) => {
    const found = await findingsOf(changes, names);
    const [first = ''] = Object.keys(changes);
    const caught = found.filter(
      (finding) =>
        finding.rule === rule &&
        finding.severity === severity &&
        finding.file === `templates/${at ?? first}` &&
        (line === undefined || finding.line === line) &&
        says.test(`${finding.message} ${finding.mend ?? ''}`),
    );
    expect(caught.length, told(found).join('\n')).toBeGreaterThan(0);
    const { message, why, source } = toldFinding(caught[0] as (typeof found)[number]);
    expect(message, 'what is wrong').not.toBe('');
    expect(why, 'why it matters').not.toBe('');
    expect(source, 'who says so').not.toBe('');
  });
});

describe('what only looks like a fault', () => {
  const alike = some.filter((fault): fault is Fault & { but: Files } => fault.but !== undefined);
  it.each(alike)('$rule: $what', async ({ rule, but, names }) => {
    const found = (await findingsOf(but, names)).filter((finding) => finding.rule === rule);
    expect(told(found)).toEqual([]);
  });
});

it('has a fault and its look-alike for every rule, and sixty faults at the least', () => {
  const names = rules.map(({ name }) => name).sort();
  expect([...new Set(faults.map(({ rule }) => rule))]).toEqual(expect.arrayContaining(names));
  const withLookAlike = new Set(faults.filter(({ but }) => but).map(({ rule }) => rule));
  expect(names.filter((name) => !withLookAlike.has(name))).toEqual([]);
  expect(faults.length).toBeGreaterThanOrEqual(60);
});
