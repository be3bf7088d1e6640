/** `npm run explain -- --email <address>`: what was sent, what was not and why, what comes next, from the running or stored system. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { commands } from '../cli/commands.ts';
import { runCommand, Slip } from '../cli/run.ts';
import { normalisedAddress } from '../functions/adapters/identity.ts';
import { instantFromMs } from '../functions/core/time/time.ts';
import { startEngine } from './engine/index.ts';
import { nextLines, sendLines } from './explained.ts';
import type { InboxEntry } from './gateway/index.ts';
import { makeReport, type PersonReport, scanAll } from './report.ts';
import { MovableClock } from './runtime/clock.ts';
import { runningInstance } from './runtime/lock.ts';
import { personHeading } from './scenario/print.ts';
import { readInbox } from './ses/stored.ts';
import { releaseInForce, wordsOf } from './words.ts';

const callStates: Readonly<Record<PersonReport['calls'][number]['state'], string>> = {
  open: 'to be called',
  called: 'called',
  withdrawn: 'needs no call any more',
  over: 'was not reached before the visit was over',
};

/** There is nothing to look at; the message says how to begin. */
class NothingStored extends Error {
  override readonly name = 'NothingStored';
}

/** The tables of the running system, or of the stored one, opened for this look. @throws NothingStored. */
async function openTables(home: string): Promise<{ url: string; end: () => Promise<void> }> {
  const running = runningInstance(home);
  if (running?.gatewayUrl) return { url: running.gatewayUrl, end: async () => {} };
  const stored = join(home, 'tables.db');
  if (!existsSync(stored) && process.env.AWS_ENDPOINT_URL_DYNAMODB === undefined)
    throw new NothingStored(`Nothing is stored under ${home} yet: run npm start first.`);
  const engine = await startEngine({ home, dbPath: stored });
  return { url: engine.url, end: () => engine.stop() };
}

function print(person: PersonReport): void {
  console.log(personHeading(person));
  for (const visit of person.appointments) {
    const moved = visit.revision === 0 ? '' : `, moved ${visit.revision === 1 ? 'once' : `${visit.revision} times`}`;
    console.log(`  ${visit.localStart.replace('T', ' ')}  ${visit.kind}, ${visit.status}, ${visit.location}${moved}`);
  }
  console.log('Until now:');
  for (const line of sendLines(person.sends, person.passedOver)) console.log(line);
  if (person.sends.length === 0) console.log('  nothing');
  for (const { state, reason, causes = [{ reason }] } of person.calls)
    console.log(`  ☎ ${callStates[state]}: ${[...new Set(causes.map((cause) => cause.reason))].join(', ')}`);
  console.log('Next:');
  for (const line of nextLines(person.next)) console.log(line);
  if (person.next.length === 0) console.log('  nothing');
}

await runCommand(
  commands.explain,
  async ({ values }) => {
    if (!values.email?.includes('@')) throw new Slip(`Whose emails? ${commands.explain.examples[0]}`);
    await explain(normalisedAddress(values.email), values.json);
  },
  [NothingStored],
);

async function explain(wanted: string, json: boolean): Promise<void> {
  const home = resolve(process.env.DRIPLINE_HOME ?? '.dripline');
  const tables = await openTables(home);
  try {
    const client = new DynamoDBClient({
      endpoint: tables.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const names = (await client.send(new ListTablesCommand({}))).TableNames ?? [];
    const tableNamed = (part: string): string => {
      const name = names.find((each) => each.includes(part));
      if (name === undefined) throw new Error(`there is no ${part} at ${tables.url}`);
      return name;
    };
    const release = await releaseInForce(client, tableNamed('WordsTable'), wordsOf(home));
    const inbox: readonly InboxEntry[] = await readInbox(home);
    const now = instantFromMs(new MovableClock(home).now());
    const report = makeReport(await scanAll(client, tableNamed('PeopleTable')), inbox, release, now);
    const people = report.people.filter((person) => person.email === wanted);
    if (json) console.log(JSON.stringify({ now, people }, undefined, 2));
    else if (people.length === 0) console.log(`Nobody here has the address ${wanted}.`);
    else for (const person of people) print(person);
    if (people.length === 0) process.exitCode = 1;
  } finally {
    await tables.end();
  }
}
