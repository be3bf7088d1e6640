/** What joins a journey and its emails: names the journey can supply, steps that can be merged, anchors printed. */

import { mergedPrefix, type ValueName } from '../../functions/core/email/valueNames.ts';
import { defined } from '../../functions/core/model/defined.ts';
import {
  type Journey,
  readJourney,
  type SeriesBeforeTalk,
  type StartTrigger,
} from '../../functions/core/model/journey.ts';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import { seriesOf } from '../../functions/core/plan/beforeTalk.ts';
import type { Finding } from '../findings/findings.ts';
import type { Problems } from '../findings/problems.ts';
import type { JourneySource, TemplateFile } from '../read/read.ts';
import type { CompiledEmail } from './compile.ts';

/** An email that compiled, and the file it came from. */
export interface Email extends TemplateFile {
  readonly journey: JourneySource;
  readonly email: CompiledEmail;
}

/** The steps of its journey that send an email, in any form. */
export const stepsOf = ({ journey, base }: Pick<Email, 'journey' | 'base'>) =>
  journey.file.steps.filter(({ template }) => `${journey.id}/${template.replace(/\.mjml$/, '')}` === base);

/** The steps whose words an email has room for. */
export const carriedBy = (uses: CompiledEmail['uses']): readonly string[] => [
  ...new Set(uses.flatMap(({ path }) => (path.startsWith(mergedPrefix) ? [path.slice(mergedPrefix.length)] : []))),
];

/** What the planner goes by of emails: each form and language by itself. */
export interface Joined extends Pick<TemplateFile, 'base'> {
  readonly printsAnchor: boolean;
  readonly carries: readonly string[];
}

/** What of each journey is owed before a first talk, by the journey's name. */
export const seriesAmong =
  (journeys: readonly Pick<JourneySource, 'id' | 'file'>[]) =>
  (name: string): SeriesBeforeTalk | undefined => {
    const found = journeys.find(({ id }) => id === name);
    const read = found && readJourney(found.id, found.file, () => false);
    return read && 'journey' in read ? seriesOf(read.journey) : undefined;
  };

/** The journey as the planner reads it, or findings. @param emails of the journey. @param all journeys, this one among them. */
export function joinJourney(
  source: JourneySource,
  emails: readonly Joined[],
  problems: Problems,
  all: readonly JourneySource[],
): Journey | undefined {
  const of = (name: string) => emails.filter(({ base }) => base === name);
  // Any form, any language: which one a person got is not known when a visit moves, nor which they will get when words ride.
  const prints = (name: string) => of(name).some(({ printsAnchor }) => printsAnchor);
  const carries = (name: string) => {
    const [first, ...others] = of(name);
    return (first?.carries ?? []).filter((id) => others.every((each) => each.carries.includes(id)));
  };
  const read = readJourney(source.id, source.file, prints, carries, seriesAmong(all));
  if ('journey' in read) return read.journey;
  for (const fault of read.faults)
    problems.error(source.yaml.source, source.yaml.at(fault.path), 'journey', fault.message);
  return undefined;
}

/** Which journeys supply a name that not all of them do; an appointment's are told by their anchor. */
const startsOfNeed: Partial<Record<ValueName['needs'], readonly StartTrigger[]>> = {
  signup: ['signup.asked'],
  address: ['address.asked', 'address.changed'],
};

/** Names an email uses and its journey cannot supply. */
export function checkSupply({ journey, email, locale }: Email): Finding[] {
  const findings: Finding[] = [];
  const { start, anchor, steps } = journey.file;
  const hasAppointment = anchor !== undefined || start.on.startsWith('appointment.');
  const ids = steps.map(({ id }) => id);
  for (const use of email.uses) {
    const add = (message: string, mend: string | undefined) =>
      findings.push(
        defined<Finding>({ ...use.place, rule: 'name-not-supplied', severity: 'error', message, mend, locale }),
      );
    if (use.needs === 'appointment' && !hasAppointment) {
      add(
        `"${use.path}" needs an appointment, and the journey "${journey.id}" starts on ${start.on}`,
        'Leave it out, or move the email to a journey about an appointment.',
      );
    }
    const starts = startsOfNeed[use.needs];
    if (starts !== undefined && !starts.includes(start.on)) {
      add(
        `"${use.path}" exists only in a journey that starts on ${starts.join(' or ')}; "${journey.id}" starts on ${start.on}`,
        'Leave it out.',
      );
    }
    if (use.path.startsWith(mergedPrefix)) {
      const step = use.path.slice(mergedPrefix.length);
      if (!ids.includes(step))
        add(
          `the journey "${journey.id}" has no step "${step}"`,
          didYouMean(step, ids) ?? `Its steps are ${ids.join(', ')}.`,
        );
    }
  }
  return findings;
}
