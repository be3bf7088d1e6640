/**
 * Which emails `npm test` looks at in the browser: few, yet every partial in each language, every journey and every form
 * is in one of them. The long tier looks at all.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { contentRoot, readText } from '../../content/read/partials.ts';
import { type ShippedEmail, templates } from '../pictures/emails.ts';

const root = contentRoot(templates);

/** The file that an include names, in a language: `brand/footer.es.mjml` where a Spanish email says `brand/footer.mjml`. */
function inLanguage(path: string, locale: string): string {
  const translated = path.replace(/\.mjml$/, `.${locale}.mjml`);
  return locale !== 'en' && existsSync(join(root.path, translated)) ? translated : path;
}

function partialsIn(file: string, locale: string, found: Set<string>): Set<string> {
  for (const [, path = ''] of readText(root, file).matchAll(/<mj-include\s+path=["']([^"']+)["']/g)) {
    const partial = inLanguage(path, locale);
    if (found.has(partial)) continue;
    found.add(partial);
    partialsIn(partial, locale, found);
  }
  return found;
}

/** What an email is made of, as far as it may look like another: its partials, those of its partials, journey and form. */
export function ingredientsOf({ name, form, locale, journey }: ShippedEmail): ReadonlySet<string> {
  const file = `${name}${form === 'minimal' ? '.minimal' : ''}${locale === 'en' ? '' : `.${locale}`}.mjml`;
  return partialsIn(file, locale, new Set([`${journey}, ${form}, ${locale}`]));
}

/** Every partial that is there, used or not. */
export const partialFiles = (): readonly string[] =>
  readdirSync(join(root.path, 'brand'))
    .filter((name) => name.endsWith('.mjml'))
    .map((name) => `brand/${name}`);

/** As few as a greedy choice finds; of two that add as much, the first: the same emails every time. */
export function sampleOf(emails: readonly ShippedEmail[]): readonly ShippedEmail[] {
  const left = new Map(emails.map((email) => [email, ingredientsOf(email)]));
  const seen = new Set<string>();
  const chosen: ShippedEmail[] = [];
  for (;;) {
    let best: ShippedEmail | undefined;
    let most = 0;
    for (const [email, ingredients] of left) {
      const adds = [...ingredients].filter((each) => !seen.has(each)).length;
      if (adds > most) [best, most] = [email, adds];
    }
    if (!best) return chosen;
    for (const each of left.get(best) ?? []) seen.add(each);
    left.delete(best);
    chosen.push(best);
  }
}
