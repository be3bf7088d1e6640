/** The parts of the long tier: what each runs, and how its counts are read. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { caughtByTests } from './byTests.ts';
import { root } from './root.ts';
import { type Ended, ran, testsOf } from './tests.ts';

export interface Outcome {
  readonly kind: 'passed' | 'failed' | 'skipped';
  /** Counts in a few words; why, when skipped. */
  readonly told: string;
}

export interface Fresh {
  /** Where fresh cases begin: another every day, printed, and taken again with `--seed`. */
  readonly seed: number;
}

export interface Part {
  readonly name: string;
  readonly about: string;
  /** The test files that it runs over the whole, if it is such a part: files, or folders of them. */
  readonly paths?: readonly string[];
  run(fresh: Fresh): Promise<Outcome>;
}

const node = (args: readonly string[]) => ran(process.execPath, args);

/** Test files of the short tier, over the whole of what they look at there in part. */
async function files(paths: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const { code, passed, failed, faults } = await testsOf(paths, root, { DRIPLINE_TIER: 'long', ...environment });
  for (const fault of faults) console.error(fault);
  return byCode(code, `${passed} tests passed, ${failed} failed`);
}

const byCode = (code: number, told: string): Outcome => ({ kind: code === 0 ? 'passed' : 'failed', told });

/** The last JSON a program wrote, if it came so far. */
function json<T>({ stdout }: Ended): T | undefined {
  try {
    return JSON.parse(stdout.slice(stdout.indexOf('{'))) as T;
  } catch {
    return undefined;
  }
}

const properties = ['test/core', 'test/operations/spread.test.ts', 'test/local/iam/evaluate.test.ts'];
const freshSeeds = 5_000;

/** A part that is test files of the short tier: those that `byTier` or `everyNth` are in. */
const ofFiles = (name: string, about: string, paths: readonly string[]): Part => ({
  name,
  about,
  paths,
  run: () => files(paths),
});

export const parts: readonly Part[] = [
  {
    name: 'seeds',
    about: `${freshSeeds} seeds of the simulator that nobody has seen before`,
    paths: ['test/simulation/simulation.test.ts'],
    async run({ seed }) {
      const fixed = await files(['test/simulation/simulation.test.ts']);
      const ended = await node(['test/simulation/cli.ts', '--seeds', `${freshSeeds}`, '--seed', `${seed}`, '--json']);
      const report = json<{ seeds: number; violations: readonly { replay: string }[] }>(ended);
      for (const { replay } of report?.violations ?? []) console.error(replay);
      const told = `seeds ${seed} to ${seed + freshSeeds - 1}: ${report?.violations.length ?? 'unknown'} violations`;
      return byCode(ended.code + (fixed.kind === 'passed' ? 0 : 1), told);
    },
  },
  {
    name: 'studio',
    about: 'fresh random changes of words, every email with marks, every way to change words in Chromium',
    paths: ['test/studio'],
    run: ({ seed }) => files(['test/studio'], { DRIPLINE_SEED: `${seed % 2 ** 31}` }),
  },
  {
    name: 'properties',
    about: 'fresh cases of every property test, over every zone',
    paths: properties,
    run: ({ seed }) => files(properties, { DRIPLINE_SEED: `${seed % 2 ** 31}` }),
  },
  ofFiles('zones', 'every zone and every transition of its clock, with the fixed cases', [
    'test/core/time/transitions.test.ts',
    'test/core/time/wall.property.test.ts',
  ]),
  ofFiles('orders', "a booking's events in every order, on both engines, and over HTTP", [
    'test/functions/sources',
    'test/system/sources.test.ts',
    'test/system/links.test.ts',
  ]),
  ofFiles('failures', 'every row of docs/failures.md, broken in the local system', ['test/system/failures']),
  ofFiles('rehearsals', 'every rehearsal of the runbook, each on a system of its own', [
    'test/system/rehearsals.test.ts',
  ]),
  ofFiles('browser', 'every email, in each width and scheme, and every page in each language, in Chromium', [
    'test/browser',
  ]),
  ofFiles('operations', 'every command, also on a running system, and an import of many rows that is stopped', [
    'test/cli',
    'test/operations/import.test.ts',
    'test/stack/app.test.ts',
    'test/system/operations.test.ts',
  ]),
  ofFiles('words', 'every planted fault of the words, every email’s HTML, and every email for every sample person', [
    'test/content',
  ]),
  ofFiles('doors', 'every act by every door, from every state', ['test/doors']),
  ofFiles(
    'flood',
    '10,000 made-up addresses are signed up; every refusal; many people of one address; random edits of the words under live people',
    [
      'test/functions/requestFlood.test.ts',
      'test/functions/afterRelease.test.ts',
      'test/functions/heldLanes.test.ts',
      'test/functions/dispatchWatch.test.ts',
      'test/functions/crowdedAddress.test.ts',
    ],
  ),
  ofFiles('probing', 'whether the time of an answer tells that an address is known', [
    'test/functions/probing.test.ts',
  ]),
  ofFiles('edits', "five edits of a stranger's: each whole, and without any one of its places", [
    'test/house/edits/edits.test.ts',
  ]),
  {
    name: 'contract',
    about: 'the contract of the stores on DynamoDB Local',
    run: onDynamoDbLocal,
  },
  {
    name: 'load',
    about: 'ten thousand at once, in the simulator and on the real parts',
    paths: ['test/simulation/load'],
    async run() {
      const simulated = await files(['test/simulation/load']);
      const real = await node(['test/crash/load.ts', '--people', '10000']);
      const told = `${simulated.told}; on the real parts ${real.code === 0 ? 'nothing lost or doubled' : 'broken'}`;
      if (real.code !== 0) console.error(real.stdout);
      return byCode(real.code + (simulated.kind === 'passed' ? 0 : 1), told);
    },
  },
  {
    name: 'crash',
    about: 'the full crash matrix',
    async run() {
      const ended = await node(['test/crash/cli.ts', '--json']);
      const tables = json<Readonly<Record<string, unknown>>>(ended) ?? {};
      const rows = Object.values(tables).flatMap((each) =>
        Array.isArray(each) ? (each as { readonly runs: number; readonly broken: readonly string[] }[]) : [],
      );
      const runs = rows.reduce((sum, row) => sum + row.runs, 0);
      const broken = rows.filter((row) => row.broken.length > 0).length;
      return byCode(ended.code, `${rows.length} rows, ${runs} runs, ${broken} rows above their promise`);
    },
  },
  {
    name: 'mutants',
    about: 'every planted bug: hunted until a seed catches it, or caught by the test that it names',
    async run() {
      const ended = await node(['test/simulation/cli.ts', '--mutants', '--json']);
      const { mutants = {} } = json<{ mutants?: Readonly<Record<string, number | null>> }>(ended) ?? {};
      const all = Object.entries(mutants);
      const living = all.filter(([, seed]) => seed === null).map(([name]) => name);
      const byTests = await caughtByTests();
      for (const name of [...living, ...byTests.living]) console.error(`survives: ${name}`);
      const told = `${all.length - living.length} of ${all.length} caught by the simulator, ${byTests.all - byTests.living.length} of ${byTests.all} by tests`;
      return byCode(all.length === 0 || byTests.living.length > 0 ? 1 : ended.code, told);
    },
  },
];

