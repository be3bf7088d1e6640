/**
 * `npm run templates:pictures`: a picture of every email, form, language, width and scheme in `dist/pictures`, and a
 * contact sheet of them all. `-- --docs` also renews what the documentation shows, `-- --accept` the pictures that the
 * tests compare with, `-- --only eating` takes the emails with that in their name.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { accept, compareWithKept, kept, keptWidth, told } from './baseline.ts';
import { writeDocs } from './docs.ts';
import { type ShippedEmail, shippedEmails } from './emails.ts';
import { onPages, openPictureBrowser, type Scheme, schemes, type Width, widths } from './page.ts';
import { contactSheet, type Row, type Thumbnail } from './sheet.ts';

export interface Picture {
  readonly email: ShippedEmail;
  readonly width: Width;
  readonly scheme: Scheme;
  readonly png: Buffer;
}

const { values } = parseArgs({
  options: {
    accept: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
    only: { type: 'string' },
    out: { type: 'string', default: 'dist/pictures' },
  },
});

const began = performance.now();
const shipped = await shippedEmails();
const wanted = shipped.emails.filter(({ file }) => values.only === undefined || file.includes(values.only));
for (const line of shipped.missing) console.error(`no picture of ${line}`);
const out = values.out;
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const browser = await openPictureBrowser();
try {
  const pictures: Picture[] = [];
  await onPages(browser, wanted, async (page, email) => {
    await page.show(email.html);
    for (const width of widths) {
      for (const scheme of schemes) {
        await page.look(width, scheme);
        const png = await page.picture();
        writeFileSync(join(out, `${email.file}.${width}.${scheme}.png`), png);
        pictures.push({ email, width, scheme, png });
      }
    }
  });
  const sheet = await contactSheet(browser, rowsOf(pictures), {
    title: 'Every email, on a phone: light and dark',
    width: 200,
    perRow: 10,
    heightMax: 1_400,
  });
  writeFileSync(join(out, 'contact-sheet.png'), sheet);
  if (values.docs) await writeDocs(browser, pictures);
  keepOrCompare(pictures);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${pictures.length} pictures of ${wanted.length} emails in ${out}, ${seconds} s`);
} finally {
  await browser.close();
}

function rowsOf(pictures: readonly Picture[]): Row[] {
  const groups = new Map<string, Thumbnail[]>();
  for (const email of wanted) {
    const title = `${email.journey}, ${email.form}, ${email.locale}`;
    const thumbnails = groups.get(title) ?? [];
    groups.set(title, thumbnails);
    for (const scheme of schemes) {
      const found = pictures.find((each) => each.email === email && each.width === 375 && each.scheme === scheme);
      if (found)
        thumbnails.push({ title: email.subject, note: `${email.file}, ${scheme}`, png: found.png, width: 375 });
    }
  }
  return [...groups].map(([title, thumbnails]) => ({ title, thumbnails }));
}

/** The kept ones: renewed when asked, else told of when they differ. */
function keepOrCompare(pictures: readonly Picture[]): void {
  for (const { email, width, scheme, png } of pictures) {
    if (width !== keptWidth || !(kept as readonly string[]).includes(email.file)) continue;
    if (values.accept) accept(email.file, scheme, png);
    else {
      const line = told(email.file, scheme, compareWithKept(email.file, scheme, png));
      if (line) console.log(line);
    }
  }
}
