/**
 * A release: a list of content hashes. Every template and journey is an item under the hash of its own text, so that
 * what was ever sent can be shown again (C1), and going back is moving a pointer.
 */
import type { Clinic } from '../../functions/core/model/clinic.ts';
import type { Journey } from '../../functions/core/model/journey.ts';
import type { ValueGroup } from '../../functions/core/model/signing.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import type { Release } from '../../functions/core/ports.ts';
import { canonical, sha256 } from '../hash.ts';
import { groupHashes } from '../signatures/groups.ts';

/** What a stored item holds. */
export interface ContentItem {
  readonly kind: 'template' | 'journey' | 'clinic' | 'picture';
  /** Canonical JSON; its SHA-256 is the item's name. */
  readonly body: string;
}

/** What `R#<id>` holds: the release, and the hashes of the journeys and the clinic in it. */
export interface ReleaseBody extends Release {
  readonly sources: {
    readonly clinic: string;
    readonly journeys: Readonly<Record<string, string>>;
    /** Of each group of the clinic's values, which are signed apart; absent in releases of before. */
    readonly values?: Readonly<Record<ValueGroup, string>>;
  };
}

export interface BuiltRelease {
  readonly release: ReleaseBody;
  /** By hash. */
  readonly contents: ReadonlyMap<string, ContentItem>;
  /** The templates among them, by hash: what the bundle carries. */
  readonly templates: Readonly<Record<string, CompiledTemplate>>;
}

/** Content with the SHA-256 of its text. */
export interface StoredContent extends ContentItem {
  readonly hash: string;
}

export function stored(kind: ContentItem['kind'], value: unknown): StoredContent {
  const body = canonical(value);
  return { kind, body, hash: sha256(body) };
}

/** Words that no check finds fault with. */
export interface CheckedContent {
  readonly clinic: Clinic;
  readonly journeys: readonly Journey[];
  readonly emails: readonly {
    readonly file: string;
    readonly name: string;
    readonly locale: string;
    readonly template: StoredContent;
    readonly pictures: readonly StoredContent[];
  }[];
}

export function makeRelease({ clinic, journeys, emails }: CheckedContent): BuiltRelease {
  const contents = new Map<string, ContentItem>();
  const templates: Record<string, CompiledTemplate> = {};
  const add = ({ hash, kind, body }: StoredContent): string => {
    contents.set(hash, { kind, body });
    return hash;
  };
  const byName: Record<string, Record<string, string>> = {};
  const inOrder = [...emails].sort((a, b) => (a.file < b.file ? -1 : 1));
  for (const { name, locale, template, pictures } of inOrder) {
    const hash = add(template);
    templates[hash] = JSON.parse(template.body) as CompiledTemplate;
    for (const picture of pictures) add(picture);
    byName[name] = { ...byName[name], [locale]: hash };
  }
  const journeyHashes: Record<string, string> = {};
  const journeysById: Record<string, Journey> = {};
  for (const journey of [...journeys].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    journeyHashes[journey.id] = add(stored('journey', journey));
    journeysById[journey.id] = journey;
  }
  const sources = { clinic: add(stored('clinic', clinic)), journeys: journeyHashes };
  const id = sha256(canonical({ templates: byName, sources }));
  // Not part of the id: the clinic's own hash holds them all.
  const signable = { ...sources, values: groupHashes(clinic) };
  return { release: { id, clinic, journeys: journeysById, templates: byName, sources: signable }, contents, templates };
}
