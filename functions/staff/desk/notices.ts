/** Notices to everybody of a day: shown before they go, and told. */
import { emailToGo, type ShownEmail, shown } from '../../core/email/shown.ts';
import type { Appointment } from '../../core/model/appointment.ts';
import { defined } from '../../core/model/defined.ts';
import type { Journey, Step } from '../../core/model/journey.ts';
import { goingAt, type NoticeToTell, noticeAhead, type Told, tellNotice as tell } from '../../core/people/visits.ts';
import { holds } from '../../core/plan/conditions.ts';
import type { Release, VisitOfDay } from '../../core/ports.ts';
import { applyOffset, type Instant, later, localMinute, wallInstant, type Zone } from '../../core/time/time.ts';
import { countCalls } from '../../web/bookings.ts';
import type { WebParts } from '../../web/dependencies.ts';
import { bodyFields, json, type Request } from '../../web/http.ts';
import { InvalidError, parsed } from '../parsed.ts';
import type { Act } from '../people.ts';
import { nameOf, visitsOn } from './day.ts';
import { siteOf } from './person.ts';
import { noticeSchema } from './requests.ts';
import type { NoticePreview } from './view.ts';

/** A notice as it was asked for, and the visits that it is about. */
interface Asked {
  readonly notice: NoticeToTell;
  readonly visits: readonly VisitOfDay[];
  readonly location: string;
  readonly date: string;
  readonly zone: Zone;
  readonly release: Release;
  readonly now: Instant;
}

/** The step whose email tells a notice of this kind; undefined where the words in force have none. */
function stepFor(kind: NoticeToTell['kind'], { journeys }: Release): { journey: Journey; step: Step } | undefined {
  for (const journey of Object.values(journeys)) {
    if (journey.start.on !== 'appointment.notice') continue;
    const step = journey.steps.find(({ when }) => when?.['appointment.notice']?.includes(kind) ?? true);
    if (step) return { journey, step };
  }
  return undefined;
}

async function asked(made: WebParts, request: Request): Promise<Asked> {
  const release = await made.words.current();
  const { clinic } = release;
  const body = parsed(noticeSchema, bodyFields(request));
  const place = clinic.locations[body.location];
  if (!place) {
    const known = Object.keys(clinic.locations).join(', ');
    throw new InvalidError([{ field: 'location', reason: `must be one of ${known}` }]);
  }
  // Words of an older release, published again, may not have it: then nobody would hear of it.
  if (!stepFor(body.kind, release))
    throw new InvalidError([{ field: 'kind', reason: 'has no email in the words that are published now' }]);
  const now = made.clock.now();
  const opensAt: Instant | undefined =
    body.opensAt === undefined ? undefined : wallInstant(body.date, body.opensAt, place.zone);
  const visits = (await visitsOn(made, body.date, clinic)).filter(
    ({ appointment: { location, start } }) =>
      // Whose visit has begun is not concerned.
      location === body.location && start > now,
  );
  const { location, date } = body;
  const notice = defined<NoticeToTell>({ kind: body.kind, opensAt });
  return { notice, visits, location, date, zone: place.zone, release, now };
}

/** Staff read it on the wall of the place; `now` says that it is on its way. */
const onTheWall = (hears: Told['hears'], zone: Zone, now: Instant) =>
  hears.map(({ at, people }) => ({ at, wall: localMinute(at, zone), now: at <= now, people }));

/**
 * Phones that are down are so for everybody who is written to that day, whatever day their visit is on: emails about other
 * visits of the place say it too, until the day is over, or staff tell that all is well after all.
 */
async function notePhones(made: WebParts, { notice: { kind }, location, date, zone, now }: Asked): Promise<void> {
  if (kind !== 'phonesDown' && kind !== 'openAfterAll') return;
  const begins = wallInstant(date, '00:00', zone);
  const until = applyOffset(begins, { kind: 'civil', days: 1 }, 1, zone);
  await made.control.setPhonesDown({ location, from: kind === 'phonesDown' ? later(begins, now) : until, until });
}

/** Tells everybody with a visit at a place on a day that it is closed, opens late, or cannot be telephoned. */
export const tellNotice: Act = async (made, request, by) => {
  const wanted = await asked(made, request);
  const { notice, visits, zone, release, now } = wanted;
  await notePhones(made, wanted);
  const { told, hears, calls, asked: opened } = await tell(made.people, visits, notice, by, now, release.clinic);
  countCalls(opened);
  return json(200, { visits: visits.length, told, emails: onTheWall(hears, zone, now), calls });
};

/** The email as the person of `visit` would read it. */
async function emailOf(
  made: WebParts,
  appointment: Appointment,
  { notice, release, now }: Asked,
  site: string,
): Promise<ShownEmail | undefined> {
  const found = stepFor(notice.kind, release);
  const person = await made.people.person(appointment.contactId);
  if (!found || !person) return undefined;
  const others = person.appointments.filter(({ id }) => id !== appointment.id);
  const noticed = { ...person, appointments: [...others, appointment] };
  if (!holds(found.step.when, noticed, appointment, release.clinic)) return undefined;
  return shown(await emailToGo(made.words, noticed, { ...found, instance: appointment.id }, now, site));
}

/** Whom a notice would tell, how, and with which words. Nobody is told. */
export const previewNotice: Act = async (made, request) => {
  const wanted = await asked(made, request);
  const { notice, visits, zone, release, now } = wanted;
  const ahead = noticeAhead(visits, notice, now, release.clinic);
  const reader = ahead.find(({ goes }) => goes !== undefined);
  const email = reader && (await emailOf(made, reader.appointment, wanted, siteOf(request)));
  const preview = defined<NoticePreview>({
    visits: visits.length,
    people: ahead.map(({ appointment, contact, goes, isCall }) =>
      defined<NoticePreview['people'][number]>({
        name: nameOf(contact),
        time: localMinute(appointment.start, zone).slice(11),
        how: isCall ? 'call' : goes !== undefined && goes <= now ? 'now' : 'later',
        wall: goes && localMinute(goes, zone),
      }),
    ),
    emails: onTheWall(goingAt(ahead), zone, now),
    calls: ahead.filter(({ isCall }) => isCall).length,
    email: email && reader && { to: nameOf(reader.contact), subject: email.subject, html: email.html },
  });
  return json(200, preview);
};
