/** The people table as the protocol needs it (`PeopleStore`): every write is one condition that DynamoDB checks. */

import type { Call } from '../../core/model/call.ts';
import { defined } from '../../core/model/defined.ts';
import type { Due } from '../../core/model/due.ts';
import type { Enrollment } from '../../core/model/enrollment.ts';
import type { Person } from '../../core/model/person.ts';
import type { DueRow } from '../../core/model/row.ts';
import type { Send } from '../../core/model/send.ts';
import { withCopies } from '../../core/people/formerAddress.ts';
import type { ClaimOver, ClaimResult, PeopleStore, WriteResult } from '../../core/ports.ts';
import { type Instant, plusMs } from '../../core/time/time.ts';
import { asSeen } from './callCondition.ts';
import {
  callItem,
  callSk,
  contactPk,
  dueKeys,
  dueOf,
  enrollmentItem,
  enrollmentSk,
  personRange,
  readCall,
  readPersonItems,
  readSendItem,
  sendItem,
  sendSk,
} from './rows.ts';
import type { Condition, ConditionalResult, Table } from './table.ts';

const result = (written: ConditionalResult): WriteResult => (written.kind === 'written' ? 'written' : 'stale');

function overCondition(over: ClaimOver): Condition {
  if (over.kind === 'absent') return { expression: 'attribute_not_exists(pk)' };
  return {
    expression: '#state = :state AND #attempt = :attempt',
    names: { '#state': 'state', '#attempt': 'attempt' },
    values: { ':state': over.kind, ':attempt': over.attempt },
  };
}

/**
 * Our token still holds the row, and nobody has spoken for it since. A doubt that others declared meanwhile yields only
 * to the knowledge that SES has the email: its enrollment has gone on, and the doubt's own rules see to the rest (I1).
 */
function stillOurs(row: Send): Condition {
  const states = row.state === 'sent' ? { ':claimed': 'claimed', ':inDoubt': 'inDoubt' } : { ':claimed': 'claimed' };
  return {
    expression: `#token = :token AND #state IN (${Object.keys(states).join(', ')})`,
    names: { '#token': 'token', '#state': 'state' },
    values: { ':token': row.token, ...states },
  };
}

