/** A number as people write it: what is kept, and what a telephone dials for it. */
import { describe, expect, test } from 'vitest';
import { countryOf, dialled } from '../../../functions/core/model/dialled.ts';
import { readPhone } from '../../../functions/core/model/phone.ts';
import { clinic } from '../../support/people.ts';

/** As written → dialled; in the order of facts about how public forms, systems and contacts write them. */
const written: readonly (readonly [text: string, dial: string])[] = [
  ['(845) 555-0142', '+18455550142'],
  ['(845)555-0142', '+18455550142'],
  ['845.555.0142', '+18455550142'],
  ['8455550142', '+18455550142'],
  ['1-845-555-0142', '+18455550142'],
  ['+1 845 555 0142', '+18455550142'],
  ['845‑555‑0142', '+18455550142'],
  ['845/555-0142', '+18455550142'],
  ['tel:+1-845-555-0142', '+18455550142'],
  ['tel:+18455550142;ext=12', '+18455550142;ext=12'],
  ['845-555-0142 x12', '+18455550142;ext=12'],
  ['845-555-0142 ext. 12', '+18455550142;ext=12'],
  ['(845) 555-0177 ext 4', '+18455550177;ext=4'],
  ['845.555.0142 #12', '+18455550142;ext=12'],
  ['+18455550142,,4#', '+18455550142;ext=4'],
  ['Cell: 845-555-0142', '+18455550142'],
  ['845-555-0142 (home)', '+18455550142'],
  ['845-555-0142 after 5, ask for Ana', '+18455550142'],
  ['845-555-0142 or 917-555-0100', '+18455550142'],
  ['845-555-0142/917-555-0100', '+18455550142'],
  ['845-555-0142 x12 / 917-555-0100', '+18455550142;ext=12'],
  ['011 44 20 7946 0958', '+442079460958'],
  ['+44 20 7946 0958', '+442079460958'],
];

describe('a telephone number', () => {
  test.each(written)(
    '%j is kept as it is written, and dials %s (field-reports.md A2; pages-and-commands.md A1)',
    (text, dial) => {
      expect(readPhone(text)).toBe(text);
      expect(dialled(text, 'US')).toBe(dial);
    },
  );

  test('loses what prints nothing, as iOS puts it around a number (field-reports.md A2)', () => {
    expect(readPhone('\u202a(845) 555-0142\u202c')).toBe('(845) 555-0142');
    expect(readPhone('  845\u00a0555\u20090142 ')).toBe('845 555 0142');
    expect(readPhone(8455550142)).toBe('8455550142');
  });

  test.each(['1 (800) FLOWERS', '555-0142', '919876543210', '845-555-0142 / 0143x'])(
    '%j is kept for somebody to read',
    (text) => {
      expect(readPhone(text)).toBe(text);
    },
  );

  test.each(['1 (800) FLOWERS', '555-0142', '919876543210'])(
    '%j dials nothing by itself (field-reports.md A2)',
    (text) => {
      expect(dialled(text, 'US')).toBeUndefined();
    },
  );

  test.each([
    ...['', ' ', 'none', 'n/a', '-', 'null', '12', 'call me', 'a@b.example', 'https://evil.example/8455550142'],
    ...['845-555-0142\nBcc: x', '<b>8455550142</b>', 'I was told to leave my number, 845-555-0142, by the nurse'],
    ...['8'.repeat(61), undefined, null, {}, [], true, 1.5, '8 '.repeat(200_000)],
  ])('%j is none', (value) => {
    expect(readPhone(value)).toBeUndefined();
  });
});

describe('the country whose code is left out', () => {
  test('is the one that clinic.yaml names', () => {
    expect(countryOf({ country: 'GB', phone: '020 7946 0958' })).toBe('GB');
    expect(dialled('020 7946 0958', countryOf({ country: 'GB', phone: '020 7946 0958' }))).toBe('+442079460958');
  });

  test('else the one of the clinic’s own number, else the United States', () => {
    expect(countryOf({ phone: '+44 20 7946 0958' })).toBe('GB');
    expect(countryOf(clinic)).toBe('US');
    expect(countryOf({ country: 'XX', phone: '845-555-0142' })).toBe('US');
  });
});
