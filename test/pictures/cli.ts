/**
 * `npm run templates:pictures`: a picture of every email, form, language, width and scheme in `dist/pictures`, and a
 * contact sheet per language. `-- --docs` also renews what the documentation shows, `-- --only eating` takes the emails
 * with that in their name, `-- --accept` takes no pictures but keeps the present look as the one the tests compare with.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { commands } from '../../cli/commands.ts';
import { asked } from '../../cli/run.ts';
import { accept, changes, kept, type Look, lookAt, noiseHere } from './baseline.ts';
import { writeDocs } from './docs.ts';
import { type ShippedEmail, shippedEmails } from './emails.ts';
import { onPages, openPictureBrowser, schemes } from './page.ts';
import { contactSheet } from './sheet.ts';
import { rowsOf, takePictures } from './take.ts';

const { values } = asked(commands['templates:pictures']);

const began = performance.now();
const shipped = await shippedEmails();
for (const line of shipped.missing) console.error(`no picture of ${line}`);
const emails = shipped.emails.filter(({ file }) => values.only === undefined || file.includes(values.only));
const browser = await openPictureBrowser();
try {
  const looks = await keptLooks(browser, emails);
  if (values.accept) {
    await accept(browser, looks);
    console.log(`kept: ${[...looks.keys()].join(', ')}`);
  } else {
    const count = await write(browser, emails, values.out);
    const allowed = await noiseHere(browser);
    for (const [name, look] of looks) for (const line of changes(name, look, allowed).lines) console.log(line);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${count} pictures of ${emails.length} emails in ${values.out}, ${seconds} s`);
  }
} finally {
  await browser.close();
}

async function write(browser: Browser, emails: readonly ShippedEmail[], out: string): Promise<number> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const pictures = await takePictures(browser, emails, out);
  for (const locale of new Set(emails.map((email) => email.locale))) {
    const rows = rowsOf(
      pictures.filter(({ email }) => email.locale === locale),
      ({ email }) => `${email.journey}${email.form === 'minimal' ? ', short form' : ''}`,
    );
    const sheet = await contactSheet(browser, rows, {
      title: `Every email, on a phone, light and dark (${locale})`,
      width: 150,
      perRow: 16,
      heightMax: 1_000,
    });
    writeFileSync(join(out, `contact-sheet.${locale}.png`), sheet);
  }
  if (values.docs) await writeDocs(browser, pictures);
  return pictures.length;
}

async function keptLooks(browser: Browser, emails: readonly ShippedEmail[]): Promise<ReadonlyMap<string, Look>> {
  const looks = new Map<string, Look>();
  const wanted = emails
    .filter(({ file }) => kept.includes(file))
    .flatMap((email) => schemes.map((scheme) => ({ email, scheme })));
  await onPages(browser, wanted, async (page, { email, scheme }) => {
    looks.set(`${email.file}.${scheme}`, await lookAt(page, email.html, scheme));
  });
  return looks;
}
