/**
 * A release: a list of content hashes. Every template and journey is an item under the hash of its own text, so that
 * what was ever sent can be shown again (C1), and going back is moving a pointer.
 */
import { createHash } from 'node:crypto';
import type { CompiledTemplate } from '../functions/core/template.ts';
import type { Release } from '../functions/ports.ts';
import type { CheckedContent } from './check.ts';

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

/** JSON with sorted keys: the same content has the same text, whatever order it was built in. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

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
