/** Runs the rows of crashes: each N in turn, in every story that has such a call. */
import { storiesOf } from './boundaries.ts';
import { type CrashRow, type RowResult, resultOf, type Tally } from './rows.ts';
import { crashRun, Hosts, type Stories, storyOf } from './run.ts';
import type { StoryName } from './stories.ts';

interface Place {
  readonly story: StoryName;
  readonly n: number;
}

/** Every call of the row's kind that the stories make: runs go through them in turn, and begin again. */
export function placesOf(row: CrashRow, stories: Stories): readonly Place[] {
  return storiesOf(row.boundary, Object.keys(stories) as StoryName[]).flatMap((story) =>
    Array.from({ length: stories[story]?.calls.get(row.boundary) ?? 0 }, (_, index) => ({ story, n: index + 1 })),
  );
}

export interface MatrixOptions {
  readonly assembly: string;
  readonly stories: Stories;
  readonly times: number;
  readonly onRun: () => void;
  /** Shifts which calls the first runs strike: a reduced matrix looks at others each time. */
  readonly offset?: number;
}

async function strike(row: CrashRow, place: Place, hosts: Hosts, options: MatrixOptions): Promise<Tally | undefined> {
  const { boundary, when, dropEvents } = row;
  const order = { assembly: options.assembly, ...place, boundary, when, dropEvents };
  const result = await crashRun(hosts, order, storyOf(options.stories, place.story).expected);
  if (!result) return undefined;
  const where = `${place.story}, call ${place.n}`;
  const { counts } = result;
  return {
    counts: {
      ...counts,
      lost: counts.lost.map((what) => `${what} (${where})`),
      unwanted: counts.unwanted.map((what) => `${what} (${where})`),
    },
    struck: 1,
    further: result.orphan ? [`the engine of the killed process lives on (${where})`] : [],
  };
}

export async function runRow(row: CrashRow, hosts: readonly Hosts[], options: MatrixOptions): Promise<RowResult> {
  const began = performance.now();
  const places = placesOf(row, options.stories);
  if (places.length === 0) throw new Error(`no story has a call of kind "${row.boundary}"`);
  const tallies: Tally[] = [];
  /** Runs that did not come to quiet: as bad as a loss. */
  const failed: string[] = [];
  let next = options.offset ?? 0;
  // A call more or less is made from run to run; one that did not come is not a run.
  const triesMax = (options.offset ?? 0) + options.times * 2;
  const lane = async (own: Hosts): Promise<void> => {
    while (tallies.length < options.times && next < triesMax) {
      const place = places[next % places.length];
      next += 1;
      if (!place) return;
      const tally = await strike(row, place, own, options).catch((error: unknown) => {
        failed.push(`${place.story}, call ${place.n}: ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
      });
      if (!tally || tallies.length >= options.times) continue;
      tallies.push(tally);
      options.onRun();
    }
  };
  await Promise.all(hosts.map(lane));
  if (tallies.length < options.times) failed.push(`struck ${tallies.length} times only`);
  const result = resultOf(row.name, row.when, row.allowed, tallies, (performance.now() - began) / 1_000);
  return { ...result, broken: [...result.broken, ...failed] };
}

/** One spare host a lane. */
export function openLanes(lanes: number): { readonly hosts: readonly Hosts[]; close(): void } {
  const hosts = Array.from({ length: lanes }, () => new Hosts());
  for (const own of hosts) own.prepare();
  return { hosts, close: () => hosts.map((own) => own.close()) };
}
