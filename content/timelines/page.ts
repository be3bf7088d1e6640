/** A life as a clinician reads it: what went when, and whether somebody answered the phone then. */
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { formFor } from '../../functions/core/email/compose.ts';
import { clockText } from '../../functions/core/email/dates.ts';
import { linksFor } from '../../functions/core/email/links.ts';
import { render } from '../../functions/core/email/render.ts';
import { valuesFor } from '../../functions/core/email/values.ts';
import { momentOf } from '../../functions/core/model/appointment.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { phoneHours } from '../../functions/core/model/clinicHours.ts';
import { newsOf } from '../../functions/core/plan/news.ts';
import { alsoTold } from '../../functions/core/plan/openDay.ts';
import { hasRider } from '../../functions/core/plan/plan.ts';
import { readerOf } from '../../functions/core/plan/reader.ts';
import { isOpen, nextOpen, openTimeBetween } from '../../functions/core/time/openingHours.ts';
import { dayMs, hourMs, type Instant, localMinute, plusMs, wallMs, type Zone } from '../../functions/core/time/time.ts';
import type { BuiltRelease } from '../release/release.ts';
import { live, type Told } from './life.ts';
import type { Life } from './lives.ts';

const publicUrl = 'https://care.example';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Thu Mar 11`. */
function dayText(at: Instant, zone: Zone): string {
  const date = localMinute(at, zone).slice(0, 10);
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return `${days[weekday]} ${months[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(8))}`;
}

/** `11:00 am`. */
const timeText = (at: Instant, zone: Zone): string => clockText(wallMs(localMinute(at, zone).slice(11)), 'en');

/** Whether somebody answers the phone that the email names, and for how long, or when again. */
function phonesText(at: Instant, clinic: Clinic, location: string | undefined): string {
  const hours = phoneHours(clinic, location);
  if (!isOpen(hours, at)) {
    const next = nextOpen(hours, at);
    return next === undefined ? 'closed' : `closed until ${dayText(next, hours.zone)} ${timeText(next, hours.zone)}`;
  }
  const left = openTimeBetween(hours, at, plusMs(at, dayMs / 2)) / hourMs;
  return `open, ${Math.round(left * 2) / 2} h left`;
}

/** An email as its reader has it. */
export interface Shown {
  readonly subject: string;
  readonly gist: string;
}

/** @throws Error when the email is not in the release. @throws RenderError */
export function shown(built: BuiltRelease, told: Told): Shown {
  const { journey, step, enrollment, at: now, visit } = told;
  const { release } = built;
  const person = readerOf(told.person, journey, visit);
  const locales = release.templates[formFor(step.template, journey, person, release)];
  const locale = locales?.[person.contact.locale] === undefined ? 'en' : person.contact.locale;
  const hash = locales?.[locale];
  const template = hash === undefined ? undefined : built.templates[hash];
  if (!template) throw new Error(`${step.template} is not in the release`);
  const links = linksFor(person.contact, publicUrl, now, systemIdentity);
  const own = { journey: journey.id, instance: enrollment.instance, step: step.id };
  const rides = hasRider(Object.values(release.journeys), { person, clinic: release.clinic }, own, now);
  const news = newsOf(enrollment, step, person.appointments);
  const { values, zone } = valuesFor(
    { release, journey, person, enrollment, now, news, hasRider: rides },
    step.id,
    links,
    'en',
  );
  const { subject, preheader = '' } = render(template, values, { locale, zone });
  return { subject, gist: [preheader, ...timesOf(told, release.clinic, zone)].join(' ') };
}

/** What a notice of the times says, in a row for each visit. */
function timesOf({ step, visit, person }: Told, clinic: Clinic, zone: Zone): readonly string[] {
  const timing = step.send.lastOpenDay;
  if (visit?.kind !== 'infusion' || (timing === undefined && step.repeats === undefined)) return [];
  const visits = [visit, ...(timing ? alsoTold(visit, timing, person.appointments, clinic) : [])];
  return visits.map((each) => {
    const [meal, drink] = (['eating.lastMeal', 'eating.lastClearLiquid'] as const).map((moment) => {
      const at = momentOf(each, moment, clinic);
      return `${dayText(at, zone)} ${timeText(at, zone)}`;
    });
    return `**${dayText(each.start, zone)}: food until ${meal}, drinks until ${drink}.**`;
  });
}

/** The page of one life. */
export function timelinePage(built: BuiltRelease, { title, about, person, acts, until }: Life): string {
  const { clinic } = built.release;
  const told = live({ clinic, journeys: Object.values(built.release.journeys) }, person, acts, until);
  const { zone } = clinic;
  const rows = [
    ...acts.map(({ at, says, change }) => {
      const before = new Set(person.appointments.map(({ id }) => id));
      const visit = says.endsWith('booked') ? change(person).appointments.find(({ id }) => !before.has(id)) : undefined;
      const when = visit ? `: ${dayText(visit.start, zone)} ${timeText(visit.start, zone)}` : '';
      return { at, isAct: true, cells: [`*${says}${when}*`, '', phonesText(at, clinic, undefined)] };
    }),
    ...told.map((one) => {
      const { subject, gist } = shown(built, one);
      return { at: one.at, isAct: false, cells: [subject, gist, phonesText(one.at, clinic, one.visit?.location)] };
    }),
  ].sort((a, b) => (a.at === b.at ? Number(b.isAct) - Number(a.isAct) : a.at < b.at ? -1 : 1));
  const lines = rows.map(
    ({ at, cells }) =>
      `| ${[dayText(at, zone), timeText(at, zone), ...cells].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
  return [
    `# ${title}`,
    '',
    about,
    '',
    '| day | time | email, or what happens | gist | phones |',
    '|---|---|---|---|---|',
    ...lines,
    '',
    `${told.length} emails.`,
    '',
  ].join('\n');
}

/** Every page by its file's name, the list of them included. */
export function timelinePages(built: BuiltRelease, all: readonly Life[]): ReadonlyMap<string, string> {
  const list = [
    '# What a patient gets, and when',
    '',
    'Invented people, played by the planner under the words and values of `templates/`. `npm run timelines` writes these pages',
    'anew; a test compares them. The hours are those of the clinic’s wall.',
    '',
    ...all.map(({ name, title, about }) => `- [${title}](${name}.md): ${about}`),
    '',
  ].join('\n');
  return new Map([['README.md', list], ...all.map((each) => [`${each.name}.md`, timelinePage(built, each)] as const)]);
}
