/** One person at the front desk: what is known, what they were told, and what comes next. */

import { emailAsLeft, emailToGo, type ShownEmail, shown, subjectOf } from '../../core/email/shown.ts';
import { appointmentFor, zoneOf } from '../../core/model/appointment.ts';
import type { Clinic } from '../../core/model/clinic.ts';
import { defined } from '../../core/model/defined.ts';
import type { Person } from '../../core/model/person.ts';
import type { Send } from '../../core/model/send.ts';
import { timeline } from '../../core/plan/plan.ts';
import { readerOf } from '../../core/plan/reader.ts';
import type { Release } from '../../core/ports.ts';
import { type Instant, localMinute, type Zone } from '../../core/time/time.ts';
import type { WebParts } from '../../web/dependencies.ts';
import type { Request } from '../../web/http.ts';
import { nameOf, personOf, phoneOf, todayAt, visitView } from './day.ts';
import type { NextEmail, PersonPage, ToldEmail } from './view.ts';

/** Where the page itself is, for the pictures of emails that it shows. */
export function siteOf({ headers }: Request): string {
  const host = headers.host ?? '';
  return `${/^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? 'http' : 'https'}://${host}`;
}

/** Emails shown of the past, the latest first; and of what is to come, of each journey. */
const toldMax = 60;
const nextMax = 20;

/** Somebody at the desk reads of emails about the visit on the wall of its place, and of others on the person's own. */
function zoneFor({ contact, appointments }: Person, instance: string, clinic: Clinic): Zone {
  const visit = appointmentFor(instance, appointments);
  return visit ? zoneOf(visit, clinic) : contact.zone;
}

const momentOf = ({ acceptedAt, settledAt, claimedAt }: Send): Instant => acceptedAt ?? settledAt ?? claimedAt;

function outcomeOf({ state, delivery }: Send): ToldEmail['outcome'] {
  switch (state) {
    case 'sent':
      if (delivery?.complainedAt !== undefined) return 'complained';
      if (delivery?.bouncedAt !== undefined) return 'bounced';
      return delivery?.deliveredAt === undefined ? 'sent' : 'arrived';
    case 'inDoubt':
      return 'inDoubt';
    case 'claimed':
    case 'refused':
      return 'onTheWay';
    case 'skipped':
      return 'notSent';
  }
}

/** A step that its journey leaves out for this person, or whose words went with another email, is no news to anybody. */
const isNews = ({ state, reason, step }: Pick<Send, 'state' | 'reason' | 'step'>): boolean =>
  step !== '-' && (state !== 'skipped' || (reason !== 'notApplicable' && reason !== 'merged'));

async function toldEmail(made: WebParts, person: Person, row: Send, clinic: Clinic, site: string): Promise<ToldEmail> {
  const zone = zoneFor(person, row.instance, clinic);
  const subject = subjectOf(await emailAsLeft(made.words, person, row, site));
  const outcome = outcomeOf(row);
  return defined<ToldEmail>({
    id: row.id,
    at: localMinute(momentOf(row), zone),
    zone,
    subject,
    journey: row.journey,
    step: row.step,
    visit: row.visit && localMinute(row.visit.start, zone),
    outcome,
    why: outcome === 'notSent' ? row.reason : undefined,
    canShow: subject !== undefined && outcome !== 'notSent' && outcome !== 'onTheWay',
  });
}

/** What goes if nothing changes, soonest first. */
async function nextEmails(
  made: WebParts,
  person: Person,
  release: Release,
  now: Instant,
  site: string,
): Promise<readonly NextEmail[]> {
  const facts = { person, clinic: release.clinic };
  const plans = person.enrollments
    .filter(({ state }) => state === 'active')
    .flatMap((enrollment) => {
      const journey = release.journeys[enrollment.journey];
      if (!journey) return [];
      return timeline(journey, enrollment, facts, now, nextMax).map((plan) => ({ journey, enrollment, plan }));
    });
  const emails = await Promise.all(
    plans.map(async ({ journey, enrollment: { instance }, plan }) => {
      if (plan.kind !== 'send' && plan.kind !== 'skip') return [];
      if (plan.kind === 'skip' && !isNews({ state: 'skipped', reason: plan.reason, step: plan.step.id })) return [];
      const zone = zoneFor(
        { ...person, contact: readerOf(person, journey, undefined).contact },
        instance,
        release.clinic,
      );
      const which = { journey, step: plan.step, instance };
      const email = defined<NextEmail>({
        at: localMinute(plan.dueAt, zone),
        zone,
        subject: subjectOf(await emailToGo(made.words, person, which, plan.dueAt, site)),
        journey: journey.id,
        step: plan.step.id,
        why: plan.kind === 'skip' ? plan.reason : undefined,
      });
      return [{ due: plan.dueAt, email }];
    }),
  );
  return emails
    .flat()
    .toSorted((a, b) => (a.due < b.due ? -1 : 1))
    .map(({ email }) => email);
}

/** Whoever only stands for an address that somebody has, had or wants is nobody at the desk. */
const isSomebody = ({ contact }: Person): boolean => !contact.replaces && !contact.formerOf;

/** @param site whose pictures the emails show. @returns undefined where there is no such person. */
export async function personPage(
  made: WebParts,
  contactId: string,
  now: Instant,
  site: string,
): Promise<PersonPage | undefined> {
  const release = await made.words.current();
  const { clinic } = release;
  const [person, sends] = await Promise.all([made.people.person(contactId), made.days.sends(contactId)]);
  if (!person || !isSomebody(person)) return undefined;
  const { contact, appointments } = person;
  const rows = sends.filter(isNews).toSorted((a, b) => (momentOf(a) < momentOf(b) ? 1 : -1));
  const visits = appointments
    .filter(({ status }) => status !== 'replaced')
    .toSorted((a, b) => (a.start < b.start ? 1 : -1));
  const [views, told, next] = await Promise.all([
    Promise.all(visits.map((appointment) => visitView(made, { appointment, contact }, clinic, now))),
    Promise.all(rows.slice(0, toldMax).map((row) => toldEmail(made, person, row, clinic, site))),
    nextEmails(made, person, release, now, site),
  ]);
  return defined<PersonPage>({
    contactId,
    name: nameOf(contact),
    email: contact.email,
    ...phoneOf(contact.phone, clinic),
    person: personOf(contact),
    emailForm: contact.emailForm ?? 'minimal',
    education: contact.marketing.state,
    reminders: contact.reminders.state,
    wantsFewer: contact.reminders.amount === 'needed',
    hold: contact.hold,
    noEmails: contact.suppressed.reminder !== undefined,
    visits: views,
    told,
    next,
    today: todayAt(now, clinic.zone),
  });
}

/** An email of the ledger as it left. Undefined where there is none, or it can no longer be shown. */
export async function toldEmailOf(
  made: WebParts,
  contactId: string,
  sendId: string,
  site: string,
): Promise<ShownEmail | undefined> {
  const [person, sends] = await Promise.all([made.people.person(contactId), made.days.sends(contactId)]);
  const row = sends.find(({ id, state }) => id === sendId && (state === 'sent' || state === 'inDoubt'));
  return person && row && shown(await emailAsLeft(made.words, person, row, site));
}
