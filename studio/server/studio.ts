/** What the studio can do: show an email, take words that somebody changed, take them back, and tell what is wrong with them. */
import { join } from 'node:path';
import type { Node } from 'prosemirror-model';
import { examine } from '../../content/check/examine.ts';
import { compileTemplate } from '../../content/compile/compile.ts';
import { knownNames } from '../../content/compile/names.ts';
import { type Finding, sorted, toldFinding } from '../../content/findings/findings.ts';
import { readJsonFile, writeFileWhole } from '../../local/runtime/file.ts';
import { applyEdits, difference, moved } from '../model/edits.ts';
import { FileText, UnfitFile } from '../model/fileText.ts';
import { branchesOf, type Part, partsOf, type Source } from '../model/parts.ts';
import { hasWords, normal, patchOf, readsAs, UnfitWords } from '../model/patch.ts';
import { schema } from '../model/schema.ts';
import type { DraftView, EmailView, FindingView, PartView, SavedWords, Stepped, WordsSent } from '../model/views.ts';
import { type Catalog, type CatalogEmail, readCatalog } from './catalog.ts';
import { type Change, History } from './history.ts';
import { show } from './showing.ts';
import type { WordsStore } from './store.ts';

export interface StudioOptions {
  /** The content folder, `templates/`. */
  readonly folder: string;
  readonly store: WordsStore;
  /** Where the studio keeps what is its own: drafts, and what can be taken back. */
  readonly home: string;
  /** Folder for results, kept by the hash of their inputs. */
  readonly cache: string;
}

/** One part that is open in somebody's window. */
interface Sitting {
  readonly file: string;
  readonly at: number;
  /** The text that the part was opened in: what is sent is meant for it. */
  readonly base: string;
  /** The text as it was last written here. */
  last: string;
  written: boolean;
}

/** The file is not what it was, and what changed lies where somebody is writing. */
const theirs = (now: string): SavedWords => ({ state: 'theirs', now });

export class Studio {
  private readonly options: StudioOptions;
  private readonly history: History;
  private readonly sittings = new Map<string, Sitting>();
  private readonly draftsPath: string;
  private readonly drafts: Map<string, DraftView>;
  private catalogNow: Catalog | undefined;

  constructor(options: StudioOptions) {
    this.options = options;
    this.history = new History(options.home);
    this.draftsPath = join(options.home, 'drafts.json');
    this.drafts = new Map(Object.entries((readJsonFile(this.draftsPath) ?? {}) as Record<string, DraftView>));
  }

  get catalog(): Catalog {
    this.catalogNow ??= readCatalog(this.options.folder);
    return this.catalogNow;
  }

  /** A file has changed, by whomever. */
  changed(): void {
    this.catalogNow = undefined;
  }

  email(file: string): CatalogEmail | undefined {
    return this.catalog.emails.find((each) => each.file.file === file);
  }

  /** The HTML of an email for a sample person, with or without marks; undefined when it cannot be made. */
  async html(file: string, person: string, marked: boolean): Promise<string | undefined> {
    const shown = await this.shown(file, person, marked);
    return shown && 'html' in shown ? shown.html : undefined;
  }

  async text(file: string, person: string): Promise<string | undefined> {
    const shown = await this.shown(file, person, false);
    return shown && 'text' in shown ? shown.text : undefined;
  }

  private async shown(file: string, person: string, marked: boolean) {
    const email = this.email(file);
    const who = this.person(person);
    const { catalog, options } = this;
    return email && who && show(email, { catalog, person: who, marked, cache: options.cache });
  }

  private person(id: string) {
    return this.catalog.people.find((each) => each.id === id) ?? this.catalog.people[0];
  }

