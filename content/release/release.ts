/**
 * A release: a list of content hashes. Every template and journey is an item under the hash of its own text, so that
 * what was ever sent can be shown again (C1), and going back is moving a pointer.
 */
import type { Clinic } from '../../functions/core/model/clinic.ts';
import type { Journey } from '../../functions/core/model/journey.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import type { Release } from '../../functions/core/ports.ts';
import type { Email } from '../compile/journeys.ts';
import { canonical, sha256 } from '../hash.ts';

/** What a stored item holds. */
export interface ContentItem {
  readonly kind: 'template' | 'journey' | 'clinic' | 'picture';
  /** Canonical JSON; its SHA-256 is the item's name. */
  readonly body: string;
}

/** What `R#<id>` holds: the release, and the hashes of the journeys and the clinic in it. */
export interface ReleaseBody extends Release {
  readonly sources: { readonly clinic: string; readonly journeys: Readonly<Record<string, string>> };
}

export interface BuiltRelease {
  readonly release: ReleaseBody;
  /** By hash. */
  readonly contents: ReadonlyMap<string, ContentItem>;
  /** The templates among them, by hash: what the bundle carries. */
  readonly templates: Readonly<Record<string, CompiledTemplate>>;
}

/** Words that no check finds fault with. */
export interface CheckedContent {
  readonly clinic: Clinic;
  readonly journeys: readonly Journey[];
  readonly emails: readonly Email[];
}

export function makeRelease({ clinic, journeys, emails }: CheckedContent): BuiltRelease {
  const contents = new Map<string, ContentItem>();
  const templates: Record<string, CompiledTemplate> = {};
  const add = (kind: ContentItem['kind'], value: unknown): string => {
    const body = canonical(value);
    const hash = sha256(body);
    contents.set(hash, { kind, body });
    return hash;
  };
  const byName: Record<string, Record<string, string>> = {};
  const inOrder = [...emails].sort((a, b) => (a.file < b.file ? -1 : 1));
  for (const { email } of inOrder) {
    const hash = add('template', email.template);
    templates[hash] = JSON.parse(contents.get(hash)?.body ?? '{}') as CompiledTemplate;
    for (const { content } of email.pictures) add('picture', content);
    byName[email.template.name] = { ...byName[email.template.name], [email.template.locale]: hash };
  }
  const journeyHashes: Record<string, string> = {};
  const journeysById: Record<string, (typeof journeys)[number]> = {};
  for (const journey of [...journeys].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    journeyHashes[journey.id] = add('journey', journey);
    journeysById[journey.id] = journey;
  }
  const sources = { clinic: add('clinic', clinic), journeys: journeyHashes };
  const id = sha256(canonical({ templates: byName, sources }));
  return { release: { id, clinic, journeys: journeysById, templates: byName, sources }, contents, templates };
}
