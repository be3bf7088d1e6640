/** Takes the pictures: every email in each width and scheme. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { ShippedEmail } from './emails.ts';
import { onPages, type Scheme, schemes, type Width, widths } from './page.ts';
import type { Row, Thumbnail } from './sheet.ts';

export interface Picture {
  readonly email: ShippedEmail;
  readonly width: Width;
  readonly scheme: Scheme;
  readonly png: Buffer;
}

/** Also writes them to `folder`, as `<email>.<width>.<scheme>.png`. */
export async function takePictures(
  browser: Browser,
  emails: readonly ShippedEmail[],
  folder: string,
): Promise<readonly Picture[]> {
  const taken = new Map<ShippedEmail, readonly Picture[]>();
  await onPages(browser, emails, async (page, email) => {
    await page.show(email.html);
    const pictures: Picture[] = [];
    for (const width of widths) {
      for (const scheme of schemes) {
        await page.look(width, scheme);
        const png = await page.picture();
        writeFileSync(join(folder, `${email.file}.${width}.${scheme}.png`), png);
        pictures.push({ email, width, scheme, png });
      }
    }
    taken.set(email, pictures);
  });
  return emails.flatMap((email) => taken.get(email) ?? []);
}

/** Rows of a sheet: the phone's pictures, together as `titleOf` says. */
export function rowsOf(pictures: readonly Picture[], titleOf: (picture: Picture) => string): readonly Row[] {
  const rows = new Map<string, Thumbnail[]>();
  for (const picture of pictures.filter(({ width }) => width === 375)) {
    const { email, scheme, png } = picture;
    const short = email.form === 'minimal' ? ', short form' : '';
    const thumbnail = { title: email.subject, note: `${email.step}${short}, ${email.locale}, ${scheme}`, png };
    const title = titleOf(picture);
    rows.set(title, [...(rows.get(title) ?? []), thumbnail]);
  }
  return [...rows].map(([title, thumbnails]) => ({ title, thumbnails }));
}