  /** Everything about an email that its page shows. */
  async view(file: string, personId: string): Promise<EmailView | undefined> {
    const email = this.email(file);
    const person = this.person(personId);
    if (!email || !person) return undefined;
    const { catalog } = this;
    const shown = await show(email, { catalog, person, marked: false, cache: this.options.cache });
    const parts: Record<string, PartView> = {};
    const texts: Record<string, string> = {};
    for (const each of email.parts) {
      const text = this.textOf(each);
      if (text === undefined) continue;
      texts[each] = text;
      for (const part of partsOf(text)) parts[`${each}:${part.at}`] = this.partView(each, part);
    }
    const ok = 'html' in shown;
    const other =
      email.file.locale === 'en' ? file.replace(/\.mjml$/, '.es.mjml') : file.replace(/\.es\.mjml$/, '.mjml');
    return {
      file,
      name: email.file.name,
      journey: email.journey.id,
      locale: email.file.locale,
      form: email.file.form,
      subject: ok ? shown.subject : '',
      preheader: ok ? (shown.preheader ?? '') : '',
      bytes: ok ? new TextEncoder().encode(shown.html).length : 0,
      values: ok ? shown.values : {},
      holds: ok ? shown.holds : {},
      shown: ok,
      parts,
      other: this.email(other) ? other : undefined,
      person: person.id,
      people: catalog.people.map(({ id, about, contact }) => ({ id, about, name: contact.firstName ?? '' })),
      findings: await this.findings(email),
      draft: email.parts.map((each) => this.drafts.get(each)).find((draft) => draft !== undefined),
      undo: this.history.last && { file: this.history.last.file },
      redo: this.history.lastUndone && { file: this.history.lastUndone.file },
    };
  }

  private partView(file: string, part: Part): PartView {
    const emails = this.catalog.standsIn(file);
    return {
      kind: part.kind,
      doc: part.root.node.toJSON(),
      emails: emails.map((each) => each.file.file),
      shared: !this.email(file),
      safety: emails.some(({ safety }) => safety),
    };
  }

  private textOf(file: string): string | undefined {
    const stored = this.options.store.read(file);
    if (!stored) return undefined;
    try {
      return new FileText(stored.bytes).text;
    } catch (error) {
      if (error instanceof UnfitFile) return undefined;
      throw error;
    }
  }

  /** What is wrong with an email, as its files are or as `unsaved` would have them. */
  private async findings(email: CatalogEmail, unsaved?: ReadonlyMap<string, string>): Promise<FindingView[]> {
    return (await this.examined(email, unsaved)).findings;
  }

  private async examined(
    email: CatalogEmail,
    unsaved?: ReadonlyMap<string, string>,
  ): Promise<{ findings: FindingView[]; compiles: boolean }> {
    const { content, people } = this.catalog;
    const root = unsaved ? { ...content.root, unsaved } : content.root;
    const found = await examine(email.journey, email.file, {
      content: { ...content, root },
      people,
      names: knownNames,
    });
    const findings = sorted(found.findings).map((finding) => this.findingView(finding, unsaved));
    return { findings, compiles: found.made !== undefined };
  }

  private findingView(finding: Finding, unsaved?: ReadonlyMap<string, string>): FindingView {
    const { rule, severity, line, message, mend, why, source } = toldFinding(finding);
    const file = finding.file.slice(finding.file.indexOf('/') + 1);
    const text = unsaved?.get(file) ?? (file.endsWith('.mjml') ? this.textOf(file) : undefined);
    const offset = text === undefined ? 0 : offsetOf(text, line, finding.column ?? 1);
    const part =
      text === undefined ? undefined : partsOf(text).find(({ root }) => offset >= root.start && offset < root.end);
    const place = part && blockAt(part.root, offset);
    return {
      rule,
      severity,
      message,
      mend,
      why,
      source,
      file,
      line,
      part: part && place ? `${file}:${part.at}` : undefined,
      block: place?.block,
      letter: place?.letter,
    };
  }

  /**
   * Words that somebody has changed in a part. They are tried, and with `save` they go into the file, unless an email
   * would no longer compile: then they stay a draft.
   */
  async words(sent: WordsSent): Promise<SavedWords> {
    const email = this.email(sent.email);
    if (!email) return { state: 'refused', why: 'This email is no longer there.' };
    const { file, at } = placeOf(sent.part);
    const stored = this.options.store.read(file);
    if (!stored) return { state: 'refused', why: 'This file is no longer there.' };
    let sitting = this.sittings.get(sent.sitting);
    try {
      const now = new FileText(stored.bytes);
      if (!sitting) {
        sitting = { file, at, base: now.text, last: now.text, written: false };
        this.sittings.set(sent.sitting, sitting);
      }
      if (sitting.file !== file || sitting.at !== at)
        return { state: 'refused', why: 'Please open these words again.' };
      const words = normal(nodeOf(sent.doc));
      if (now.text !== sitting.last && sent.keep !== 'mine') {
        // Somebody else has written; what lies elsewhere is both, and the window then opens the words anew.
        const mine = changed(sitting.base, at, words);
        const own = difference(sitting.last, mine);
        const both = own ? moved([own], sitting.last, now.text) : [];
        if (!both) return theirs(now.text === sitting.last ? '' : wordsAt(now.text, sitting));
        this.sittings.delete(sent.sitting);
        return await this.put(email, file, now, applyEdits(now.text, both), sent, undefined, true);
      }
      const wanted =
        sent.keep === 'mine' && now.text !== sitting.last
          ? replacedPart(now.text, sitting, words)
          : changed(sitting.base, at, words);
      return await this.put(email, file, now, wanted, sent, sitting, false);
    } catch (error) {
      if (error instanceof UnfitFile || error instanceof UnfitWords) return { state: 'refused', why: error.message };
      throw error;
    }
  }

