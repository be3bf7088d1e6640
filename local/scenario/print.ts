/** The demo's report for a reader: each person's timeline, then the totals. */
import type { AwsPerEmail } from '../costs.ts';
import type { PersonReport, Report, SendReport } from '../report.ts';
import { saidReason } from '../said.ts';
import type { Scenario } from './demo.ts';

const marks: Readonly<Record<SendReport['state'], string>> = {
  sent: '✓',
  skipped: '·',
  inDoubt: '?',
  claimed: '…',
  refused: '…',
};

export function sendLine(send: SendReport): string {
  const what = send.subject ?? `(${send.state === 'inDoubt' ? 'in doubt' : 'not sent'})`;
  const flags = [
    send.safety ? 'safety' : undefined,
    send.reply ? 'reply' : undefined,
    send.delivery ?? undefined,
  ].filter(Boolean);
  const why = send.reasons.map((reason) => saidReason(reason)).join('; ');
  const about = send.visit === null ? '' : ` of ${send.visit.replace('T', ' ')}`;
  const name = `${send.journey}/${send.step}${about}${send.revision > 0 ? ` (move ${send.revision})` : ''}`;
  return `  ${marks[send.state]} ${send.localTime.replace('T', ' ')}  ${name.padEnd(46)} ${what.padEnd(44)} ${[send.state, ...flags].join(', ')}${why ? `  [${why}]` : ''}`;
}

export function personHeading(person: PersonReport): string {
  const states = [
    `information: ${person.marketing}`,
    `reminders: ${person.reminders}`,
    ...(person.hold ? ['ON HOLD'] : []),
    ...Object.entries(person.suppressed).map(([emailClass, why]) => `${emailClass} suppressed: ${why}`),
  ];
  return `${person.email}  (${person.zone}; ${states.join('; ')})`;
}

export function printReport(report: Report, aws: AwsPerEmail, scenario: Scenario): void {
  const print = (line = '') => process.stdout.write(`${line}\n`);
  for (const person of report.people) {
    print();
    print(personHeading(person));
    for (const send of person.sends) if (!send.reasons.includes('notApplicable')) print(sendLine(send));
    for (const { at, reason, causes = [{ at, reason }] } of person.calls)
      for (const cause of causes)
        print(
          `  ☎ ${cause.at.slice(0, 16).replace('T', ' ')}Z  staff are asked to call: ${cause.reason}${'step' in cause && cause.step ? ` (${cause.step})` : ''}`,
        );
  }
  const { accepted, skipped, inDoubt, lost, doubled } = report.totals;
  print();
  print(
    `${scenario.acts.length} acts in 60 days. Accepted ${accepted}, skipped ${skipped}, in doubt ${inDoubt}, lost ${lost}, doubled ${doubled}.`,
  );
  print(
    `Per email: ${aws.callsPerEmail} AWS calls, ${aws.writeUnitsPerEmail} write units, ${aws.readUnitsPerEmail} read units.`,
  );
}
