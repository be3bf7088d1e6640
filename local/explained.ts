/** A person's past and future as lines, for `npm run explain`. */
import type { NextReport, SendReport } from './report.ts';
import { saidReason } from './said.ts';
import { sendLine } from './scenario/print.ts';

/** Why it was never due for this person or visit, on rows of older versions too; undefined when it was. */
const passedOverFor = ({ state, reasons: [why, ...others] }: SendReport): string | undefined =>
  state === 'skipped' && others.length === 0 && (why === 'notApplicable' || why === 'wantsFewer') ? why : undefined;

const ofVisit = (visit: string | null) => (visit === null ? '' : ` of ${visit.replace('T', ' ')}`);

/**
 * One line an email, in order; the steps of a journey that do not concern this person or visit share one for each reason, where
 * the first of them stood.
 */
export function sendLines(sends: readonly SendReport[], passedOver: readonly SendReport[] = []): readonly string[] {
  const told = new Set<string>();
  const all = [...sends, ...passedOver].toSorted((a, b) =>
    momentOf(a) < momentOf(b) ? -1 : momentOf(a) > momentOf(b) ? 1 : 0,
  );
  const keyOf = (send: SendReport) => [send.journey, send.visit, send.revision, passedOverFor(send)].join();
  return all.flatMap((send) => {
    const why = passedOverFor(send);
    if (why === undefined) return [sendLine(send)];
    const key = keyOf(send);
    if (told.has(key)) return [];
    told.add(key);
    const steps = all.filter((each) => passedOverFor(each) && keyOf(each) === key).map(({ step }) => step);
    return [
      `  ·                   ${send.journey}${ofVisit(send.visit)}: ${saidReason(why)}: ${[...new Set(steps)].join(', ')}`,
    ];
  });
}

const momentOf = ({ acceptedAt, dueAt }: SendReport): string => acceptedAt ?? dueAt;

/** What comes next, or why nothing does. */
export function nextLine({ journey, visit, kind, step, localTime, reasons }: NextReport): string {
  const why = reasons.map((reason) => saidReason(reason)).join('; ');
  if (kind === 'wait') return `  … ${journey}${ofVisit(visit)}: ${why}`;
  if (kind === 'end') return `  ■ ${journey}${ofVisit(visit)}: ${why}`;
  const does = kind === 'send' ? 'will be sent' : 'will be skipped';
  return `  → ${localTime?.replace('T', ' ')}  ${`${journey}/${step}${ofVisit(visit)}`.padEnd(46)} ${does}${why ? `  [${why}]` : ''}`;
}

/** What comes next: of steps that will not concern this person or visit, one line for each reason. */
export function nextLines(next: readonly NextReport[]): readonly string[] {
  const isPassedOver = ({ kind, reasons: [why] }: NextReport) =>
    kind === 'skip' && (why === 'notApplicable' || why === 'wantsFewer');
  const keyOf = ({ journey, visit, reasons: [why] }: NextReport) => [journey, visit, why].join();
  const told = new Set<string>();
  return next.flatMap((one) => {
    if (!isPassedOver(one)) return [nextLine(one)];
    const key = keyOf(one);
    if (told.has(key)) return [];
    told.add(key);
    const steps = next.filter((each) => isPassedOver(each) && keyOf(each) === key).map(({ step }) => step);
    return [
      `  ·                   ${one.journey}${ofVisit(one.visit)}: ${saidReason(one.reasons[0] ?? '')}: ${steps.join(', ')}`,
    ];
  });
}
