/** `npm run explain -- --email <address>`: what was sent, what was not and why, what comes next, from the running or stored system. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { normalisedAddress } from '../functions/adapters/identity.ts';
import { instantFromMs } from '../functions/core/time/time.ts';
import { startEngine } from './engine/index.ts';
import type { InboxEntry } from './gateway/index.ts';
import { makeReport, type NextReport, type PersonReport, scanAll } from './report.ts';
import { MovableClock } from './runtime/clock.ts';
import { runningInstance } from './runtime/lock.ts';
import { personHeading, sendLine } from './scenario/print.ts';
import { readInbox } from './ses/stored.ts';
import { releaseInForce } from './words.ts';

const { values } = parseArgs({ options: { email: { type: 'string' }, json: { type: 'boolean', default: false } } });
if (values.email === undefined) {
  console.error('Whose emails? npm run explain -- --email name@example.com');
  process.exit(1);
}
const wanted = normalisedAddress(values.email);
const home = resolve(process.env.DRIPLINE_HOME ?? '.dripline');
const stored = join(home, 'tables.db');

/** The tables of the running system, or of the stored one, opened for this look. */
async function openTables(): Promise<{ url: string; end: () => Promise<void> }> {
  const running = runningInstance(home);
  if (running?.gatewayUrl) return { url: running.gatewayUrl, end: async () => {} };
  if (!existsSync(stored) && process.env.AWS_ENDPOINT_URL_DYNAMODB === undefined) {
    console.error(`Nothing is stored under ${home} yet: run npm start first.`);
    process.exit(1);
  }
  const engine = await startEngine({ home, dbPath: stored });
  return { url: engine.url, end: () => engine.stop() };
}

function nextLine(next: NextReport): string {
  const why = next.reasons.length > 0 ? `  [${next.reasons.join('; ')}]` : '';
  if (next.kind === 'wait') return `  … ${next.journey} waits${why}`;
  if (next.kind === 'end') return `  ■ ${next.journey} ends${why}`;
  return `  → ${next.localTime?.replace('T', ' ')}  ${`${next.journey}/${next.step}`.padEnd(28)} ${next.kind === 'send' ? 'will be sent' : 'will be skipped'}${why}`;
}

function print(person: PersonReport): void {
  console.log(personHeading(person));
  for (const visit of person.appointments) {
    console.log(
      `  ${visit.kind}, ${visit.status}, ${visit.start.slice(0, 16).replace('T', ' ')}Z${visit.revision > 0 ? `, moved ${visit.revision} time(s)` : ''}`,
    );
  }
  console.log('Until now:');
  for (const send of person.sends) console.log(sendLine(send));
  if (person.sends.length === 0) console.log('  nothing');
  for (const call of person.calls)
    console.log(`  ☎ ${call.state === 'open' ? 'to be called' : 'called'}: ${call.reason}`);
  console.log('Next:');
  for (const next of person.next) console.log(nextLine(next));
  if (person.next.length === 0) console.log('  nothing');
}

const tables = await openTables();
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
  const release = await releaseInForce(client, tableNamed('WordsTable'));
  const inbox: readonly InboxEntry[] = await readInbox(home);
  const now = instantFromMs(new MovableClock(home).now());
  const report = makeReport(await scanAll(client, tableNamed('PeopleTable')), inbox, release, now);
  const people = report.people.filter((person) => person.email === wanted);
  if (values.json) console.log(JSON.stringify({ now, people }, undefined, 2));
  else if (people.length === 0) console.log(`Nobody here has the address ${wanted}.`);
  else for (const person of people) print(person);
  if (people.length === 0) process.exitCode = 1;
} finally {
  await tables.end();
}
