/** The bench's own arithmetic, and what it prints. It measures nothing here. */
import { describe, expect, test } from 'vitest';
import { families } from '../../bench/families.ts';
import { page } from '../../bench/page.ts';
import { perEmailFamily } from '../../bench/perEmail.ts';
import { measured, median, notMeasured, type Row, rounded } from '../../bench/row.ts';
import { sizesFor } from '../../bench/sizes.ts';
import { markdownTable, textTable } from '../../bench/table.ts';

const head = { name: 'write units per email', unit: 'units', budget: { atMost: 8 } };

describe('a row', () => {
  test('has the median of its runs, and the least and the greatest', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow('no median');
    expect(measured(head, [7, 9, 8])).toEqual({
      name: 'write units per email',
      value: 8,
      min: 7,
      max: 9,
      unit: 'units',
      budget: '≤ 8',
      meets: true,
    });
  });

  test.each([
    [{ atMost: 8 }, 8, true],
    [{ atMost: 8 }, 8.01, false],
    [{ atLeast: 80 }, 80, true],
    [{ atLeast: 80 }, 79.9, false],
  ])('with the budget %j and the value %d meets it: %s', (budget, value, meets) => {
    expect(measured({ ...head, budget }, [value]).meets).toBe(meets);
  });

  test('is judged by the number it shows', () => {
    expect(rounded(8.000_4)).toBe(8);
    expect(rounded(85_783.4)).toBe(85_783);
    expect(measured(head, [8.000_4])).toMatchObject({ value: 8, meets: true });
  });

  test('without a budget shows its figure and is not judged', () => {
    const row = measured({ name: 'cost at the old price', unit: '%' }, [7]);
    expect(row).toMatchObject({ value: 7, budget: 'none', meets: null });
    expect(textTable([row]).split('\n').at(-1)).toMatch(/^cost at the old price +7 +% +– +–$/);
  });

  test('that was not measured says why, and neither meets its budget nor misses it', () => {
    expect(notMeasured(head, 'not in this run')).toMatchObject({ value: null, meets: null, note: 'not in this run' });
  });
});

const rows: readonly Row[] = [
  measured({ name: 'merge', unit: 'a second', budget: { atLeast: 80_000 } }, [90_000, 95_000, 85_000], {
    comparedWith: { name: 'other', value: 900, unit: 'a second' },
    note: 'by CPU time',
  }),
  measured(head, [9]),
  notMeasured({ ...head, name: 'npm test' }, 'not in this run'),
  notMeasured({ ...head, name: 'npm start' }, 'not in this run'),
];

describe('the table', () => {
  test('shows every row beside its budget, and says what is missed', () => {
    const [title, , merge, units, tests] = textTable(rows).split('\n');
    expect(title).toMatch(/^what +median +min – max +unit +budget +met +beside$/);
    expect(merge).toMatch(/^merge +90,000 +85,000 – 95,000 +a second +≥ 80,000 +yes +other: 900 a second$/);
    expect(units).toMatch(/^write units per email +9 +units +≤ 8 +NO$/);
    expect(tests).toMatch(/^npm test +– +units +≤ 8 +–$/);
  });

  test('gives each note once, with the rows it belongs to', () => {
    expect(textTable(rows).split('\n').slice(-2)).toEqual([
      'merge: by CPU time',
      'npm test; npm start: not in this run',
    ]);
    expect(markdownTable(rows)).toContain('- **npm test; npm start**: not in this run');
  });

  test('stands on the page with the machine and the sizes it was measured with', () => {
    const text = page(rows, sizesFor('usual'), '2 cores (some), Node 24', '2026-11-22');
    expect(text).toContain('2026-11-22, 2 cores (some), Node 24, sizes `usual`');
    expect(text).toContain('| merge | 90,000 | 85,000 – 95,000 | a second | ≥ 80,000 | yes | other: 900 a second |');
  });
});

test('every row has a name of its own, and a JSON row only what is promised', () => {
  const names = families.flatMap(({ heads }) => heads.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  const promised = new Set(['name', 'value', 'min', 'max', 'unit', 'budget', 'meets', 'comparedWith', 'note']);
  for (const row of JSON.parse(JSON.stringify(rows)) as object[])
    expect(Object.keys(row).filter((key) => !promised.has(key))).toEqual([]);
});

test('what an email may cost is the budget of the design', () => {
  const budgets = Object.fromEntries(perEmailFamily.heads.map(({ name, budget }) => [name, budget]));
  expect(budgets).toMatchObject({
    'one due email, claim to delivered: write units, safety reminder': { atMost: 8 },
    'one due email, claim to delivered: read units, marketing': { atMost: 4 },
    'one due email, claim to delivered: AWS calls, marketing': { atMost: 10.1 },
    'one due email, claim to delivered: AWS calls, reminder': { atMost: 9.1 },
    'one due email, claim to delivered: AWS calls, safety reminder': { atMost: 9.1 },
    'one due email: cost beside SES at $0.16 per thousand, reminder': { atMost: 5 },
  });
  expect(budgets['one due email: cost beside SES at $0.10 per thousand, reminder']).toBeUndefined();
});