  private async put(
    email: CatalogEmail,
    file: string,
    now: FileText,
    wanted: string,
    sent: WordsSent,
    sitting: Sitting | undefined,
    reopen: boolean,
  ): Promise<SavedWords> {
    const unsaved = new Map([[file, wanted]]);
    const { findings, compiles } = await this.examined(email, unsaved);
    if (!sent.save) return { state: 'tried', findings };
    const broken = compiles ? await this.broken(file, unsaved, email) : email.file.file;
    if (broken !== undefined) {
      const draft: DraftView = { email: sent.email, part: sent.part, doc: sent.doc, broken };
      this.keepDraft(file, draft);
      return { state: 'draft', findings, draft };
    }
    this.keepDraft(file, undefined);
    if (wanted === now.text) return { state: 'saved', findings, touched: 0, reopen };
    const own = difference(now.text, wanted);
    const bytes = now.withEdits(own ? [own] : []);
    const before = this.options.store.read(file);
    if (!before || !this.options.store.writeIfUnchanged(file, before.hash, bytes)) return theirs('');
    const change: Change = { file, before: now.text, after: wanted };
    const { last } = this.history;
    // One sitting is one step back, however often it was saved.
    if (sitting?.written && last?.file === file && last.after === now.text)
      this.history.replaceLast({ ...change, before: last.before });
    else this.history.add(change);
    if (sitting) {
      sitting.last = wanted;
      sitting.written = true;
    }
    return { state: 'saved', findings, touched: own ? Math.max(own.text.length, own.end - own.start) : 0, reopen };
  }

  /** The first other email that would no longer compile. */
  private async broken(
    file: string,
    unsaved: ReadonlyMap<string, string>,
    seen: CatalogEmail,
  ): Promise<string | undefined> {
    const { content } = this.catalog;
    for (const each of this.catalog.standsIn(file)) {
      if (each.file.file === seen.file.file) continue;
      const { name, locale } = each.file;
      const root = { ...content.root, unsaved };
      const options = { root, file: each.file.file, name, locale, brand: content.brand, names: knownNames };
      if (!(await compileTemplate(options)).email) return each.file.file;
    }
    return undefined;
  }

  private keepDraft(file: string, draft: DraftView | undefined): void {
    if (!draft && !this.drafts.has(file)) return;
    if (draft) this.drafts.set(file, draft);
    else this.drafts.delete(file);
    writeFileWhole(this.draftsPath, JSON.stringify(Object.fromEntries(this.drafts)));
  }

  /** Lets a draft go. */
  dropDraft(part: string): void {
    this.keepDraft(placeOf(part).file, undefined);
  }

  /** The branches of a condition within a line, each as words. */
  branches(raw: string): readonly { readonly open: string; readonly doc: unknown }[] {
    return branchesOf(raw).map(({ open, source }) => ({ open, doc: source.node.toJSON() }));
  }

  /** The same condition with other words in one of its branches. @throws UnfitWords */
  withBranch(raw: string, index: number, doc: unknown): string {
    const branch = branchesOf(raw)[index];
    if (!branch) throw new UnfitWords('this condition has no such branch');
    const words = normal(nodeOf(doc));
    return applyEdits(raw, patchOf(raw, { at: 0, kind: 'cell', root: branch.source }, words));
  }

  closeSitting(id: string): void {
    this.sittings.delete(id);
  }

  /** Takes the last change back, or brings it again. */
  step(way: 'undo' | 'redo'): Stepped {
    const change = way === 'undo' ? this.history.last : this.history.lastUndone;
    if (!change) return { state: 'nothing' };
    const [from, to] = way === 'undo' ? [change.after, change.before] : [change.before, change.after];
    const stored = this.options.store.read(change.file);
    if (!stored) return { state: 'gone', file: change.file };
    const now = new FileText(stored.bytes);
    const edit = difference(from, to);
    const edits = edit ? moved([edit], from, now.text) : [];
    // Another program has changed the same words since: to take ours back would take theirs too.
    if (!edits || !this.options.store.writeIfUnchanged(change.file, stored.hash, now.withEdits(edits)))
      return { state: 'changed', file: change.file };
    this.sittings.clear();
    if (way === 'undo') this.history.undo();
    else this.history.redo();
    return { state: 'done', file: change.file, email: this.email(change.file) ? change.file : undefined };
  }

