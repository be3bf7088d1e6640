/** The words of an email as a reader meets them, each still knowing where it was written. */
import { printPhoneHours, printPhoneLanguages, printPlaceHours } from '../../../functions/core/email/hours.ts';
import { type Clinic, inLocale } from '../../../functions/core/model/clinic.ts';
import type { CompiledEmail } from '../../compile/compile.ts';
import type { MergeTag } from '../../compile/language.ts';
import { type Attribute, decoded, type Element, type Run, setsDefaults } from '../../compile/markup.ts';
import { tokenPattern } from '../../compile/tokens.ts';

export interface Reading {
  readonly text: string;
  /** Offset in the email's source of the word at `index`. */
  at(index: number): number;
}

export interface Link {
  /** As written; a merge tag is `{{ name }}`. */
  readonly href: string;
  readonly words: string;
  readonly at: number;
  /** Names printed inside it. */
  readonly names: readonly string[];
}

const inline = new Set(['a', 'abbr', 'b', 'em', 'i', 'span', 'strong', 'sub', 'sup', 'small', 'u']);

/** What the clinic's own names print; the rest differs from person to person. */
function clinicValue(path: string, clinic: Clinic | undefined, locale: string): string | undefined {
  if (!clinic) return undefined;
  const said = (value: Parameters<typeof inLocale>[0]) => inLocale(value, locale) ?? '';
  const values: Record<string, string | undefined> = {
    'clinic.name': clinic.name,
    'clinic.discreet_name': clinic.discreetName,
    'clinic.postal_address': clinic.postalAddress,
    'clinic.phone': clinic.phone,
    'clinic.reply_to': clinic.replyTo.address,
    'clinic.reply_read_by': said(clinic.replyTo.readBy),
    'clinic.hours': printPlaceHours(clinic, locale),
    'clinic.phone_hours': printPhoneHours(clinic, locale),
    'clinic.clinician': `${clinic.clinician.name}, ${said(clinic.clinician.title)}`,
    'clinic.cost': said(clinic.education?.cost),
    'clinic.prices_until': clinic.pricesUntil,
    'clinic.in_charge': said(clinic.inCharge) || undefined,
    'clinic.phone_languages': printPhoneLanguages(clinic, locale),
    'clinic.visits': said(clinic.education?.visits),
    'clinic.refunds': said(clinic.education?.refunds),
    'clinic.insurance': said(clinic.education?.insurance),
    'prep.infusion_minutes': said(clinic.preparation.infusionMinutes),
    'prep.recovery_minutes': said(clinic.preparation.recoveryMinutes),
    'prep.no_driving_hours': String(clinic.preparation.noDrivingHours),
    'prep.solid_food_hours': String(clinic.preparation.solidFoodHours),
    'prep.clear_liquid_hours': String(clinic.preparation.clearLiquidHours),
    'prep.no_smoking_hours': String(clinic.preparation.noSmokingHours ?? ''),
    'prep.alcohol_hours': String(clinic.preparation.alcoholHours),
    'prep.arrive_minutes_early': String(clinic.preparation.arriveMinutesEarly),
    'clinic.website': clinic.website || undefined,
  };
  return values[path];
}

/** A part of an email that is shown as a whole or not at all: the email itself, or one branch of a condition. */
export interface Part {
  readonly start: number;
  end: number;
  readonly choices: Choice[];
}
/** A condition or loop: its branches, and whether one of them is always shown. */
interface Choice {
  readonly branches: Part[];
  certain: boolean;
}

/** The email's parts, by its conditions. */
export function partsOf(email: CompiledEmail): Part {
  const whole: Part = { start: 0, end: email.source.text.length, choices: [] };
  const open: { part: Part; choice: Choice }[] = [];
  const branch = (choice: Choice, start: number): Part => {
    const part: Part = { start, end: start, choices: [] };
    choice.branches.push(part);
    return part;
  };
  for (const match of email.source.text.matchAll(tokenPattern())) {
    const kind = email.tags[Number(match[1])]?.kind;
    const top = open.at(-1);
    if (kind === 'if' || kind === 'for') {
      const choice: Choice = { branches: [], certain: false };
      (top?.part ?? whole).choices.push(choice);
      open.push({ choice, part: branch(choice, match.index) });
    } else if (top && kind !== 'print') {
      top.part.end = match.index;
      if (kind === 'else') top.choice.certain = true;
      if (kind === 'else' || kind === 'elsif') top.part = branch(top.choice, match.index);
      else open.pop();
    }
  }
  return whole;
}

