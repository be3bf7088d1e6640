/** What `publish` is told of the system that runs on this machine: where its tables are, and what it sends from so far. */
import { localAddress } from '../content/release/localAddress.ts';
import { storedPeople } from '../content/release/plan/read.ts';
import type { PublishOptions } from '../content/release/publish.ts';
import type { ReleaseBody } from '../content/release/release.ts';
import { clientAt } from '../content/release/wordsTable.ts';
import type { CompiledTemplate } from '../functions/core/model/template.ts';
import { local } from '../lib/environments/local.ts';
import { wordsOf } from './words.ts';

/** The words that a system sends from while nothing was published. */
export function runningIn(home: string): {
  readonly running: ReleaseBody;
  readRunning(hash: string): CompiledTemplate;
} {
  const { release, contents, read } = wordsOf(home);
  return {
    running: release as ReleaseBody,
    readRunning: (hash) => (contents[hash] ?? read?.(hash)) as CompiledTemplate,
  };
}

/** @throws Error when nothing runs on `home`. */
export function publishingHere(home: string): {
  readonly options: Pick<PublishOptions, 'address' | 'people'> & ReturnType<typeof runningIn>;
  end(): void;
} {
  const { people, ...address } = localAddress(home);
  if (people === undefined) throw new Error('the system that runs here is of an older version: start it again');
  const client = clientAt(address);
  const options = { address, people: storedPeople(client, people, local.lanes), ...runningIn(home) };
  return { options, end: () => client.destroy() };
}
