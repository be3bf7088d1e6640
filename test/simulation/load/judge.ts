/** What must be so after a load run: every step at the end its journey says, nothing lost, nothing doubled, in order. */

import { AtTheEnd } from '../oracle/atTheEnd.ts';
import { type Row, rowOf } from '../oracle/row.ts';
import { people } from '../world/tables.ts';
import { type Lags, lagsOf } from './curve.ts';
import type { LoadWorld } from './loadWorld.ts';

export interface Expected {
  readonly state: 'sent' | 'skipped' | 'inDoubt';
  readonly reason?: string;
  /** Staff are asked to call. */
  readonly isCalled?: boolean;
}

/** People of one kind, and what must become of their step. */
export interface Group {
  readonly name: string;
  readonly journey: string;
  readonly step: string;
  readonly ids: ReadonlySet<string>;
  readonly expected: Expected;
}

export interface GroupResult extends Partial<Lags> {
  readonly name: string;
  readonly expected: string;
  readonly people: number;
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
  /** Second attempts after a doubt, as promised (I2). */
  readonly twice: number;
  /** Rows that were ever in doubt. */
  readonly inDoubt: number;
  readonly calls: number;
}

export interface Judged {
  readonly groups: readonly GroupResult[];
  readonly broken: string[];
}

interface Ledgered {
  readonly sendId: string;
  readonly row: Row & { readonly doubts: number };
}

const inWords = ({ state, reason, isCalled }: Expected) =>
  [reason === undefined ? state : `${state}, ${reason}`, ...(isCalled ? ['called'] : [])].join(', ');

function rowsOf(load: LoadWorld): ReadonlyMap<string, readonly Ledgered[]> {
  const rows = new Map<string, Ledgered[]>();
  for (const { pk, sk, item } of load.world.engine.scan(people, 'SEND#')) {
    const row = rowOf(item) as Ledgered['row'];
    const key = `${pk.slice(2)} ${row.journey}/${row.step}`;
    rows.set(key, [...(rows.get(key) ?? []), { sendId: sk.slice('SEND#'.length), row }]);
  }
  return rows;
}

/** @param from the moment that lags count from, in ms; of one person, or of all. */
export function judge(load: LoadWorld, groups: readonly Group[], from: (contactId: string) => number): Judged {
  const { world, acceptance } = load;
  const broken = world.violations.map(({ what, detail, at }) => `${what} ${detail} (${at})`);
  new AtTheEnd(world, acceptance).checkRows();
  for (const { what, detail } of world.violations.slice(broken.length)) broken.push(`${what} ${detail}`);
  if (!world.stream.idle) broken.push('a stream record was never taken');
  const left = [...world.engine.indexRows(people, 'reminder#'), ...world.engine.indexRows(people, 'marketing#')].filter(
    (row) => Date.parse(row.at) <= world.now,
  );
  if (left.length > 0) broken.push(`${left.length} rows are still due, the first is ${left[0]?.sk}`);

  const rows = rowsOf(load);
  const results = groups.map((group): GroupResult => {
    const lags: number[] = [];
    let [lost, doubled, twice, inDoubt, calls, others] = [0, 0, 0, 0, 0, 0];
    let example = '';
    for (const id of group.ids) {
      const mine = rows.get(`${id} ${group.journey}/${group.step}`) ?? [];
      const [first] = mine;
      const taken = first ? acceptance.ofSend(first.sendId) : [];
      for (const { acceptance: each } of taken) lags.push(each.at - from(id));
      if (!first || (first.row.state === 'sent' && taken.length === 0)) lost += 1;
      if (mine.length > 1) doubled += 1;
      if (taken.length > 1) {
        if (first && first.row.doubts > 0 && group.journey !== 'nurture' && taken.length === 2) twice += 1;
        else doubled += 1;
      }
      if ((first?.row.doubts ?? 0) > 0) inDoubt += 1;
      const call = first && world.engine.peek(people, `C#${id}`, `CALL#visit-${first.row.instance}`);
      const isCalled = (call?.causes?.L ?? []).some((cause) => cause.M?.id?.S === first?.sendId);
      if (isCalled) calls += 1;
      const { state, reason, isCalled: wanted = false } = group.expected;
      // What a doubt leaves behind is what I2 says, and is judged there.
      const isDoubt = first?.row.state === 'inDoubt';
      if (
        first &&
        !isDoubt &&
        (first.row.state !== state || (reason && first.row.reason !== reason) || isCalled !== wanted)
      ) {
        others += 1;
        example ||= `${first.row.state}${first.row.reason ? ` (${first.row.reason})` : ''}${isCalled ? ', called' : ''}`;
      }
    }
    if (lost > 0) broken.push(`${group.name}: ${lost} lost`);
    if (doubled > 0) broken.push(`${group.name}: ${doubled} doubled`);
    if (others > 0) broken.push(`${group.name}: ${others} are ${example} and not ${inWords(group.expected)}`);
    return {
      name: group.name,
      expected: inWords(group.expected),
      people: group.ids.size,
      accepted: lags.length,
      lost,
      doubled,
      twice,
      inDoubt,
      calls,
      ...(lags.length > 0 ? lagsOf(lags) : {}),
    };
  });
  broken.push(...outOfOrder(load));
  return { groups: results, broken };
}

/** The emails of one enrollment leave in the order of its steps. */
function outOfOrder({ world, acceptance }: LoadWorld): string[] {
  const last = new Map<string, { place: number; step: string }>();
  const found: string[] = [];
  for (const { contactId, row } of acceptance.sent) {
    const key = `${contactId} ${row.journey} ${row.instance}`;
    const steps = world.files[row.journey]?.steps ?? [];
    const place = steps.findIndex((step) => step.id === row.step);
    const before = last.get(key);
    if (before && before.place > place) found.push(`${row.journey}/${row.step} went after ${before.step}`);
    last.set(key, { place, step: row.step });
  }
  return found.slice(0, 5);
}

/** Reminders of `groups` that SES took after the first marketing email. */
export function remindersAfterMarketing({ acceptance }: LoadWorld, groups: readonly Group[]): number {
  const first = acceptance.sent.findIndex((each) => each.isMarketing);
  if (first === -1) return 0;
  return acceptance.sent
    .slice(first)
    .filter(({ isMarketing, contactId, row }) =>
      groups.some(
        ({ journey, step, ids }) => !isMarketing && journey === row.journey && step === row.step && ids.has(contactId),
      ),
    ).length;
}
