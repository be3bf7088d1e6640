/**
 * The words in force: the release that the pointer in the words table names, else the one in the bundle beside this
 * code. Content is addressed by its hash, so what was read once never goes stale.
 */
import { existsSync, readFileSync } from 'node:fs';
import { MissingTemplateError } from '../core/email/compose.ts';
import { type Lacking, lacking, nothingSigned, type Signed } from '../core/model/signature.ts';
import type { CompiledTemplate, StoredPicture } from '../core/model/template.ts';
import type { KeptWords, Pictures, RefreshedWords, Release } from '../core/ports.ts';
import { unmarshall } from './dynamodb/attributes.ts';
import type { Item } from './dynamodb/rows.ts';
import { Table } from './dynamodb/table.ts';
import type { World } from './runtime.ts';
import { noteReleaseRefused } from './telemetry.ts';

export interface Bundle {
  readonly release: Release;
  readonly contents: Readonly<Record<string, CompiledTemplate>>;
  /** What the release carries of who signed it. */
  readonly signed?: Signed;
  /** A template that is not among `contents`: a function reads only those it sends, not megabytes at its start. */
  readonly read?: (hash: string) => unknown;
}

/** The words in a function's package: `words.json` has the release, `words/<hash>.json` a template each. */
export function packagedWords(folder: URL): Bundle {
  const { release, signed = nothingSigned } = JSON.parse(readFileSync(new URL('words.json', folder), 'utf8')) as {
    readonly release: Release;
    readonly signed?: Signed;
  };
  return {
    release,
    signed,
    contents: {},
    read: (hash) => {
      const file = new URL(`words/${hash}.json`, folder);
      return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
    },
  };
}

/** The words in this function's own package. */
export function bundledWords(): Bundle {
  return packagedWords(new URL('./', import.meta.url));
}

const bodyOf = (item: Item | undefined): unknown => item && JSON.parse(String(unmarshall(item).body));

/** Nothing that is signed, and was not withdrawn, is there to be sent: what is due waits. */
export class UnsignedWordsError extends Error {
  override readonly name = 'UnsignedWordsError';
  readonly code = 'unsignedWords';
  constructor() {
    super('no release is signed: neither the one that is named, nor the one before it, nor the one in the package');
  }
}

/** What a release must be to be taken into force (I15). */
export interface Gate {
  /** Every part of it is signed: in production. That nothing of it was withdrawn is asked for everywhere. */
  readonly asksForSignatures: boolean;
  /** The release that the pointer names is not sent from; told each time it is so. */
  onRefused(release: string, lack: readonly Lacking[]): void;
}

/** The release in force as the table names it. */
interface Pointer {
  readonly release: string;
  readonly previous?: string;
  readonly at?: string;
  readonly withdrawn?: readonly string[];
}

export class DynamoWords implements RefreshedWords, KeptWords, Pictures {
  private readonly table: Table;
  private readonly bundle: Bundle;
  private readonly gate: Gate | undefined;
  private release: Release;
  /** The pointer that was last looked at behind a gate, and what the release it names lacks. */
  private looked: { readonly at: string; readonly lack: readonly Lacking[] } | undefined;
  private readonly templates = new Map<string, CompiledTemplate>();

  /** @param gate of whoever sends, or plans what is sent; without it the release that is named is read as it is. */
  constructor(table: Table, bundle: Bundle, gate?: Gate) {
    this.table = table;
    this.bundle = bundle;
    this.gate = gate;
    this.release = bundle.release;
  }

  /**
   * Reads the pointer anew: once a tick or a batch, not once an email.
   * @throws UnsignedWordsError where there is a gate, and no release passes it.
   */
  async refresh(): Promise<void> {
    const item = await this.table.get('CURRENT', 'POINTER', 'eventual');
    const pointer = item ? (unmarshall(item) as unknown as Pointer) : { release: this.bundle.release.id };
    if (this.gate) return this.pass(pointer, this.gate);
    if (pointer.release === this.release.id) return;
    const release = await this.named(pointer.release);
    if (release) this.release = release;
  }

