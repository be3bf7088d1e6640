/** The few pictures that the documentation shows: `docs/pictures/`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { contactSheet } from './sheet.ts';
import { type Picture, rowsOf } from './take.ts';

const folder = new URL('../../docs/pictures', import.meta.url).pathname;

/** Journeys of an email or three: they share a row. */
const small = ['notices', 'cancelled', 'missed'];

/** A sheet of the whole series in English, and one of a few emails as they vary: dark, short form, Spanish. */
export async function writeDocs(browser: Browser, pictures: readonly Picture[]): Promise<void> {
  const plain = pictures.filter(
    ({ email, scheme }) => email.locale === 'en' && email.form === 'full' && scheme === 'light',
  );
  const whole = await contactSheet(
    browser,
    rowsOf(plain, ({ email }) => (small.includes(email.journey) ? small.join(', ') : email.journey)),
    { title: 'Every email, on a phone', width: 130, perRow: 8, heightMax: 480, jpeg: 55 },
  );
  writeFileSync(join(folder, 'emails.jpg'), whole);
  const chosen = ['nurture/03-the-risks', 'prepare/eating', 'aftercare/evening'];
  const varied = pictures.filter(({ email }) => chosen.includes(email.name));
  const variants = await contactSheet(
    browser,
    rowsOf(varied, ({ email }) => email.name),
    { title: 'Light and dark, full and short, English and Spanish', width: 160, perRow: 8, heightMax: 760, jpeg: 55 },
  );
  writeFileSync(join(folder, 'variants.jpg'), variants);
}
