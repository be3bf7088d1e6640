/** One email for one sample person: the HTML to look at and to change, and what its merge tags and conditions come to. */
import { compileTemplate } from '../../content/compile/compile.ts';
import type { Email } from '../../content/compile/journeys.ts';
import type { MergeTag } from '../../content/compile/language.ts';
import { knownNames } from '../../content/compile/names.ts';
import { tokenPattern } from '../../content/compile/tokens.ts';
import type { Finding } from '../../content/findings/findings.ts';
import type { ContentRoot } from '../../content/read/partials.ts';
import { readText } from '../../content/read/partials.ts';
import { filled } from '../../content/samples/everyone.ts';
import type { SamplePerson } from '../../content/samples/people.ts';
import { RenderError, type Rendered, render } from '../../functions/core/email/render.ts';
import type { CompiledTemplate, Condition, Segment } from '../../functions/core/model/template.ts';
import type { Catalog, CatalogEmail } from './catalog.ts';

export interface Shown extends Rendered {
  /** What a merge tag prints for this person, by the tag as it is written. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether `{% if … %}` or `{% elsif … %}` is so, by the tag as it is written. */
  readonly holds: Readonly<Record<string, boolean>>;
}

export interface ShowOptions {
  readonly catalog: Catalog;
  readonly person: SamplePerson;
  readonly marked: boolean;
  /** Texts in place of those of the files. */
  readonly unsaved?: ReadonlyMap<string, string>;
  /** Folder for MJML's answers. */
  readonly cache?: string;
}

/** The email, or why it cannot be shown. */
export async function show(email: CatalogEmail, options: ShowOptions): Promise<Shown | readonly Finding[]> {
  const { catalog, person, marked, cache } = options;
  const { clinic, content } = catalog;
  const root: ContentRoot = options.unsaved ? { ...content.root, unsaved: options.unsaved } : content.root;
  const { file, name, locale } = email.file;
  const given = { root, file, name, locale, brand: content.brand, names: knownNames, marked };
  const compiled = await compileTemplate(cache === undefined ? given : { ...given, cache });
  if (!compiled.email || !clinic) return compiled.findings;
  const whole: Email = { ...email.file, journey: email.journey, email: compiled.email };
  const { values, zone } = filled(whole, person, clinic, false);
  const options_ = { locale, zone };
  const said = (html: readonly Segment[]): string | undefined => {
    try {
      return render(
        { ...compiled.email?.template, subject: [], preheader: [], html, text: [] } as CompiledTemplate,
        values,
        options_,
      ).html;
    } catch (error) {
      if (error instanceof RenderError) return undefined;
      throw error;
    }
  };
  try {
    const rendered = render(compiled.email.template, values, options_);
    const printed: Record<string, string> = {};
    const holds: Record<string, boolean> = {};
    for (const { written, tag } of tagsOf(whole, root)) {
      if (tag.kind === 'print') {
        const value = said([{ path: tag.path, filters: tag.filters, as: 'text' }]);
        if (value !== undefined) printed[written] = value;
      } else if (tag.kind === 'if' || tag.kind === 'elsif') {
        const answer = said([{ if: [branch(tag.all, ['yes'])] }]);
        if (answer !== undefined) holds[written] = answer === 'yes';
      }
    }
    return { ...rendered, values: printed, holds };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    const place = { file: `${root.label}/${file}`, line: 1 };
    return [
      { ...place, rule: 'render', severity: 'error', message: `for this person it cannot be made: ${error.message}` },
    ];
  }
}

const branch = (all: readonly Condition[], then: readonly Segment[]) => ({ all, then });

/** Each merge tag as it is written, but for those about an item of a list: they differ from item to item. */
function tagsOf({ email }: Email, root: ContentRoot): { readonly written: string; readonly tag: MergeTag }[] {
  const found: { written: string; tag: MergeTag }[] = [];
  const texts = new Map<string, string>();
  let loops = 0;
  for (const match of email.source.text.matchAll(tokenPattern())) {
    const tag = email.tags[Number(match[1])];
    if (!tag) continue;
    if (tag.kind === 'for') loops++;
    if (tag.kind === 'endfor') loops--;
    if (loops > 0) continue;
    const { file: label, offset } = email.source.origin(match.index);
    const file = label.slice(root.label.length + 1);
    const text = texts.get(file) ?? readText(root, file).replace(/<!--[\s\S]*?-->/g, (note) => ' '.repeat(note.length));
    texts.set(file, text);
    const written = /^(?:\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})/.exec(text.slice(offset))?.[0];
    if (written !== undefined) found.push({ written, tag });
  }
  return found;
}