/** True for offsets in the part itself, not in a condition inside it. */
export const ownOffset =
  (part: Part) =>
  (offset: number): boolean =>
    offset >= part.start &&
    offset < part.end &&
    !part.choices.some(({ branches }) => branches.some(({ start, end }) => offset >= start && offset < end));

/** True when whatever is shown passes: the words outside conditions do, or every branch of one that has an "else". */
export function everyReader(part: Part, passes: (part: Part) => boolean): boolean {
  if (passes(part)) return true;
  return part.choices.some(({ certain, branches }) => certain && branches.every((each) => everyReader(each, passes)));
}

/** The offsets that everybody sees who sees `offset`: its own part, and the parts around it. */
export function besides(part: Part, offset: number): (candidate: number) => boolean {
  const own = [ownOffset(part)];
  let inner: Part | undefined = part;
  while (inner) {
    inner = inner.choices.flatMap(({ branches }) => branches).find(({ start, end }) => offset >= start && offset < end);
    if (inner) own.push(ownOffset(inner));
  }
  return (candidate) => own.some((covers) => covers(candidate));
}

/** Where the merge tag that was written at `start` stands in the email's source: uses count places before tokens. */
export function tokenAt({ source, tags }: CompiledEmail, start: number): number {
  const index = tags.findIndex((tag) => tag.start === start);
  return Math.max(0, source.text.search(new RegExp(`qzx${index}[pb]q`)));
}

/** The words inside the elements named `holder`, one space between words, a line break between blocks. */
export function readingOf(
  email: CompiledEmail,
  clinic: Clinic | undefined,
  holder: string,
  keep: (offset: number) => boolean = () => true,
  locale = 'en',
): Reading {
  const parts: string[] = [];
  const offsets: number[] = [];
  /** The last letter so far. A new line stands for the start: nothing needs a space after it. */
  let end = '\n';
  const add = (words: string, offset: number) => {
    for (let i = 0; i < words.length; i++) offsets.push(offset);
    parts.push(words);
    end = words.at(-1) ?? end;
  };
  let last: Element | undefined;
  let apart = false;
  const breaks = email.markup.elements.filter(({ name }) => name === 'br').map(({ start }) => start);
  let next = 0;
  for (const run of runsAndAttributes(email, holder)) {
    if (!within(run.parent, holder) || within(run.parent, 'mj-style')) continue;
    // A line that breaks parts two words as a space does.
    let broken = false;
    for (; next < breaks.length && (breaks[next] as number) < run.start; next++) broken = true;
    if ((apart || run.apart || block(run.parent) !== block(last)) && end !== '\n') add('\n', run.start);
    else if (broken && end !== ' ' && end !== '\n' && keep(run.start)) add(' ', run.start);
    last = run.parent;
    apart = run.apart;
    const written = email.source.text.slice(run.start, run.end);
    let at = 0;
    // Between two tags every letter is in the same branch.
    const plain = (until: number) => {
      for (let i = at; i < until && keep(run.start + at); i++) {
        const char = written[i] as string;
        if (!/\s/.test(char)) add(char, run.start + i);
        else if (end !== ' ' && end !== '\n') add(' ', run.start + i);
      }
    };
    for (const match of written.matchAll(tokenPattern())) {
      plain(match.index);
      at = match.index + match[0].length;
      const tag = email.tags[Number(match[1])] as MergeTag;
      if (tag.kind === 'print' && keep(run.start + match.index)) {
        add(clinicValue(tag.path, clinic, locale) ?? otherwise(tag) ?? '…', run.start + match.index);
      }
    }
    plain(written.length);
  }
  const text = parts.join('');
  const { decoded, places } = entities(text, offsets);
  return { text: decoded, at: (index) => places[Math.min(index, places.length - 1)] ?? 0 };
}

