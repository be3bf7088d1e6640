/** What became of every email, from the ledger and from SES's own durable inbox. */
import { readSendItem } from '../../functions/adapters/dynamodb/rows.ts';
import type { Send } from '../../functions/core/model/send.ts';
import { instantFromMs } from '../../functions/core/time/time.ts';
import type { InboxEntry } from '../../local/gateway/index.ts';
import { makeReport, scanAll } from '../../local/report.ts';
import type { System } from '../../local/system.ts';
import { releaseOf } from './words.ts';

/** `noah prepare/driver r0 visit-1` → how the run without a fault ended it. */
export type Expected = ReadonlyMap<string, 'sent' | 'skipped'>;

export interface Counts {
  /** Steps due that came to no terminal row, to one that says sent though SES never had it, or were parked. */
  readonly lost: readonly string[];
  /** Acceptances beyond what I2 allows. */
  readonly doubled: number;
  /** Emails accepted that the run without a fault does not have: after an acknowledged "no", or of an old revision. */
  readonly unwanted: readonly string[];
  /** Attempts that were in doubt at some time, by class. */
  readonly doubts: { readonly reminder: number; readonly marketing: number };
  /** Reminders that SES accepted twice, the ledger saying that the first was in doubt (I2). */
  readonly twice: number;
  /** Marketing emails that SES accepted twice: never allowed. */
  readonly marketingTwice: number;
  /** Rows that end in doubt. */
  readonly inDoubt: { readonly reminder: number; readonly marketing: number };
  readonly accepted: number;
}

interface Seen {
  readonly sends: readonly Send[];
  readonly inbox: readonly InboxEntry[];
  readonly nameOf: (row: Send) => string;
  readonly totals: ReturnType<typeof makeReport>['totals'];
  readonly parked: readonly string[];
}

async function look(system: System): Promise<Seen> {
  const items = await scanAll(system.tables.client, system.tables.people);
  const inbox = system.gateway.inbox.list().filter(({ tag }) => tag !== undefined);
  const report = makeReport(items, inbox, releaseOf(system), instantFromMs(system.clock.now()));
  const people = new Map(report.people.map(({ contactId, email }) => [contactId, email.split('@')[0] ?? email]));
  const visits = new Map(report.people.flatMap(({ appointments }) => appointments.map((a) => [a.id, a.externalId])));
  return {
    sends: items.filter((item) => item.sk?.S?.startsWith('SEND#')).map(readSendItem),
    inbox,
    nameOf: ({ contactId, journey, instance, step, revision }) =>
      `${people.get(contactId) ?? '?'} ${journey}/${step} r${revision} ${visits.get(instance) ?? ''}`.trimEnd(),
    totals: report.totals,
    parked: system.cloud.queues.flatMap(({ name, url }) =>
      system.gateway.queues.peek(url).map(({ body }) => `${name}: ${body}`),
    ),
  };
}

/** What a run without a fault ends with: what every run with one is held against. */
export async function expectedOf(system: System): Promise<Expected> {
  const { sends, nameOf, totals, parked } = await look(system);
  if (totals.lost + totals.doubled + totals.inDoubt + parked.length > 0)
    throw new Error(`the run without a fault is not clean: ${JSON.stringify(totals)} ${parked.join(', ')}`);
  return new Map(
    sends.map((row) => {
      if (row.state !== 'sent' && row.state !== 'skipped') throw new Error(`${nameOf(row)} ends ${row.state}`);
      return [nameOf(row), row.state];
    }),
  );
}

/** Why a row that should be sent or skipped is neither that nor, as I2 allows, in doubt; undefined when all is well. */
function lossOf(wanted: 'sent' | 'skipped', row: Send | undefined, accepted: ReadonlySet<string>): string | undefined {
  if (!row) return 'has no row';
  if (row.state === 'claimed' || row.state === 'refused') return `ends ${row.state}`;
  if (wanted === 'sent' && row.state === 'skipped') return `was skipped: ${row.reason}`;
  if (row.state === 'sent' && !accepted.has(`${row.contactId}_${row.id}`)) return 'is sent on the ledger only';
  return undefined;
}

const perClass = (rows: readonly Send[], count: (row: Send) => number) => ({
  reminder: rows.filter((row) => row.class === 'reminder').reduce((sum, row) => sum + count(row), 0),
  marketing: rows.filter((row) => row.class === 'marketing').reduce((sum, row) => sum + count(row), 0),
});

/** Counts a run that has come to quiet. */
export async function countOf(system: System, expected: Expected): Promise<Counts> {
  const { sends, inbox, nameOf, totals, parked } = await look(system);
  const acceptances = new Map<string, number>();
  for (const { tag = '' } of inbox) {
    const send = tag.slice(0, tag.lastIndexOf('_'));
    acceptances.set(send, (acceptances.get(send) ?? 0) + 1);
  }
  const accepted = new Set(acceptances.keys());
  const timesOf = (row: Send) => acceptances.get(`${row.contactId}_${row.id}`) ?? 0;
  const rows = new Map(sends.map((row) => [nameOf(row), row]));
  const lost = [...expected].flatMap(([name, wanted]) => {
    const why = lossOf(wanted, rows.get(name), accepted);
    return why === undefined ? [] : [`${name} ${why}`];
  });
  const known = new Set(sends.map((row) => `${row.contactId}_${row.id}`));
  return {
    lost: [...lost, ...Array.from({ length: totals.lost }, () => 'a row stays due'), ...parked],
    doubled: totals.doubled,
    unwanted: [
      ...sends.filter((row) => timesOf(row) > 0 && expected.get(nameOf(row)) !== 'sent').map(nameOf),
      ...[...accepted].filter((send) => !known.has(send)),
    ],
    doubts: perClass(sends, (row) => row.doubts),
    twice: sends.filter((row) => row.class === 'reminder' && timesOf(row) > 1).length,
    marketingTwice: sends.filter((row) => row.class === 'marketing' && timesOf(row) > 1).length,
    inDoubt: perClass(sends, (row) => (row.state === 'inDoubt' ? 1 : 0)),
    accepted: inbox.length,
  };
}
