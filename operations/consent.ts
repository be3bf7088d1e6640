/** `npm run consent -- --email …`: what a person agreed to, when, by which words and where: the ledger of consent (C15). */
import { fileURLToPath } from 'node:url';
import type { Asked } from '../cli/arguments.ts';
import { commands } from '../cli/commands.ts';
import { runCommand } from '../cli/run.ts';
import { evidenceIn } from '../functions/adapters/dynamodb/evidence.ts';
import { readPeople } from '../functions/adapters/dynamodb/personRecord.ts';
import type { Table } from '../functions/adapters/dynamodb/table.ts';
import type { LogRow } from '../functions/core/model/personRecord.ts';
import type { Evidence } from '../functions/core/people/erasure.ts';
import { mendable, requiredEmail, withReach } from './reach.ts';

export interface ConsentLedger {
  readonly people: readonly { readonly contactId: string; readonly now: string; readonly entries: readonly LogRow[] }[];
  /** Of people who were erased since. */
  readonly evidence: readonly Evidence[];
}

export async function consentLedger(table: Table, addressHash: string): Promise<ConsentLedger> {
  const { people, addressItems } = await readPeople(table, addressHash);
  return {
    people: people.map(({ contactId, contact, log }) => ({
      contactId,
      now: contact
        ? `education ${contact.marketing.state}, reminders ${contact.reminders.state}${contact.hold ? ', on hold' : ''}`
        : 'being erased',
      entries: log.filter(({ purpose }) => purpose !== undefined),
    })),
    evidence: evidenceIn(addressItems),
  };
}

const minute = (at: string) => at.slice(0, 16).replace('T', ' ');

const line = (entry: Omit<LogRow, 'by'> & { readonly by?: string }): string =>
  [
    `  ${minute(entry.at)} UTC  ${entry.what.padEnd(18)} ${(entry.purpose ?? '').padEnd(9)}`,
    `text ${entry.textVersion ?? 'not told'}`,
    `from ${entry.source ?? 'not told'}`,
    ...(entry.occurredAt === undefined ? [] : [`given ${minute(entry.occurredAt)} UTC`]),
    ...(entry.detail === undefined ? [] : [entry.detail]),
    ...(entry.by === undefined ? [] : [`by ${entry.by}`]),
  ].join(', ');

/** The ledger in words, one line an entry. */
export function printedConsent({ people, evidence }: ConsentLedger): readonly string[] {
  const lines = people.flatMap(({ contactId, now, entries }) => [
    `${contactId}: now ${now}`,
    ...entries.map(line),
    ...(entries.length === 0 ? ['  nothing was ever asked or given: reminders come with a booking'] : []),
  ]);
  for (const { receipt, begunAt, erasedAt, consents } of evidence) {
    lines.push(`erased ${minute(erasedAt ?? begunAt)} UTC, receipt ${receipt}; before that:`);
    lines.push(...consents.map((entry) => line(entry as unknown as LogRow)));
  }
  return lines;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const run = async ({ values }: Asked<(typeof commands.consent)['options']>) => {
    const email = requiredEmail(values.email, commands.consent);
    await withReach(values, async ({ people, hashOf }) => {
      const ledger = await consentLedger(people, await hashOf(email));
      if (values.json) console.log(JSON.stringify(ledger, undefined, 2));
      else for (const each of printedConsent(ledger)) console.log(each);
      if (ledger.people.length + ledger.evidence.length > 0) return;
      console.error('Nobody here has that address.');
      process.exitCode = 1;
    });
  };
  await runCommand(commands.consent, run, mendable);
}
