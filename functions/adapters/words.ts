/**
 * The words in force: the release that the pointer in the words table names, else the one in the bundle beside this
 * code. Content is addressed by its hash, so what was read once never goes stale.
 */
import { existsSync, readFileSync } from 'node:fs';
import { MissingTemplateError } from '../core/email/compose.ts';
import type { CompiledTemplate, StoredPicture } from '../core/model/template.ts';
import type { KeptWords, Pictures, RefreshedWords, Release } from '../core/ports.ts';
import { unmarshall } from './dynamodb/attributes.ts';
import type { Item } from './dynamodb/rows.ts';
import { Table } from './dynamodb/table.ts';
import type { World } from './runtime.ts';

export interface Bundle {
  readonly release: Release;
  readonly contents: Readonly<Record<string, CompiledTemplate>>;
  /** A template that is not among `contents`: a function reads only those it sends, not megabytes at its start. */
  readonly read?: (hash: string) => unknown;
}

/** The words in a function's package: `words.json` has the release, `words/<hash>.json` a template each. */
export function packagedWords(folder: URL): Bundle {
  const { release } = JSON.parse(readFileSync(new URL('words.json', folder), 'utf8')) as { release: Release };
  return {
    release,
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

export class DynamoWords implements RefreshedWords, KeptWords, Pictures {
  private readonly table: Table;
  private readonly bundle: Bundle;
  private release: Release;
  private readonly templates = new Map<string, CompiledTemplate>();

  constructor(table: Table, bundle: Bundle) {
    this.table = table;
    this.bundle = bundle;
    this.release = bundle.release;
  }

  /** Reads the pointer anew: once a tick or a batch, not once an email. */
  async refresh(): Promise<void> {
    const pointer = await this.table.get('CURRENT', 'POINTER', 'eventual');
    const id = pointer ? String(unmarshall(pointer).release) : this.bundle.release.id;
    if (id === this.release.id) return;
    if (id === this.bundle.release.id) {
      this.release = this.bundle.release;
      return;
    }
    const item = await this.published(`R#${id}`, 'RELEASE');
    if (item) this.release = bodyOf(item) as Release;
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
export function storedWords({ dynamo }: Pick<World, 'dynamo'>, wordsTable: string, bundle: Bundle): DynamoWords {
  return new DynamoWords(new Table(dynamo, wordsTable), bundle);
}
