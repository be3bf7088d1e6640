/** The one rule for first names (security.md S8): what every door takes, and what it leaves out. */
import { describe, expect, test } from 'vitest';
import { firstOfFullName, readFirstName } from '../../../functions/core/model/firstName.ts';

/** Given names of the people in https://www.w3.org/International/questions/qa-personal-names, and of others in public life. */
const real = [
  ...['Björk', 'María-José', 'José Eduardo', 'Борис', 'Isa', 'Dũng', 'Velikkakathu Sankaran', 'Kogaddu Birappa'],
  ...["N'Golo", "D'Angelo", 'D’Angelo', 'Ta’Rhonda', "De'Aaron", "Ja'Marr", "'Aulani", 'Kaʻiulani'],
  ...['Jean-Luc', 'Zinedine', 'Ngozi', 'Chimamanda', 'Siân', 'Saoirse', 'Pádraig', 'Þórbjörg', 'Łucja'],
  ...[
    'Maria da Conceição',
    'Mary Jo',
    'Ana María',
    'J. Robert',
    'Robert J.',
    'Anna·lisa',
    'Željko',
    'İbrahim',
    'Ðorđe',
  ],
  ...['泽东', '美咲', 'さくら', 'ジャン・ポール', '지우', 'محمد', 'عبد الله', 'أسماء', 'نیما', 'علی‌رضا', 'יעל', 'ז׳אק'],
  ...['प्रियंका', 'श्रीकांत', 'அன்பு', 'రామ్', 'ശ്രീ‍ജ', 'สมชาย', 'ພອນ', 'မောင်', 'សុខា', 'བཀྲ་ཤིས', 'ხათუნა', 'Արամ', 'አበበ'],
  ...['Ἀλέξανδρος', 'Ольга', "Мар'яна", 'Ġużeppi', 'Ngũgĩ', 'Ọlá', 'X', 'O', 'Wenn', 'McKenzie', 'de', 'LaToya'],
];

const noNames = [
  ...['', ' ', '-', "'", '.', '1', 'Ana1', 'Ana 2', 'Аня²', '٣', 'Win 1000 now', 'Ana, call 900 555 0000 now'],
  ...['Your visit is cancelled', 'Please call this number', 'a@example.com', 'Ana @ home', 'evil.example', 'ana.ru'],
  ...['http://evil', 'www.evil', 'Ana<b>', '{{ first_name }}', '{% x %}', 'Ana\nBcc: x', 'Ana\r\nx', 'Ana\u2028x'],
  ...['Ana!', 'Ana?', 'Ana: call', 'Ana; x', 'Ana (call)', 'Ana/Bo', 'Ana & Bo', '"Ana"', 'Ana…', 'Ana_x', '#Ana', '☎'],
  ...['x\u0301\u0301\u0301\u0301', '\u0301a', '\u202eanA', 'An\u200ba', '\u3164', 'Ana \u3164', 'A'.repeat(61)],
  ...['Jr.', 'Dr. Ana', 'A.B', 'A.B.', '--Ana', 'Ana--Bo', '\u200dAna'],
];

describe('a first name', () => {
  test.each(real)('%s is one, and stays as it is (security.md S8)', (name) => {
    expect(readFirstName(name)).toBe(name.normalize('NFC'));
  });

  test.each(noNames)('%j is none (security.md S8)', (text) => {
    expect(readFirstName(text)).toBeUndefined();
  });

  test.each([
    ['D‘Angelo', 'D’Angelo'],
    ['O`Brien', 'O’Brien'],
    ['D´Angelo', 'D’Angelo'],
    ['Anne‑Marie', 'Anne-Marie'],
    ['Mary‐Jo', 'Mary-Jo'],
    ['Gal·la', 'Gal·la'],
    ['Gaŀla', 'Gal·la'],
    ['’t Hooft', '’t Hooft'],
    ['Ana 📞', 'Ana'],
    ['José🌸', 'José'],
    ['🇲🇽 Lupe 👩🏽‍⚕️', 'Lupe'],
    ['Ａｎａ', 'Ana'],
    ['𝓐𝓷𝓪', 'Ana'],
  ])('%s is folded to the letters that people mean: %s (field-reports.md A9)', (typed, name) => {
    expect(readFirstName(typed)).toBe(name);
  });

  test.each(['null', 'NULL', 'null null', 'undefined', 'none', 'Unknown', '🌸', '📞 📞'])(
    '%s stands where a name is missing (field-reports.md A9)',
    (text) => {
      expect(readFirstName(text)).toBeUndefined();
      expect(firstOfFullName(text)).toBeUndefined();
    },
  );

  test('what is no text, or far too long, is none', () => {
    const others: unknown[] = [undefined, null, 1, {}, [], ['Ana'], { toString: null }, 'x '.repeat(200_000)];
    for (const value of others) expect(readFirstName(value)).toBeUndefined();
  });

  test('has single blanks, and none around it', () => {
    expect(readFirstName('  Ana\u00a0 María\u3000')).toBe('Ana María');
    expect(readFirstName('Jose\u0301')).toBe('José');
  });
});

describe('of a full name', () => {
  test.each([
    ['Ana María Gutiérrez', 'Ana'],
    ["D'Angelo Russell", "D'Angelo"],
    ['María del Carmen de la Cruz', 'María'],
    ['村上 春樹', '村上'],
    ['J. Robert Oppenheimer', 'J.'],
  ])('%s greets %s', (text, name) => {
    expect(firstOfFullName(text)).toBe(name);
  });

  test.each(['Ana, call 900 555 0000 now', 'Gutiérrez, Ana', 'Ana 2', 'ana.ru Bo', 'Ana\nBcc: x', '', undefined, 7])(
    '%j greets nobody by name (security.md S8)',
    (text) => {
      expect(firstOfFullName(text)).toBeUndefined();
    },
  );
});