  /** Puts the words of a shared part into one email, so that they can differ there. @returns why not. */
  own(file: string, part: string): { why: string } | { part: string } {
    const email = this.email(file);
    const { file: shared, at } = placeOf(part);
    const stored = this.options.store.read(file);
    const text = this.textOf(shared);
    if (!email || !stored || text === undefined) return { why: 'This email is no longer there.' };
    if (this.catalog.standsIn(shared).some(({ safety }) => safety))
      return { why: 'These words are about safety, so they stay the same in every email.' };
    const now = new FileText(stored.bytes);
    const english = shared.replace(new RegExp(`\\.${email.file.locale}\\.mjml$`), '.mjml');
    const tag = new RegExp(`<mj-include\\s+path="${english.replaceAll(/[.\\/]/g, '\\$&')}"\\s*/>`);
    const found = tag.exec(now.text);
    if (!found) return { why: 'These words come with other shared words, so they can only be changed for all.' };
    const indent = /[ \t]*$/.exec(now.text.slice(0, found.index))?.[0] ?? '';
    const body = text.trim().replaceAll('\n', `\n${indent}`);
    const after = now.text.slice(0, found.index) + body + now.text.slice(found.index + found[0].length);
    const edit = difference(now.text, after);
    if (!edit || !this.options.store.writeIfUnchanged(file, stored.hash, now.withEdits([edit])))
      return { why: 'This file was changed by another program. Please try again.' };
    this.history.add({ file, before: now.text, after });
    this.changed();
    const place = partsOf(text).findIndex((each) => each.at === at);
    const own = partsOf(after).filter(({ at: start }) => start >= found.index)[place];
    return own ? { part: `${file}:${own.at}` } : { why: 'Please open the email again.' };
  }
}

const placeOf = (part: string): { file: string; at: number } => {
  const colon = part.lastIndexOf(':');
  return { file: part.slice(0, colon), at: Number(part.slice(colon + 1)) };
};

function nodeOf(json: unknown): Node {
  try {
    const node = schema.nodeFromJSON(json);
    node.check();
    return node;
  } catch (error) {
    throw new UnfitWords(`these words cannot be read: ${(error as Error).message}`);
  }
}

/** `base` with the words of the part that begins at `at` as they should be. @throws UnfitWords */
function changed(base: string, at: number, words: Node): string {
  const index = partsOf(base).findIndex((part) => part.at === at);
  const part = partsOf(base)[index];
  if (!part) throw new UnfitWords('these words are no longer there');
  const after = applyEdits(base, patchOf(base, part, words));
  const again = partsOf(after)[index];
  if (!again || !readsAs(normal(again.root.node), words)) throw new UnfitWords('these words cannot be written safely');
  return after;
}

/** The part's words over whatever somebody else has made of them. @throws UnfitWords */
function replacedPart(now: string, { base, at }: Sitting, words: Node): string {
  const index = partsOf(base).findIndex((part) => part.at === at);
  const part = partsOf(now)[index];
  if (!part || partsOf(now).length !== partsOf(base).length) throw new UnfitWords('these words are no longer there');
  return changed(now, part.at, words);
}

/** The words of the part as they stand in the file now, to be read beside one's own. */
function wordsAt(now: string, { base, at }: Sitting): string {
  const part = partsOf(now)[partsOf(base).findIndex((each) => each.at === at)];
  return part && hasWords(part.root.node) ? part.root.node.textBetween(0, part.root.node.content.size, '\n', '…') : '';
}

function offsetOf(text: string, line: number, column: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return Math.min(at + column - 1, text.length);
}

/** The paragraph that holds `offset`, by its id in the editor, and how many letters come before it there. */
function blockAt(source: Source, offset: number): { block: number; letter: number } | undefined {
  for (const child of source.children ?? [])
    if (offset >= child.start && offset < child.end) return blockAt(child, offset);
  if (!source.lexemes) return undefined;
  const letter = source.lexemes.filter(
    (each) => each.end <= offset && each.kind !== 'gap' && each.kind !== 'open' && each.kind !== 'close',
  ).length;
  return { block: source.id, letter };
}
