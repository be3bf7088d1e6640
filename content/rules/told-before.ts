/** What stands in for an email says all of it: the answer to a booking for "late: told", another visit's email for "ridesWith". */
import { valueNames } from '../../functions/core/email/valueNames.ts';
import { stepsOf } from '../compile/journeys.ts';
import type { JourneySource } from '../read/read.ts';
import { bodyStart } from './reading/reading.ts';
import { comparison, type Noted, type ReportAt, type Rule, type Spot } from './rule.ts';

interface Note {
  readonly at: Spot;
  /** The hours and moments that it prints: what its reader has to go by. */
  readonly facts: readonly string[];
  readonly hasRider: boolean;
}
type Email = Noted<Note>;

const types: Readonly<Record<string, { readonly type: string }>> = valueNames;
/** What staff tell of a day later on has emails of its own (`notices/`). */
const isFact = (path: string): boolean =>
  !path.startsWith('notice.') && (types[path]?.type === 'number' || types[path]?.type === 'moment');

export const toldBefore: Rule = {
  name: 'told-before',
  source: 'C25, I7',
  why: 'An email that is left out because another has said it all leaves its reader without whatever that other one lacks.',
  emails: comparison<Note>({
    note: (email, spot) => ({
      at: spot(bodyStart(email)),
      facts: [...new Set(email.email.uses.flatMap(({ path, prints }) => (prints && isFact(path) ? [path] : [])))],
      hasRider: email.email.uses.some(({ path }) => path === 'rides.day_after'),
    }),
    compare(emails, report, { journeys }) {
      for (const journey of journeys) {
        const own = emails.filter((email) => email.journey === journey);
        for (const step of journey.file.steps) {
          if (step.late === 'told') answersSayAll(step.id, own, report);
          for (const path of [step.ridesWith ?? []].flat())
            hostsHaveRoom(path, journey, step.id, journeys, emails, report);
        }
      }
    },
  }),
};

/** Each answer to a booking or a move, in the same form and language, has the facts of the email that is left out for it. */
function answersSayAll(id: string, own: readonly Email[], report: ReportAt): void {
  const left = own.filter((email) => stepsOf(email).some((step) => step.id === id));
  const answers = own.filter((email) => stepsOf(email).some(({ reply }) => reply));
  for (const email of left)
    for (const answer of answers) {
      if (answer.locale !== email.locale || answer.form !== email.form) continue;
      for (const fact of email.note.facts)
        if (!answer.note.facts.includes(fact))
          report(
            answer.note.at,
            `"${id}" is left out where this email has gone, and it does not print {{ ${fact} }}`,
            `Say it here too, or take "late: told" from "${id}".`,
          );
    }
}

function hostsHaveRoom(
  path: string,
  { yaml, file }: JourneySource,
  id: string,
  journeys: readonly JourneySource[],
  emails: readonly Email[],
  report: ReportAt,
): void {
  const [journey = '', host = ''] = path.split('/');
  const there = journeys.find((each) => each.id === journey)?.file.steps.some((step) => step.id === host);
  const at = yaml.at(['steps', file.steps.findIndex((step) => step.id === id), 'ridesWith']);
  if (!there)
    report(yaml.source.place(at), `"ridesWith: ${path}" names no step of a journey`, 'Write one that is there.');
  for (const email of emails)
    if (email.journey.id === journey && stepsOf(email).some((step) => step.id === host) && !email.note.hasRider)
      report(
        email.note.at,
        `the words of "${id}" ride with this email, and it has no room for them`,
        'Include brand/day-after.mjml.',
      );
}
