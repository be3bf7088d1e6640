/** The planner's and the ledger's reason codes as a person would say them. */
import type { EndReason } from '../functions/core/model/enrollment.ts';
import type { SendReason } from '../functions/core/model/sendReasons.ts';

const said: Readonly<Partial<Record<SendReason | EndReason | 'every step is settled', string>>> = {
  notApplicable: 'not for this person or visit',
  wantsFewer: 'the person wants only what they must know',
  noLongerUseful: 'no longer useful',
  late: 'its moment had passed',
  merged: 'goes with the next',
  leftReminders: 'left reminders',
  suppressed: 'the address is suppressed',
  rejected: 'refused by SES',
  notAllowed: 'not on the allow-list',
  unrenderable: 'a value is missing',
  missingTemplate: 'its words are missing',
  unknownJourney: 'the release has no such series',
  missingContact: 'its person is missing',
  // Why a journey waits or ends.
  done: 'complete after that',
  'every step is settled': 'nothing more to send, unless the visit moves',
  'appointment.completed': 'ends, since the visit is over',
  'appointment.cancelled': 'ends, since the visit is cancelled',
  'appointment.noshow': 'ends, since the visit was missed',
};

/** @returns the reason itself when it is already words. */
export function saidReason(reason: string): string {
  return (said as Readonly<Record<string, string>>)[reason] ?? reason;
}
