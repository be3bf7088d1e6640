/**
 * One template in one language → segments (content/README.md "From file to release"). Everything that MJML would drop,
 * keep or mangle in silence is a finding with the author's file and line.
 */

import { didYouMean } from '../../functions/core/model/nearest.ts';
import type { CompiledTemplate, Escape } from '../../functions/core/model/template.ts';
import type { Finding } from '../findings/findings.ts';
import { Problems } from '../findings/problems.ts';
import type { Edit, SourceText } from '../findings/source.ts';
import { type Brand, withBrand } from '../read/brand.ts';
import { assemble, type ContentRoot } from '../read/partials.ts';
import { assembleTemplate } from './assemble.ts';
import { contextsOf } from './contexts.ts';
import { mended, numbered } from './html.ts';
import { type Picture, pictures } from './images.ts';
import { type MergeTag, readMergeTags } from './language.ts';
import { markedAs, marksFor } from './marks.ts';
import { type Markup, readMarkup } from './markup.ts';
import { type MjmlFault, mjmlToHtml, workingInside } from './mjml.ts';
import { checkNames, type NameList, type NameUse, typeOf } from './names.ts';
import { movedSpaces } from './spaces.ts';
import { type Standing, standings } from './standings.ts';
import { checkStructure } from './structure.ts';
import { asComment, preheaderMark, subjectMark, tokenFor, tokenMark } from './tokens.ts';

export interface CompileOptions {
  readonly root: ContentRoot;
  /** From the root: `nurture/01-welcome.es.mjml`. */
  readonly file: string;
  readonly name: string;
  readonly locale: string;
  readonly brand: Brand;
  /** Every name an email may print or ask about. */
  readonly names: NameList;
  /** Folder for MJML's answers; without it every email is compiled anew. */
  readonly cache?: string;
  /** With marks that say where in the files words stand (`marks.ts`): for whoever changes words on the email itself. */
  readonly marked?: boolean;
}

/** A compiled email and what the rules need to know of its source. */
export interface CompiledEmail {
  readonly template: CompiledTemplate;
  /** With partials and brand values in place; merge tags are tokens. */
  readonly source: SourceText;
  readonly markup: Markup;
  readonly tags: readonly MergeTag[];
  readonly uses: readonly NameUse[];
  /** True when it prints a value computed from the appointment: a move makes it due again. */
  readonly printsAnchor: boolean;
  readonly pictures: readonly Picture[];
}

export interface CompileResult {
  readonly findings: readonly Finding[];
  /** Absent when there are errors. */
  readonly email?: CompiledEmail;
}

export async function compileTemplate(options: CompileOptions): Promise<CompileResult> {
  const problems = new Problems(options.locale);
  const email = await compile(options, problems);
  return email && !problems.failed ? { findings: problems.findings, email } : { findings: problems.findings };
}

async function compile(options: CompileOptions, problems: Problems): Promise<CompiledEmail | undefined> {
  if (workingInside(options.root.path))
    throw new Error(
      `run this from outside ${options.root.label}/: MJML reads its configuration from the working directory`,
    );
  const written = withBrand(assemble(options.root, options.file, problems, options.locale), options.brand, problems);
  const mark = written.text.indexOf(tokenMark);
  if (mark >= 0)
    problems.error(written, mark, 'merge-language', `"${tokenMark}" is a mark of the compiler and cannot be written`);
  if (problems.failed) return undefined;

  const tags = readMergeTags(written, problems);
  const uses = checkNames(written, tags, options.names, problems);
  if (problems.failed) return undefined;

  const source = written.edit(tags.map((tag, index) => ({ start: tag.start, end: tag.end, to: tokenFor(tag, index) })));
  const markup = readMarkup(source.text);
  checkStructure(source, markup, problems);
  const places = standings(source, tags, markup, problems);
  checkLanguage(source, markup, options.locale, problems);
  const { found, edits } = pictures(options.root, source, markup, options.names, problems);
  if (problems.failed) return undefined;

  const marks = options.marked ? marksFor(source, markup, options.root) : [];
  const ready = forMjml(source, markup, tags, places, options.locale, [...edits, ...marks]);
  const made = await mjmlToHtml(ready.text, options.cache);
  if ('faults' in made) {
    for (const fault of made.faults) addMjmlFault(ready, fault, problems);
    return undefined;
  }
  const html = numbered(options.marked ? markedAs(made.html, mended) : mended(made.html));
  const contexts = contextsOf(html);
  tags.forEach((tag, index) => {
    const place = places.get(index) as { at: number; standing: Standing };
    if (place.standing === 'subject' || place.standing === 'preheader') return;
    const fault = contexts.faults.get(index);
    if (fault) problems.error(source, place.at, 'merge-tag-place', `this merge tag cannot be written here: ${fault}`);
    else if (tag.kind === 'print' ? !contexts.escapes.has(index) : !contexts.blocks.has(index)) {
      problems.error(
        source,
        place.at,
        'merge-tag-place',
        'MJML lost this merge tag',
        'Put it between words, or between sections.',
      );
    } else if (tag.kind === 'print')
      checkPlaceOfType(source, place.at, tag, contexts.escapes.get(index), uses, problems);
  });
  if (problems.failed) return undefined;

  const template = assembleTemplate(options, html, source, markup, tags, contexts.escapes);
  const anchored = (use: NameUse) => use.prints && options.names[use.path]?.anchored === true;
  return { template, source, markup, tags, uses, printsAnchor: uses.some(anchored), pictures: found };
}