  /** The same for each instance, warm or cold: the release that is named, else the one before it, else the package's. */
  private async pass(pointer: Pointer, gate: Gate): Promise<void> {
    const at = JSON.stringify(pointer);
    if (this.looked?.at !== at) {
      const { release, previous } = pointer;
      let first: readonly Lacking[] | undefined;
      let found: Release | undefined;
      for (const id of new Set([release, previous ?? release, this.bundle.release.id])) {
        const candidate = await this.named(id);
        if (!candidate) continue;
        const lack = await this.lackingIn(candidate, pointer, gate);
        if (id === release) first = lack;
        if (lack.length > 0) continue;
        found = candidate;
        break;
      }
      if (!found) throw new UnsignedWordsError();
      this.release = found;
      this.looked = { at, lack: first ?? [] };
    }
    if (this.looked.lack.length > 0) gate.onRefused(pointer.release, this.looked.lack);
  }

  /** What the package has is not asked for in the table, unless more was signed or withdrawn since. */
  private async lackingIn(release: Release, { withdrawn }: Pointer, gate: Gate): Promise<readonly Lacking[]> {
    const { signed = nothingSigned } = this.bundle;
    const relevant = (lack: readonly Lacking[]) =>
      lack.filter((part) => gate.asksForSignatures || part.lack === 'withdrawn');
    const own = relevant(lacking(release, signed, withdrawn));
    if (own.every((part) => part.lack === 'withdrawn')) return own;
    const item = await this.table.get(`R#${release.id}`, 'SIGNED', 'strong');
    const published = item ? (bodyOf(item) as Signed) : nothingSigned;
    return relevant(
      lacking(release, { ...published, withdrawals: [...published.withdrawals, ...signed.withdrawals] }, withdrawn),
    );
  }

  private async named(id: string): Promise<Release | undefined> {
    const near = [this.release, this.bundle.release].find((release) => release.id === id);
    return near ?? (bodyOf(await this.published(`R#${id}`, 'RELEASE')) as Release | undefined);
  }

  async current(): Promise<Release> {
    return this.release;
  }

  async releaseOf(id: string): Promise<Release | undefined> {
    const near = [this.release, this.bundle.release].find((release) => release.id === id);
    if (near) return near;
    const item = await this.table.get(`R#${id}`, 'RELEASE', 'eventual');
    return item && (JSON.parse(String(unmarshall(item).body)) as Release);
  }

  async template(hash: string): Promise<CompiledTemplate> {
    const known = this.templates.get(hash);
    if (known) return known;
    const template = (this.bundle.contents[hash] ??
      this.bundle.read?.(hash) ??
      bodyOf(await this.published(`T#${hash}`, 'CONTENT'))) as CompiledTemplate | undefined;
    if (!template) throw new MissingTemplateError(`no content is stored under ${hash}`);
    this.templates.set(hash, template);
    return template;
  }

  /** A picture of this release or of an earlier one, whose emails are still read. */
  async picture(hash: string): Promise<StoredPicture | undefined> {
    const found = (this.bundle.read?.(hash) ?? bodyOf(await this.table.get(`T#${hash}`, 'CONTENT', 'eventual'))) as
      | Partial<StoredPicture>
      | undefined;
    return found?.base64 !== undefined && found.type !== undefined ? (found as StoredPicture) : undefined;
  }

  /**
   * What was written before the pointer named it. A copy of the table may show the pointer sooner: then the table itself is
   * asked, or a worker would go on with the words that it read last, which may have been replaced long ago.
   */
  private async published(pk: string, sk: string): Promise<Item | undefined> {
    return (await this.table.get(pk, sk, 'eventual')) ?? (await this.table.get(pk, sk, 'strong'));
  }
}

/** The words in force; those in `bundle` where the table has none. */
export function storedWords(
  { dynamo }: Pick<World, 'dynamo'>,
  wordsTable: string,
  bundle: Bundle,
  gate?: Gate,
): DynamoWords {
  return new DynamoWords(new Table(dynamo, wordsTable), bundle, gate);
}

/** Of whoever sends, or plans what is sent. @param environment the one that this runs in: in `prod` signatures are asked for. */
export const gateIn = (environment: string): Gate => ({
  asksForSignatures: environment === 'prod',
  onRefused: noteReleaseRefused,
});
