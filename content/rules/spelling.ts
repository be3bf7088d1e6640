/** Words no dictionary knows, as advice. Names are let be; so is what `templates/spelling.txt` lists, one word a line. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Element } from '../compile/markup.ts';
import { tokenPattern } from '../compile/tokens.ts';
import type { Content } from '../read/read.ts';
import { hasDictionary, verdictOn } from './reading/dictionary.ts';
import type { EmailUnderCheck, Rule } from './rule.ts';

export const spelling: Rule = {
  name: 'spelling',
  source: 'good manners',
  why: 'A slip makes people doubt the rest.',
  email(email, report, content) {
    if (!hasDictionary(email.locale)) return;
    const allowed = allowedBy(content);
    const told = new Set<string>();
    for (const { word, at } of wordsOf(email)) {
      if (allowed.has(word.toLowerCase()) || told.has(word)) continue;
      const verdict = verdictOn(email.locale, word);
      if (verdict === true) continue;
      told.add(word);
      const hint = verdict === '' ? '' : `Did you mean "${verdict}"? `;
      const mend = `${hint}If it is right, add it to templates/spelling.txt.`;
      report(at, `"${word}" is not in the dictionary`, mend, 'advice');
    }
  },
};

const allowedWords = new WeakMap<Content, ReadonlySet<string>>();

/** The clinic's own words, in small letters. */
function allowedBy(content: Content): ReadonlySet<string> {
  const there = allowedWords.get(content);
  if (there) return there;
  const path = join(content.root.path, 'spelling.txt');
  const own = existsSync(path) ? readFileSync(path, 'utf8').split(/\s+/) : [];
  const names = JSON.stringify(content.clinic ?? {}).match(/\p{L}+/gu) ?? [];
  const made = new Set([...own, ...names].map((word) => word.toLowerCase()));
  allowedWords.set(content, made);
  return made;
}

/** The words of subject, preheader and body that are in the email's own language; names and abbreviations left out. */
export function* wordsOf({ email }: EmailUnderCheck): Generator<{ word: string; at: number }> {
  for (const run of email.markup.runs) {
    if (!shown(run.parent)) continue;
    const written = email.source.text
      .slice(run.start, run.end)
      .replace(tokenPattern(), (token) => ' '.repeat(token.length))
      .replace(/&[#\w]+;/g, (entity) => ' '.repeat(entity.length));
    for (const match of written.matchAll(/(?<![\p{L}\d@./-])\p{L}[\p{L}'’]*(?![\p{L}\d@/]|\.\p{L}|-[\p{L}\d])/gu)) {
      const word = match[0].replaceAll('’', "'").replace(/'$/, '');
      const before = written.slice(0, match.index).trimEnd();
      const startsSentence = before === '' || /[.!?¿¡:"“«]$/.test(before);
      if (/^\p{Lu}+s?$/u.test(word) || (/^\p{Lu}/u.test(word) && !startsSentence) || word.length < 3) continue;
      yield { word, at: run.start + match.index };
    }
  }
}

/** Words of the email, not of a style, and not marked as another language. */
function shown(element: Element | undefined): boolean {
  for (let at = element; at; at = at.parent) {
    if (at.name === 'mj-style' || at.attributes.some(({ name }) => name === 'lang')) return false;
    if (at.name === 'mj-body' || at.name === 'mj-title' || at.name === 'mj-preview') return true;
  }
  return false;
}
