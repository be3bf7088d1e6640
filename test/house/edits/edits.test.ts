/**
 * Five edits of a stranger. `npm test` holds that their places are still there, are as few as they may be, and are those that
 * CONTRIBUTING.md names. The long tier makes each edit in a copy of the repository: the whole of it turns nothing
 * red and does what it is for; without any one of its places a check turns red, and names what is missing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isLong } from '../../support/run/tier.ts';
import { project } from '../imports.ts';
import { Copy, type Ran } from './copy.ts';
import { changed, type Edit, type Place, vitest, words } from './edit.ts';
import { edits } from './index.ts';

const textOf = (file: string) =>
  existsSync(join(project, file)) ? readFileSync(join(project, file), 'utf8') : undefined;

/** The table of CONTRIBUTING.md: what is wanted → its places, then tests and docs. */
const rows = new Map(
  (textOf('CONTRIBUTING.md') ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', places = '', aside = '']) => [name, { places: filesIn(places), aside: filesIn(aside) }]),
);
function filesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
}

/** `templates/<journey>/journey.yaml` fits any journey. */
function fits(pattern: string, file: string): boolean {
  const parts = pattern.split(/<[^>]+>/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`).test(file);
}

describe.each(edits)('$name', (edit) => {
  it('takes no more places than it may, each a file of its own', () => {
    const files = edit.places.map(({ file }) => file);
    expect(new Set(files).size).toBe(files.length);
    expect(new Set(edit.places.map(({ partOf, file }) => partOf ?? file)).size).toBeLessThanOrEqual(edit.most);
    expect(edit.aside.filter(({ file }) => !/^(test|docs)\//.test(file))).toEqual([]);
  });

  it('finds its places', () => {
    for (const place of [...edit.places, ...edit.aside]) {
      const after = changed(textOf(place.file), place);
      expect(after, place.file).toBeDefined();
    }
  });

  it('has a check that tells of each place, where there is more than one', () => {
    const all = [...edit.places, ...edit.aside];
    if (all.length === 1) return;
    for (const { file, partOf, forgotten } of all) {
      const told = forgotten ?? all.find((place) => place.partOf === partOf && place.forgotten)?.forgotten;
      expect(edit.checks, file).toHaveProperty(told?.check ?? 'none');
    }
  });

  it('has its line in CONTRIBUTING.md', () => {
    const row = rows.get(edit.name);
    expect(row, `a line "${edit.name}" in the table`).toBeDefined();
    for (const kind of ['places', 'aside'] as const) {
      const files = edit[kind].map(({ file }) => file);
      const patterns = row?.[kind] ?? [];
      expect(patterns.length, `${kind}: ${patterns.join(', ')} for ${files.join(', ')}`).toBe(files.length);
      for (const [at, file] of files.entries()) expect([patterns[at], fits(patterns[at] ?? '', file)]).toContain(true);
    }
  });
});

let copy: Copy;
beforeAll(() => {
  if (isLong) copy = new Copy();
});

describe.runIf(isLong).each(edits)('$name, in a copy', (edit) => {
  const hour = 3_600_000;

  it('does nothing yet', { timeout: hour }, async () => {
    const { code, output } = await proved(edit, []);
    expect(code, output).not.toBe(0);
    // The proof itself can be read and run: what fails is what it expects.
    expect(output).toContain('AssertionError');
  });

  it('as a whole is green, and does what it is for', { timeout: hour }, async () => {
    await copy.with([...edit.places, ...edit.aside], async (refused) => {
      expect(refused).toBe('');
      for (const [name, args] of Object.entries(edit.checks)) {
        const ran = await copy.run(args);
        expect(isRed(args, ran), `${name}: ${ran.output}`).toBe(false);
      }
    });
    const { code, output } = await proved(edit, [...edit.places, ...edit.aside]);
    expect(code, output).toBe(0);
  });

  it.each([...edit.places, ...edit.aside].filter(({ forgotten }) => forgotten))(
    'without $file, a check turns red and says so',
    { timeout: hour },
    async (left) => {
      const others = [...edit.places, ...edit.aside].filter((place) => place !== left);
      await copy.with(others, async (refused) => {
        const args = edit.checks[left.forgotten?.check ?? ''] ?? [];
        const ran = await copy.run(args);
        expect(isRed(args, ran), ran.output).toBe(true);
        expect(refused + ran.output).toMatch(left.forgotten?.says ?? /^$/);
      });
    },
  );
});

/** The check of the words ends with 0 when it only warns; `npm test` is red then (`test/content/shipped.test.ts`). */
const isRed = (args: readonly string[], { code, output }: Ran): boolean =>
  code !== 0 || (args === words && !output.includes('No findings.'));

/** Runs the edit's proof where these of its places are made. */
function proved(edit: Edit, places: readonly Place[]): Promise<Ran> {
  const file = 'test/house/edits/proof.test.ts';
  const proof: Place = { file, changes: [{ kind: 'new', text: edit.proof }] };
  return copy.with([...places, proof], () => copy.run(vitest(file)));
}