/** Entities met before, as what they stand for. */
const known = new Map<string, string>();
const meaning = (entity: string): string => {
  const there = known.get(entity) ?? decoded(entity);
  known.set(entity, there);
  return there;
};

/** Entities as what they stand for; each keeps the place of its first letter. */
function entities(text: string, offsets: readonly number[]): { decoded: string; places: readonly number[] } {
  if (!text.includes('&')) return { decoded: text, places: offsets };
  let plain = '';
  const places: number[] = [];
  for (let i = 0; i < text.length; ) {
    const entity = text[i] === '&' ? /^&(?:\w+|#\d+|#x[\da-f]+);/i.exec(text.slice(i, i + 40))?.[0] : undefined;
    const letters = entity === undefined ? (text[i] as string) : meaning(entity);
    for (let letter = 0; letter < letters.length; letter++) places.push(offsets[i] as number);
    plain += letters;
    i += entity === undefined ? 1 : entity.length;
  }
  return { decoded: plain, places };
}

/** Some words, and whether they stand apart from those before and after them. */
interface Words extends Run {
  readonly apart: boolean;
}

/** Attributes whose words are read out, or shown where a picture is not. */
const spoken = new Set(['alt', 'title', 'aria-label']);

/** The words between tags and those in attributes, in the order they are written. */
function runsAndAttributes({ markup }: CompiledEmail, holder: string): readonly Words[] {
  const between = markup.runs.map((run) => ({ ...run, apart: false }));
  if (holder !== 'mj-body') return between;
  const inAttributes = markup.elements.flatMap((element) =>
    element.attributes
      .filter(({ name, value }) => spoken.has(name) && value.trim() !== '')
      .map((each) => wordsIn(element, each)),
  );
  return [...between, ...inAttributes].sort((a, b) => a.start - b.start);
}

/** @returns the value without its name and its quotes. */
function wordsIn(parent: Element, { name, value, start, end }: Attribute): Words {
  const from = Math.min(end, start + name.length + 2);
  return { start: from, end: Math.max(from, end - 1), text: value, parent, apart: true };
}

/** What is printed where the value is missing. */
function otherwise(tag: Extract<MergeTag, { kind: 'print' }>): string | undefined {
  return tag.filters.find(([name]) => name === 'default')?.[1];
}

function within(element: Element | undefined, name: string): boolean {
  for (let at = element; at; at = at.parent) if (at.name === name) return true;
  return false;
}

function block(element: Element | undefined): Element | undefined {
  let at = element;
  while (at && inline.has(at.name)) at = at.parent;
  return at;
}

/** Every link of the body. */
export function linksOf(email: CompiledEmail): Link[] {
  const links: Link[] = [];
  for (const element of email.markup.elements) {
    const attribute = element.attributes.find(({ name }) => name === 'href');
    if (!attribute) continue;
    const names: string[] = [];
    const href = attribute.value.replace(tokenPattern(), (_token, digits: string) => {
      const tag = email.tags[Number(digits)] as MergeTag;
      const path = tag.kind === 'print' ? tag.path : '';
      names.push(path);
      return `{{ ${path} }}`;
    });
    const words = email.markup.runs
      .filter(({ start }) => start >= element.inner && start < element.innerEnd)
      .map(({ text }) => text)
      .join('')
      .trim();
    links.push({ href: href.trim(), words, at: attribute.start, names });
  }
  return links;
}

/** Sentences with their place: full stops, question marks and line breaks end one. */
export function* sentences(reading: Reading): Generator<{ text: string; index: number }> {
  for (const match of reading.text.matchAll(/[^.!?\n]+[.!?]*/g)) {
    const text = match[0].trim();
    if (text !== '') yield { text, index: match.index + match[0].length - match[0].trimStart().length };
  }
}

/** Where the body begins: the place of what is missing from it. */
export const bodyStart = ({ email }: { readonly email: CompiledEmail }): number =>
  email.markup.elements.find((element) => element.name === 'mj-body' && !setsDefaults(element))?.start ?? 0;
