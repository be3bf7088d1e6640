/** The sender's name, as a mail app reads it. */
import { describe, expect, it } from 'vitest';
import { fromHeader } from '../../functions/adapters/ses/mailer.ts';

/** RFC 2047 §6.2: what stands between two encoded words is not shown. */
const decoded = (header: string): string =>
  header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_all, base64: string) => Buffer.from(base64, 'base64').toString('utf8'));

describe('fromHeader', () => {
  it.each([['Centro de Bienestar y Salud del Valle del Río Hudson'], [`${'ñ✨'.repeat(40)} y más`], ['Ä']])(
    'writes a name beyond ASCII in words of 75 characters at most: %s (email.md 11)',
    (name) => {
      const header = fromHeader({ name, address: 'care@clinic.example' });
      const words = header.replace(/ <[^>]*>$/, '').split(' ');
      expect(Math.max(...words.map(({ length }) => length))).toBeLessThanOrEqual(75);
      for (const word of words) expect(decoded(word)).not.toContain('\ufffd');
      expect(decoded(header)).toBe(`${name} <care@clinic.example>`);
    },
  );

  it('quotes a plain one', () => {
    expect(fromHeader({ name: 'The "Valley" Clinic', address: 'care@clinic.example' })).toBe(
      '"The \\"Valley\\" Clinic" <care@clinic.example>',
    );
  });
});
