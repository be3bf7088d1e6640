/**
 * What other systems hear (docs/events.md): every change of a run is told to `announce` when the run is over, in batches of any
 * size, by reads that may be old, and compared with what the rows say in the end. Drawn from the seed alone, beside the tape: whether it
 * is done changes nothing of the run.
 */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ToldName } from '../../../functions/core/model/row.ts';
import type { Change } from '../dynamo/engine.ts';
import type { Item } from '../dynamo/values.ts';
import type { World } from '../world/world.ts';

/** One world in so many is heard: it costs as much as some emails more. */
export const heardOneIn = 8;

interface Row {
  readonly pk: string;
  readonly sk: string;
  /** Oldest first; undefined once it was deleted. */
  readonly states: (Item | undefined)[];
}

interface Told {
  readonly id: string;
  readonly says: string;
}

const told = /^(ENROLL|SEND|CALL|LOG)#/;
/** Of these only the insertion is in the event source's filter. */
const putOnly = /^(CALL|LOG)#/;
const noes = new Set(['consent.left', 'reminders.left', 'wrongPerson']);
const batchMax = 60;

/** A small generator of its own: mulberry32. */
function drawing(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export class Announced {
  private readonly world: World;
  private readonly rows = new Map<string, Row>();
  private readonly records: { readonly row: Row; readonly isNew: boolean; readonly state: number }[] = [];

  constructor(world: World) {
    this.world = world;
    world.onChanges.push((change) => this.onChange(change));
  }

  private onChange({ pk, sk, before, after }: Change): void {
    if (!pk.startsWith('C#') || !told.test(sk)) return;
    const key = `${pk}\n${sk}`;
    const row = this.rows.get(key) ?? { pk, sk, states: [] };
    this.rows.set(key, row);
    row.states.push(after);
    if (!after || (before && putOnly.test(sk))) return;
    this.records.push({ row, isNew: !before, state: row.states.length - 1 });
  }

  /** Tells `announce` of every change, and gives what it told. */
  private async heard(): Promise<readonly Told[]> {
    const { product, identity, seed } = this.world;
    const draw = drawing(seed);
    const heard: Told[] = [];
    /** Row → its state at the latest record that was given. */
    const reached = new Map<Row, number>();
    const ports: Parameters<typeof product.announce>[0] = {
      digest: (text) => identity.digest(text),
      told: new product.Told(20_000),
      async readRows(names, consistency) {
        return names.flatMap((name) => {
          const { pk, sk } = product.keysOf(name);
          const row = rows.get(`${pk}\n${sk}`);
          if (!row) return [];
          const at = reached.get(row) ?? -1;
          const state = consistency === 'strong' ? Math.min(row.states.length - 1, at + draw(2)) : at - draw(4);
          const item = row.states[state];
          const read = item && product.readTold(item);
          return read ? [read] : [];
        });
      },
      async put(events) {
        for (const { type, detail } of events) {
          const { id, at, contactId, send, journey = '', reason, how } = detail;
          // Who was enrolled, and in what; of all others also when.
          const which = send ?? (type === 'enrolled' ? `${journey} ` : `${journey} ${at} ${reason ?? how}`);
          heard.push({ id, says: `${type} ${contactId} ${which}` });
        }
        return new Set();
      },
    };
    const { rows } = this;
    for (let from = 0; from < this.records.length; ) {
      const batch = this.records.slice(from, from + 1 + draw(batchMax));
      from += batch.length;
      for (const { row, state } of batch) reached.set(row, state);
      const changes = batch.flatMap(({ row: { pk, sk }, isNew }, index) => {
        const row = product.rowNameOf(pk, sk) as ToldName | undefined;
        return row ? [{ row, isNew, sequence: String(from + index) }] : [];
      });
      await product.announce(ports, changes);
    }
    return heard;
  }

  async check(): Promise<void> {
    const { world } = this;
    const heard = await this.heard();
    world.count('heard by other systems');
    const ids = new Set(heard.map(({ id }) => id));
    if (ids.size < heard.length) world.violate('told', 'an event was told twice to who remembers the first');
    const told = new Map<string, number>();
    for (const { says } of heard) told.set(says, (told.get(says) ?? 0) + 1);
    const again = [...told].find(([says, times]) => times > 1 && says.startsWith('sent '));
    if (again) return world.violate('told', `told as two events: ${again[0]}`);
    for (const row of this.rows.values())
      for (const says of expected(row)) {
        const left = told.get(says) ?? 0;
        if (left === 0) return world.violate('told', `nobody heard of it: ${says}`);
        told.set(says, left - 1);
      }
  }
}

/** What must have been told of a row that is still there; of one that was written again and again, only what stayed. */
function expected({ pk, sk, states }: Row): readonly string[] {
  const item = states.at(-1);
  // Whoever was erased is nobody's news any more.
  if (!item || states.includes(undefined)) return [];
  const row = unmarshall(item);
  const contactId = pk.slice(2);
  const [kind, ...rest] = sk.split('#');
  switch (kind) {
    case 'ENROLL': {
      const begun = `enrolled ${contactId} ${rest[0]} `;
      return row.ended
        ? [begun, `journey.completed ${contactId} ${rest[0]} ${row.ended.at} ${row.ended.reason}`]
        : [begun];
    }
    case 'SEND':
      return [
        ...(row.state === 'sent' || row.state === 'skipped' ? [`${row.state} ${contactId} ${rest[0]}`] : []),
        ...(row.delivery?.bouncedAt ? [`bounced ${contactId} ${rest[0]}`] : []),
      ];
    case 'CALL':
      return states.length > 1 || row.state === 'withdrawn' || row.reason === 'unmarked'
        ? []
        : [`needsCall ${contactId} ${row.journey ?? ''} ${row.at} ${row.reason}`];
    default: {
      const complained = row.what === 'suppressed' && row.detail === 'complaint';
      if (!noes.has(row.what) && !complained) return [];
      return [`unsubscribed ${contactId}  ${row.at} ${complained ? 'complaint' : (row.source ?? 'unknown')}`];
    }
  }
}
