/**
 * When the times of an infusion are told, reckoned anew from the visits as they were said: on the last day before it on which
 * somebody answers and its person has no infusion, else on the evening before. Where it is not certain what was said, every
 * moment that it could be is possible.
 */
import type { JourneyFile } from '../../../functions/core/model/journey.ts';
import type { World } from '../world/world.ts';
import type { Visit } from './facts.ts';
import { answeredBetween } from './phone.ts';
import { dateNumber, hour, instantOf, minute, wallAt } from './wall.ts';

type StepFile = JourneyFile['steps'][number];
type OpenDay = Extract<StepFile['send'], { openDayBefore: number }>;
export type OpenDayStep = StepFile & { readonly send: OpenDay };

export const isOpenDay = (step: StepFile): step is OpenDayStep => 'openDayBefore' in step.send;

const daysBackMax = 7;
/** What was said was written down some moments later. */
const saidWithin = 3 * minute;

/** The other visits of a contact, each with everything it could be. */
export function othersOf(world: World, contactId: string, externalId: string | undefined, from: number, to: number) {
  return [...world.visits.of(contactId)]
    .filter((each) => each !== externalId)
    .map((each) => world.visits.fact(each).possible(from, to));
}

export type Others = readonly (readonly (Visit | undefined)[])[];

const isHeld = (visit: Visit | undefined): visit is Visit =>
  visit !== undefined && visit.kind === 'infusion' && (visit.status === 'booked' || visit.status === 'completed');

const dayOf = (at: number, zone: string): number => dateNumber(wallAt(at, zone));

/** The days that could be the last open one, the nearest first; `undefined` among them where there may be none. */
function openDays(send: OpenDay, visit: Visit, others: Others): readonly (number | undefined)[] {
  const own = dayOf(visit.start, visit.zone);
  const found: (number | undefined)[] = [];
  for (let back = 1; back <= daysBackMax; back += 1) {
    const moment = instantOf(own - back, send.at, visit.zone);
    if (moment < visit.revisedAt - saidWithin) return [...found, undefined];
    if (moment < visit.revisedAt + saidWithin) found.push(undefined);
    const midnight = instantOf(own - back + 1, '00:00', visit.zone);
    if (answeredBetween(moment, midnight) < hour) continue;
    const isOn = (other: Visit | undefined) => isHeld(other) && dayOf(other.start, visit.zone) === own - back;
    if (others.some((possible) => possible.every(isOn))) continue;
    found.push(moment);
    if (!others.some((possible) => possible.some(isOn))) return found;
  }
  return [...found, undefined];
}

export const eveningBefore = ({ send }: OpenDayStep, visit: Visit): number =>
  instantOf(dayOf(visit.start, visit.zone) - 1, send.else, visit.zone);

/** Every moment at which the times could be told, before any quiet hours. */
export function timesTold(step: OpenDayStep, visit: Visit, others: Others): readonly number[] {
  const evening = eveningBefore(step, visit);
  const days = openDays(step.send, visit, others);
  // Where the times of an earlier infusion are told on that day, they say these too, and these come again in the evening.
  const mayRide =
    visit.kind === 'infusion' &&
    others.some((possible) => possible.some((other) => isHeld(other) && other.start <= visit.start));
  const moments = days.map((day) => day ?? evening);
  return mayRide || days.includes(undefined) ? [...moments, evening] : moments;
}
