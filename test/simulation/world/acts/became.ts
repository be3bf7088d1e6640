/** What became of a visit: as the clinic's own system says it, or as the front desk does by the ids that its page has. */
import type { Visit } from '../../oracle/facts.ts';
import { skewMaxMs } from '../faults.ts';
import type { World } from '../parts.ts';
import type { DeskKind, StatusKind } from './kinds.ts';
import { request } from './requests.ts';

const statuses = {
  cancel: 'cancelled',
  complete: 'completed',
  noshow: 'noshow',
  rebook: 'booked',
} as const satisfies Record<StatusKind, Visit['status']>;

const deskWords = {
  complete: 'came',
  noshow: 'noshow',
  releaseMissed: 'sendMissed',
  undo: 'booked',
} as const satisfies Record<DeskKind, string>;

/** `value` after staff said what became of it: a release was of the absence before. */
function becoming(value: Visit, status: Visit['status'], at: number): Visit {
  if (value.status === status) return value;
  const { missedEmailAt: _released, ...rest } = value;
  return { ...rest, status, at };
}

/** Marked as over: what has not begun is not marked; within the error of a clock either may be. */
function marked(value: Visit, status: 'completed' | 'noshow', now: number): readonly Visit[] {
  const after = becoming(value, status, now);
  if (value.start > now + 2 * skewMaxMs) return [value];
  return value.start > now - 2 * skewMaxMs ? [value, after] : [after];
}

/** By zone: to make one takes longer than a whole act. */
const calendars = new Map<string, Intl.DateTimeFormat>();

function dayOf(at: number, zone: string): string {
  const calendar = calendars.get(zone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  calendars.set(zone, calendar);
  return calendar.format(at);
}

/** A slip is taken back on its own day, on the wall of the place; within the error of a clock at midnight either may be. */
function takenBack(value: Visit, now: number): readonly Visit[] {
  if (value.status === 'cancelled' || value.status === 'booked') return [value];
  const skews = [-2 * skewMaxMs, 0, 2 * skewMaxMs];
  const isSameDay = new Set(skews.map((skew) => dayOf(value.at, value.zone) === dayOf(now + skew, value.zone)));
  return [...(isSameDay.has(true) ? [becoming(value, 'booked', now)] : []), ...(isSameDay.has(false) ? [value] : [])];
}

/** All that a visit may be after the clinic's system said so. */
function afterTheSystem(
  value: Visit | undefined,
  status: Visit['status'],
  now: number,
): readonly (Visit | undefined)[] {
  if (value === undefined || value.status === 'gone' || value.status === 'replaced') return [value];
  if (status === 'completed' || status === 'noshow') return marked(value, status, now);
  const after = becoming(value, status, now);
  // Booked again, everything is due again, as after a move.
  return [status === 'booked' && after !== value ? { ...after, revisedAt: now } : after];
}

export function sayByTheSystem(world: World, kind: StatusKind, externalId: string, express: boolean): string {
  const status = statuses[kind];
  request(
    world,
    {
      fn: 'staff',
      route: 'POST /staff/appointments/{source}/{externalId}/status',
      path: { source: 'desk', externalId },
      json: { status },
      begins: () => {
        const { now } = world;
        return [world.visits.fact(externalId).begin(world.next(), (value) => afterTheSystem(value, status, now))];
      },
    },
    express,
  );
  return kind;
}

export function sayAtTheDesk(world: World, kind: DeskKind, externalId: string, express: boolean): string | undefined {
  const at = world.visits.keys.get(externalId);
  if (!at) return undefined;
  request(
    world,
    {
      fn: 'staff',
      route: 'POST /staff/visits/{contactId}/{appointmentId}',
      path: { contactId: at.pk.slice(2), appointmentId: at.sk.slice('APPT#'.length) },
      json: { became: deskWords[kind], ...(kind === 'undo' ? { mistake: true } : {}) },
      begins: () => {
        const { now } = world;
        return [world.visits.fact(externalId).begin(world.next(), (value) => afterTheDesk(value, kind, now))];
      },
    },
    express,
  );
  return kind;
}

/** All that a visit may be after the desk said so. */
function afterTheDesk(value: Visit | undefined, kind: DeskKind, now: number): readonly (Visit | undefined)[] {
  if (value === undefined || value.status === 'gone' || value.status === 'replaced') return [value];
  switch (kind) {
    case 'releaseMissed':
      return [value.status === 'noshow' ? { ...value, missedEmailAt: value.missedEmailAt ?? now } : value];
    case 'undo':
      return takenBack(value, now);
    case 'complete':
      return marked(value, 'completed', now);
    case 'noshow':
      return marked(value, 'noshow', now);
  }
}