/** The text MJML gets: block tags wrapped, subject and preheader marked, language set. */
function forMjml(
  source: SourceText,
  markup: Markup,
  tags: readonly MergeTag[],
  places: ReadonlyMap<number, { at: number; standing: Standing }>,
  locale: string,
  more: readonly Edit[],
): SourceText {
  const { removed, followed } = movedSpaces(source, tags, places);
  const edits: Edit[] = [...removed, ...more];
  for (const [index, { at, standing }] of places) {
    const tag = tags[index] as MergeTag;
    if (tag.kind === 'print' || standing === 'subject' || standing === 'preheader') continue;
    const token = tokenFor(tag, index);
    const comment = asComment(token);
    edits.push({
      start: at,
      end: at + token.length,
      to: standing === 'between' ? `<mj-raw>${comment}</mj-raw>` : `${comment}${followed.has(index) ? ' ' : ''}`,
    });
  }
  for (const element of markup.elements) {
    if (element.name === 'mj-title') edits.push({ start: element.inner, end: element.innerEnd, to: subjectMark });
    if (element.name === 'mj-preview') edits.push({ start: element.inner, end: element.innerEnd, to: preheaderMark });
    if (element.name === 'mjml') {
      const has = (name: string) => element.attributes.some((attribute) => attribute.name === name);
      const at = element.start + '<mjml'.length;
      edits.push({
        start: at,
        end: at,
        to: `${has('lang') ? '' : ` lang="${locale}"`}${has('dir') ? '' : ' dir="ltr"'}`,
      });
    }
  }
  return source.edit(edits);
}

function checkLanguage(source: SourceText, markup: Markup, locale: string, problems: Problems): void {
  const lang = markup.elements
    .find((element) => element.name === 'mjml')
    ?.attributes.find(({ name }) => name === 'lang');
  if (lang && lang.value !== locale) {
    problems.error(
      source,
      lang.start,
      'language',
      `lang="${lang.value}", but the file's name says "${locale}"`,
      'Delete the attribute: the name of the file decides.',
    );
  }
}

function addMjmlFault(ready: SourceText, fault: MjmlFault, problems: Problems): void {
  const lines = ready.text.split('\n');
  const before = lines.slice(0, fault.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const line = lines[fault.line - 1] ?? '';
  const at =
    before + Math.max(0, line.indexOf(`<${fault.tag}`) >= 0 ? line.indexOf(`<${fault.tag}`) : line.search(/\S/));
  const attribute = /^Attributes? ([\w-]+).* illegal$/.exec(fault.message)?.[1];
  const message = attribute
    ? `<${fault.tag}> has no attribute "${attribute}"`
    : `<${fault.tag}>: ${fault.message.charAt(0).toLowerCase()}${fault.message.slice(1)}`;
  problems.error(ready, at, 'mjml', message, attribute && didYouMean(attribute, mjmlAttributes));
}

/** The attributes MJML's components share; for the hint only, MJML itself is the judge. */
const mjmlAttributes = [
  ...'align alt background-color background-url border border-bottom border-left border-radius'.split(' '),
  ...'border-right border-top border-color border-width border-style color css-class direction'.split(' '),
  ...'container-background-color font-family font-size font-style font-weight full-width height'.split(' '),
  ...'href inner-padding inner-background-color letter-spacing'.split(' '),
  ...'line-height mj-class name padding padding-bottom padding-left padding-right padding-top'.split(' '),
  ...'rel src target text-align text-decoration text-transform title vertical-align width'.split(' '),
];

/** A whole link must be a link, and an address after "mailto:" an address. */
function checkPlaceOfType(
  source: SourceText,
  at: number,
  tag: Extract<MergeTag, { kind: 'print' }>,
  as: Escape | undefined,
  uses: readonly NameUse[],
  problems: Problems,
): void {
  const type = typeOf(tag.start, uses);
  if (as === 'url' && type !== 'url') {
    problems.error(
      source,
      at,
      'merge-tag-place',
      `"${tag.path}" is not a link, so it cannot be the whole of one`,
      'Use a name that begins with "links.", or clinic.phone_link.',
    );
  }
  if (as === 'urlParameter' && type !== 'email' && source.text.slice(0, at).endsWith('mailto:')) {
    problems.error(
      source,
      at,
      'merge-tag-place',
      `"${tag.path}" is not an email address`,
      'Use {{ clinic.reply_to }}.',
    );
  }
}