/** Where the jar of DynamoDB Local may lie: never a dependency, always somebody's own choice. */
const jarFolder = '.dripline/dynamodb-local';
const howToGetIt = `mkdir -p ${jarFolder} && npm pack amplify-dynamodb-simulator --pack-destination ${jarFolder} && tar -xzf ${jarFolder}/*.tgz -C ${jarFolder}`;

function jar(): string | undefined {
  const given = process.env.DYNAMODB_LOCAL_JAR;
  if (given !== undefined) return resolve(given);
  const folder = join(root, jarFolder);
  if (!existsSync(folder)) return undefined;
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith('DynamoDBLocal.jar'),
  );
  return found === undefined ? undefined : join(folder, found);
}

async function hasJava(): Promise<boolean> {
  return (await ran('java', ['-version']).catch(() => ({ code: 1 }))).code === 0;
}

async function onDynamoDbLocal(): Promise<Outcome> {
  const path = jar();
  if (path === undefined || !existsSync(path))
    return { kind: 'skipped', told: `NOT LOOKED AT: there is no DynamoDBLocal.jar. To get it: ${howToGetIt}` };
  if (!(await hasJava())) return { kind: 'skipped', told: 'NOT LOOKED AT: DynamoDB Local needs Java 17 or newer' };
  const port = await freePort();
  const folder = dirname(path);
  const args = ['-Djava.library.path=./DynamoDBLocal_lib', '-jar', path, '-inMemory', '-port', `${port}`];
  const engine = spawn('java', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  try {
    if (!(await answers(url, engine)))
      return { kind: 'failed', told: 'DynamoDB Local ended, or did not answer within five minutes' };
    return await files(['test/contract/embedded.test.ts'], { AWS_ENDPOINT_URL_DYNAMODB: url });
  } finally {
    engine.kill('SIGKILL');
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Java takes its time: half a minute on a quiet machine. */
async function answers(url: string, engine: ChildProcess): Promise<boolean> {
  for (let tries = 0; tries < 1_200 && engine.exitCode === null; tries += 1) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return true;
    await wait(250);
  }
  return false;
}
