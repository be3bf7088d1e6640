/** `npm run ops -- calls`: whom staff should telephone, and why; `npm run ops -- called <id>` once it is done (I7). */
import { fileURLToPath } from 'node:url';
import type { Asked } from '../cli/arguments.ts';
import { commands } from '../cli/commands.ts';
import { runCommand, Slip } from '../cli/run.ts';
import { DynamoCallStore } from '../functions/adapters/dynamodb/callStore.ts';
import { appointmentSk, contactPk, readAppointment } from '../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../functions/adapters/identity.ts';
import type { Call } from '../functions/core/model/call.ts';
import type { Instant } from '../functions/core/time/time.ts';
import { mendable, UsageError, withReach } from './reach.ts';

/** A call with what the front desk knows the visit by; the list itself names nobody, as the staff route's does not. */
export interface ListedCall extends Call {
  readonly visit?: { readonly source: string; readonly externalId: string; readonly start?: Instant };
}

export async function openCalls(table: Table, now: Instant): Promise<readonly ListedCall[]> {
  const calls = await new DynamoCallStore(table, systemIdentity).open(now);
  return Promise.all(
    calls.map(async (call): Promise<ListedCall> => {
      const { contactId, appointmentId, booking } = call;
      // A booking that could not be served has no visit here, and its own system knows it.
      if (appointmentId === undefined) return booking ? { ...call, visit: booking } : call;
      const item = await table.get(contactPk(contactId), appointmentSk(appointmentId), 'strong');
      if (!item) return call;
      const { source, externalId, start } = readAppointment(item);
      return { ...call, visit: { source, externalId, start } };
    }),
  );
}

/** @param named `<contact>/<call>`, or the call's id alone when it is one person's only. @throws UsageError. */
export async function markCalled(table: Table, named: string, by: string, now: Instant): Promise<Call> {
  const calls = await openCalls(table, now);
  const found = calls.filter(({ contactId, id }) => `${contactId}/${id}` === named || id === named);
  const [call, second] = found;
  if (!call) throw new UsageError(`there is no open call ${named}: npm run ops -- calls lists them`);
  if (second) throw new UsageError(`several people have a call ${named}: write <contact>/<call>`);
  const done = await new DynamoCallStore(table, systemIdentity).markCalled(call.contactId, call.id, by, now);
  if (!done) throw new UsageError('somebody else has just made that call');
  return call;
}

const why: Readonly<Record<Call['reason'], string>> = {
  noDelivery: 'an email that matters has not arrived',
  skipped: 'an email that matters was not sent',
  bounced: 'their address does not take our emails',
  inDoubt: 'nobody knows whether an email that matters left',
  leftReminders: 'they left the reminders, and have a visit',
  unmappedType: 'a visit of a type that clinic.yaml does not know',
  wrongAddress: 'somebody said the address is the wrong one',
  ambiguousPerson: 'several people share the address, and the booking does not say whose visit it is',
  noAddress: 'the booking has no address that can be written to',
  underAge: 'under 18 by the record',
  unfinishedMove: 'the visit was taken off its time and has no new one',
  addressDiffers: 'the booking names another address than the reminders go to',
  unclearBooking: 'the booking says something that cannot be true',
};

function printed({ contactId, id, reason, journey, step, at, visit }: ListedCall): string {
  const email = journey === undefined ? '' : `  ${journey}/${step ?? '-'}`;
  const time = visit?.start === undefined ? '' : `, ${visit.start.slice(0, 16)}Z`;
  const shown = visit ? `  ${visit.source} ${visit.externalId}${time}` : '';
  return `${at.slice(0, 16).replace('T', ' ')}Z  ${contactId}/${id}\n    ${why[reason]}${email}${shown}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runCommand(commands.ops, run, mendable);

async function run({ values, positionals }: Asked<(typeof commands.ops)['options']>): Promise<void> {
  const [list, made] = commands.ops.examples;
  const [word, ...rest] = positionals;
  const done = [...(values.called ?? []), ...(word === 'called' ? rest : [])];
  if (word !== 'calls' && word !== 'called') throw new Slip(`Say what to do: ${list}, or ${made}`);
  if (word === 'called' && done.length === 0) throw new Slip(`Which call? ${made}`);
  await withReach(values, async ({ people, clock, by }) => {
    for (const each of done) {
      const call = await markCalled(people, each, by, clock.now());
      console.log(`Called: ${call.contactId}/${call.id}`);
    }
    if (done.length > 0) return;
    const calls = await openCalls(people, clock.now());
    if (values.json) console.log(JSON.stringify({ calls }, undefined, 2));
    else if (calls.length === 0) console.log('Nobody needs a call.');
    else for (const call of calls) console.log(printed(call));
  });
}