export class DynamoSendStore implements PeopleStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async readPerson(contactId: string, consistency: 'strong' | 'eventual'): Promise<Person | undefined> {
    const person = await this.readOne(contactId, consistency);
    const { formerOf } = person?.contact ?? {};
    if (!person || !formerOf || formerOf.undoneAt !== undefined) return person;
    const owner = await this.readOne(formerOf.contactId, consistency);
    return owner ? withCopies(person, owner) : person;
  }

  private async readOne(contactId: string, consistency: 'strong' | 'eventual'): Promise<Person | undefined> {
    return readPersonItems(await this.table.range(contactPk(contactId), personRange.from, personRange.to, consistency));
  }

  async readSend(contactId: string, sendId: string, consistency: 'strong' | 'eventual'): Promise<Send | undefined> {
    const item = await this.table.get(contactPk(contactId), sendSk(sendId), consistency);
    return item && readSendItem(item);
  }

  async dueRows(partition: string, until: Instant, limit: number, after?: DueRow): Promise<readonly DueRow[]> {
    const behind = after && { ...dueKeys(after), at: after.due.at };
    return dueOf(await this.table.due(partition, until, limit, behind), partition, ['enrollment', 'send']);
  }

  async claim(row: Send, over: ClaimOver): Promise<ClaimResult> {
    const written = await this.table.put(sendItem(row), overCondition(over));
    if (written.kind === 'written') return { kind: 'claimed' };
    if (written.old === undefined) return this.claimOfVanished(row, over);
    const by = readSendItem(written.old);
    // The first reply was lost and the SDK tried again: the row that stands in the way is our own.
    if (by.token === row.token && by.attempt === row.attempt) return { kind: 'claimed' };
    return { kind: 'taken', by };
  }

  /** A condition over an earlier attempt failed and nothing stands there: it can only have been erased meanwhile. */
  private async claimOfVanished(row: Send, over: ClaimOver): Promise<ClaimResult> {
    if (over.kind === 'absent') throw new Error('DynamoDB refused a claim over nothing and named no item');
    const standing = await this.readSend(row.contactId, row.id, 'strong');
    if (standing) return standing.token === row.token ? { kind: 'claimed' } : { kind: 'taken', by: standing };
    return this.claim(row, { kind: 'absent' });
  }

  async settle(row: Send): Promise<WriteResult> {
    return result(await this.table.put(sendItem(row), stillOurs(row)));
  }

  async declareInDoubt(row: Send): Promise<WriteResult> {
    return result(
      await this.table.put(sendItem(row), {
        expression: '#token = :token AND #state = :claimed',
        names: { '#token': 'token', '#state': 'state' },
        values: { ':token': row.token, ':claimed': 'claimed' },
      }),
    );
  }

  async reschedule(row: Send, due: Due | undefined): Promise<WriteResult> {
    const condition = {
      expression: '#token = :token AND #state = :state',
      names: { '#token': 'token', '#state': 'state', '#partition': 'duePartition', '#at': 'dueAt' },
      values: defined<Record<string, unknown>>({
        ':token': row.token,
        ':state': row.state,
        ':partition': due?.partition,
        ':at': due?.at,
      }),
    };
    const change = due ? 'SET #partition = :partition, #at = :at' : 'REMOVE #partition, #at';
    return result(await this.table.update(contactPk(row.contactId), sendSk(row.id), change, condition));
  }

  async postpone(row: DueRow, at: Instant): Promise<WriteResult> {
    const { pk, sk } = dueKeys(row);
    return result(
      await this.table.update(pk, sk, 'SET #at = :at', {
        expression: '#at = :seen AND #partition = :partition',
        names: { '#at': 'dueAt', '#partition': 'duePartition' },
        values: { ':at': at, ':seen': row.due.at, ':partition': row.due.partition },
      }),
    );
  }

  async retire(contactId: string, journey: string, instance: string, why: string): Promise<void> {
    await this.table.update(
      contactPk(contactId),
      enrollmentSk(journey, instance),
      'SET #waiting = :why REMOVE #partition, #at',
      {
        expression: 'attribute_exists(#at)',
        names: { '#waiting': 'waiting', '#partition': 'duePartition', '#at': 'dueAt' },
        values: { ':why': why },
      },
    );
  }

  async putEnrollment(enrollment: Enrollment, expected: number | undefined): Promise<WriteResult> {
    const condition: Condition =
      expected === undefined
        ? { expression: 'attribute_not_exists(pk)' }
        : { expression: '#version = :expected', names: { '#version': 'version' }, values: { ':expected': expected } };
    return result(await this.table.put(enrollmentItem(enrollment), condition));
  }

  async takeCap(contactId: string, now: Instant, capMs: number, token: string): Promise<boolean> {
    const written = await this.table.update(
      contactPk(contactId),
      'CAP',
      'SET #at = :now, #token = :token, #version = :version',
      {
        // Our own is taken again, but never turned back: a worker that froze here wakes with a time long past.
        expression: 'attribute_not_exists(#at) OR #at <= :free OR (#token = :token AND #at <= :now)',
        names: { '#at': 'at', '#token': 'token', '#version': 'schemaVersion' },
        values: { ':now': now, ':token': token, ':free': plusMs(now, -capMs), ':version': 1 },
      },
    );
    return written.kind === 'written' || written.old?.token?.S === token;
  }

  async readCall(contactId: string, callId: string): Promise<Call | undefined> {
    const item = await this.table.get(contactPk(contactId), callSk(callId), 'strong');
    return item && readCall(item);
  }

  async putCall(next: Call, seen: Call | undefined): Promise<WriteResult> {
    return result(await this.table.put(callItem(next), asSeen(seen)));
  }
}
