/** The few pictures that the documentation shows: `docs/pictures/`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Picture } from './cli.ts';
import { contactSheet, type Thumbnail } from './sheet.ts';

const folder = new URL('../../docs/pictures', import.meta.url).pathname;

/** One sheet of the whole series in English, and one of a few emails as they vary: dark, short form, Spanish. */
export async function writeDocs(browser: Browser, pictures: readonly Picture[]): Promise<void> {
  const phone = pictures.filter(({ width }) => width === 375);
  const thumbnail = ({ email, scheme, png }: Picture): Thumbnail => ({
    title: email.subject,
    note: `${email.form === 'minimal' ? 'short form, ' : ''}${email.locale}, ${scheme}`,
    png,
    width: 375,
  });
  const journeys = [...new Set(phone.map(({ email }) => email.journey))];
  const english = phone.filter(
    ({ email, scheme }) => email.locale === 'en' && email.form === 'full' && scheme === 'light',
  );
  const whole = await contactSheet(
    browser,
    journeys.map((title) => ({
      title,
      thumbnails: english.filter(({ email }) => email.journey === title).map(thumbnail),
    })),
    { title: 'Every email, on a phone', width: 150, perRow: 8, heightMax: 640 },
  );
  writeFileSync(join(folder, 'emails.png'), whole);
  const chosen = ['nurture/03-the-risks', 'prepare/eating', 'aftercare/evening'];
  const variants = await contactSheet(
    browser,
    chosen.map((name) => ({
      title: name,
      thumbnails: phone.filter(({ email }) => email.name === name).map(thumbnail),
    })),
    { title: 'Light and dark, full and short, English and Spanish', width: 230, perRow: 4, heightMax: 1_000 },
  );
  writeFileSync(join(folder, 'variants.png'), variants);
}
