/** The CONTROL rows: a worker's lease, paused lanes, an outage, the breaker's recent bad news. Read once a tick. */

import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { defined } from '../../core/model/defined.ts';
import type { EmailClass } from '../../core/model/journey.ts';
import type { Control, ControlStore, LaneState, Outage, PhonesDown, PlannedThrough } from '../../core/ports.ts';
import { dayMs, epochMs, type Instant, plusMs } from '../../core/time/time.ts';
import { faultOf, logger } from '../telemetry.ts';
import { marshall } from './attributes.ts';
import {
  type Item,
  readBadNews,
  readEach,
  readLaneState,
  readOutage,
  readPhonesDown,
  readPlanned,
  readRequestHour,
  schemaVersion,
} from './rows.ts';
import { asLane } from './schemas.ts';
import type { Table } from './table.ts';

const pk = 'CONTROL';
const pauseSk = 'PAUSE#';
const badNewsSk = 'BREAKER#';
const laneSk = 'LANE#';
/** Between the other keys of what is read once a tick. */
const plannedSk = 'PLANNED';
const phonesSk = 'PHONES#';
const requestsSk = 'REQUESTS#';

const skOf = (item: Item) => item.sk?.S ?? '';
/** How SES answers a lane; the lane is in the key. */
const readLane = (item: Item) => [asLane(skOf(item).slice(laneSk.length)), readLaneState(item)] as const;
/** What a row of a paused lane is, its key says: staff put it by hand. */
const readPause = (item: Item) => asLane(skOf(item).slice(pauseSk.length));

export class DynamoControlStore implements ControlStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async takeLease(worker: number, holder: string, now: Instant, until: Instant): Promise<boolean> {
    const written = await this.table.update(
      pk,
      `LEASE#${worker}`,
      'SET #holder = :holder, #until = :until, #version = :version',
      {
        expression: 'attribute_not_exists(#until) OR #until <= :now OR #holder = :holder',
        names: { '#holder': 'holder', '#until': 'until', '#version': 'schemaVersion' },
        values: { ':holder': holder, ':until': until, ':now': now, ':version': schemaVersion },
      },
    );
    return written.kind === 'written';
  }

  async endLease(worker: number, holder: string, now: Instant): Promise<void> {
    await this.table.update(pk, `LEASE#${worker}`, 'SET #until = :now', {
      expression: '#holder = :holder',
      names: { '#holder': 'holder', '#until': 'until' },
      values: { ':holder': holder, ':now': now },
    });
  }

  async read(now: Instant): Promise<Control> {
    const since = plusMs(now, -dayMs);
    const items = await this.table.range(pk, badNewsSk, `${requestsSk}~`, 'eventual');
    const each = <T>(some: readonly Item[], readOne: (item: Item) => T) =>
      readEach(some, readOne, (error) => logger.error('a control row cannot be read', faultOf(error)));
    const startingWith = (start: string) => items.filter((item) => skOf(item).startsWith(start));
    // The row of an outage that is over stays, and says nothing.
    const outages = items.filter((item) => skOf(item) === 'OUTAGE' && item.nextProbeAt);
    const [outage] = each(outages, readOutage);
    const news = each(startingWith(badNewsSk), readBadNews).filter(({ at }) => at >= since);
    const counted = (lanes: (lane: EmailClass) => boolean) => {
      const own = news.filter(({ lane = 'marketing' }) => lanes(lane));
      const bounces = own.filter(({ what }) => what === 'bounce').length;
      return { bounces, complaints: own.length - bounces };
    };
    const [planned] = each(
      items.filter((item) => skOf(item) === plannedSk),
      readPlanned,
    );
    const hours = each(startingWith(requestsSk), readRequestHour).filter(({ at }) => at > since);
    const phones = each(startingWith(phonesSk), readPhonesDown).filter(({ until }) => until > now);
    return defined<Control>({
      paused: new Set(each(startingWith(pauseSk), readPause)),
      // A lane that is well again keeps a row that says nothing.
      lanes: new Map(
        each(
          startingWith(laneSk).filter((item) => item.code),
          readLane,
        ),
      ),
      ...counted((lane) => lane !== 'request'),
      requests: { hours, ...counted((lane) => lane === 'request') },
      outage,
      phonesDown: phones.length === 0 ? undefined : phones,
      planned,
    });
  }

  /** Nothing of `lane` is sent from the next tick on. */
  async pause(lane: EmailClass): Promise<void> {
    await this.table.put(marshall({ pk, sk: `${pauseSk}${lane}`, schemaVersion }));
  }

  async resume(lane: EmailClass): Promise<void> {
    const Key = marshall({ pk, sk: `${pauseSk}${lane}` });
    await this.table.client.send(new DeleteItemCommand({ TableName: this.table.name, Key }));
  }

  async setOutage(outage: Outage): Promise<void> {
    await this.table.put(marshall({ pk, sk: 'OUTAGE', schemaVersion, ...outage }));
  }

  async endOutage(): Promise<void> {
    await this.table.put(marshall({ pk, sk: 'OUTAGE', schemaVersion }));
  }

  async setPhonesDown(down: PhonesDown): Promise<void> {
    const expiresAt = Math.floor(epochMs(plusMs(down.until, dayMs)) / 1000);
    const sk = `${phonesSk}${down.location}#${down.until}`;
    await this.table.put(marshall({ pk, sk, schemaVersion, expiresAt, ...down }));
  }

  async setLane(lane: EmailClass, state: LaneState | undefined): Promise<void> {
    await this.table.put(marshall({ pk, sk: `${laneSk}${lane}`, schemaVersion, ...state }));
  }

  async setPlanned(planned: PlannedThrough): Promise<void> {
    await this.table.put(marshall({ pk, sk: plannedSk, schemaVersion, ...planned }));
  }

  /** One row per bad piece of news, by SES id, so that a repeated event counts once and no counter runs hot. */
  async addBadNews(what: 'bounce' | 'complaint', lane: EmailClass, sesId: string, at: Instant): Promise<void> {
    const expiresAt = Math.floor(Date.parse(at) / 1000) + (7 * dayMs) / 1000;
    await this.table.put(
      marshall({ pk, sk: `${badNewsSk}${at.slice(0, 10)}#${what}#${sesId}`, what, lane, at, schemaVersion, expiresAt }),
    );
  }

  async takeRequest(hour: Instant, atMost: number): Promise<boolean> {
    const written = await this.table.update(
      pk,
      `${requestsSk}${hour}`,
      'ADD #count :one SET #at = :at, #version = :version, #expires = :expires',
      {
        expression: 'attribute_not_exists(#count) OR #count < :most',
        names: { '#count': 'count', '#at': 'at', '#version': 'schemaVersion', '#expires': 'expiresAt' },
        values: {
          ':one': 1,
          ':most': atMost,
          ':at': hour,
          ':version': schemaVersion,
          ':expires': Math.floor(Date.parse(hour) / 1000) + (2 * dayMs) / 1000,
        },
      },
    );
    return written.kind === 'written';
  }
}
