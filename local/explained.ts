/** A person's past and future as lines, for `npm run explain`. */
import type { NextReport, SendReport } from './report.ts';
import { saidReason } from './said.ts';
import { sendLine } from './scenario/print.ts';

const concernsNobody = ({ state, reasons }: SendReport): boolean =>
  state === 'skipped' && reasons.length === 1 && reasons[0] === 'notApplicable';

/** One line an email, in order; those of a journey that do not concern this person share one, where the first stood. */
export function sendLines(sends: readonly SendReport[]): readonly string[] {
  const told = new Set<string>();
  return sends.flatMap((send) => {
    if (!concernsNobody(send)) return [sendLine(send)];
    const key = `${send.journey} ${send.revision}`;
    if (told.has(key)) return [];
    told.add(key);
    const steps = sends
      .filter((each) => concernsNobody(each) && `${each.journey} ${each.revision}` === key)
      .map(({ step }) => step);
    return [`  ·                   ${send.journey}: ${saidReason('notApplicable')}: ${steps.join(', ')}`];
  });
}

/** What comes next, or why nothing does. */
export function nextLine({ journey, kind, step, localTime, reasons }: NextReport): string {
  const why = reasons.map((reason) => saidReason(reason)).join('; ');
  if (kind === 'wait') return `  … ${journey}: ${why}`;
  if (kind === 'end') return `  ■ ${journey}: ${why}`;
  const does = kind === 'send' ? 'will be sent' : 'will be skipped';
  return `  → ${localTime?.replace('T', ' ')}  ${`${journey}/${step}`.padEnd(28)} ${does}${why ? `  [${why}]` : ''}`;
}
