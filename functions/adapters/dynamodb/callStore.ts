/** The call list: people whom staff should telephone, earliest first (I7). */
import type { Call } from '../../core/model/call.ts';
import { unfinishedMove } from '../../core/people/bookingCalls.ts';
import type { CallStore, Identity } from '../../core/ports.ts';
import { type Instant, parseInstant } from '../../core/time/time.ts';
import { faultOf, logger } from '../telemetry.ts';
import { logItem } from './log.ts';
import { callSk, contactPk, isOf, readCall, readEach } from './rows.ts';
import type { Table } from './table.ts';

const listMax = 200;

export class DynamoCallStore implements CallStore {
  private readonly table: Table;
  private readonly identity: Identity;

  constructor(table: Table, identity: Identity) {
    this.table = table;
    this.identity = identity;
  }

  async open(until: Instant): Promise<readonly Call[]> {
    const keys = await this.table.due('calls', until, listMax);
    const items = await Promise.all(keys.map((key) => this.table.get(key.pk?.S ?? '', key.sk?.S ?? '', 'strong')));
    const calls = items.filter((item) => item !== undefined).filter(isOf('call'));
    return readEach(calls, readCall, (error) => logger.error('a call cannot be read', faultOf(error))).filter(
      (call) => call.state === 'open',
    );
  }

  async countArrived(until: Instant): Promise<number> {
    const keys = await this.table.due('calls', until, listMax);
    let arrived = 0;
    for (const { pk, sk } of keys) {
      if (!sk?.S?.startsWith(callSk(unfinishedMove))) continue;
      const written = await this.table.update(pk?.S ?? '', sk.S, 'SET #countedAt = :at', {
        expression: '#state = :open AND attribute_not_exists(#countedAt)',
        names: { '#state': 'state', '#countedAt': 'countedAt' },
        values: { ':open': 'open', ':at': until },
      });
      if (written.kind === 'written') arrived += 1;
    }
    return arrived;
  }

  async oldestOpen(until: Instant): Promise<Instant | undefined> {
    // A call that is made has left the index.
    const [key] = await this.table.due('calls', until, 1);
    const at = key?.dueAt?.S;
    return at === undefined ? undefined : parseInstant(at);
  }

  async markCalled(contactId: string, callId: string, by: string, at: Instant): Promise<boolean> {
    const written = await this.table.transact([
      this.table.updateWrite(
        contactPk(contactId),
        callSk(callId),
        'SET #state = :called, #calledAt = :at REMOVE #partition, #dueAt',
        {
          expression: '#state = :open',
          names: { '#state': 'state', '#calledAt': 'calledAt', '#partition': 'duePartition', '#dueAt': 'dueAt' },
          values: { ':called': 'called', ':open': 'open', ':at': at },
        },
      ),
      this.table.putWrite(logItem(this.identity, contactId, at, { what: 'call.made', by })),
    ]);
    return written === 'written';
  }
}
