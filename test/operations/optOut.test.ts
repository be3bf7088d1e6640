/** Which columns of a list speak of consent, and which cells let a row in. Headers are those of the vendors' exports. */
import { describe, expect, test } from 'vitest';
import { consentKindOf, permits } from '../../operations/import/optOut.ts';

type Verdict = 'in' | 'refused' | 'not looked at';

const verdictOf = (header: string, cell: string): Verdict => {
  const kind = consentKindOf(header);
  if (kind === undefined) return 'not looked at';
  return permits(kind, cell) ? 'in' : 'refused';
};

const decisions: readonly (readonly [string, string, Verdict])[] = [
  // Mailchimp
  ['UNSUB_TIME', '2021-03-04 10:11:12', 'refused'],
  ['UNSUB_TIME', '', 'in'],
  ['UNSUB_REASON', 'N/A (unsubscribed by an admin)', 'refused'],
  ['UNSUB_CAMPAIGN_TITLE', 'Spring news', 'refused'],
  ['UNSUB_CAMPAIGN_ID', '0', 'in'],
  ['UNSUB_REASON_OTHER', ' ', 'in'],
  ['CLEAN_TIME', '2021-03-04 10:11:12', 'refused'],
  ['CLEAN_CAMPAIGN_TITLE', 'Spring news', 'refused'],
  ['Status', 'Subscribed', 'in'],
  ['Status', 'subscribed', 'in'],
  ['Status', 'Unsubscribed', 'refused'],
  ['Status', 'Non-subscribed', 'refused'],
  ['Status', 'Cleaned', 'refused'],
  ['Status', 'Pending', 'refused'],
  ['Status', '', 'refused'],
  ['OPTIN_TIME', '', 'not looked at'],
  ['OPTIN_IP', '192.0.2.7', 'not looked at'],
  ['CONFIRM_TIME', '2015-03-16 14:40:47', 'not looked at'],
  ['LAST_CHANGED', '2015-03-16 14:40:47', 'not looked at'],
  ['MEMBER_RATING', '2', 'not looked at'],
  ['NOTES', 'called in May', 'not looked at'],
  // HubSpot
  ['Unsubscribed from all email', 'Yes', 'refused'],
  ['Unsubscribed from all email', 'true', 'refused'],
  ['Unsubscribed from all email', 'No', 'in'],
  ['Unsubscribed from all email', ' FALSE ', 'in'],
  ['hs_email_optout', 'true', 'refused'],
  ['hs_email_optout', 'false', 'in'],
  ['hs_emailconfirmationstatus', 'double_opt_in_pending', 'refused'],
  ['hs_emailconfirmationstatus', 'confirmed', 'in'],
  ['Marketing email confirmation', 'Confirmed', 'in'],
  ['Marketing email confirmation', '', 'refused'],
  ['Marketing emails bounced', '0', 'in'],
  ['Marketing emails bounced', '3', 'refused'],
  ['Marketing emails opened', '12', 'not looked at'],
  ['Marketing contact status', 'Non-marketing contact', 'refused'],
  // Constant Contact
  ['Email status', 'Active', 'in'],
  ['Email status', 'Unsubscribed', 'refused'],
  ['Email permission status', 'Awaiting confirmation', 'refused'],
  // Klaviyo
  ['Email Marketing Consent', 'SUBSCRIBED', 'in'],
  ['Email Marketing Consent', 'NEVER_SUBSCRIBED', 'refused'],
  ['Email Marketing Consent', 'UNSUBSCRIBED', 'refused'],
  ['Email Marketing Consent Timestamp', '2024-03-12T09:14:00Z', 'not looked at'],
  ['Email Suppressions', 'USER_SUPPRESSED', 'refused'],
  ['Email Suppressions', '[]', 'refused'],
  ['Email Suppressions', '', 'in'],
  // Brevo
  ['emailBlacklisted', 'true', 'refused'],
  ['emailBlacklisted', 'false', 'in'],
  ['EMAIL_BLOCKLISTED', '1', 'refused'],
  ['DOUBLE_OPT-IN', '1', 'in'],
  ['DOUBLE_OPT-IN', 'Yes', 'in'],
  ['DOUBLE_OPT-IN', '2', 'refused'],
  ['DOUBLE_OPT-IN', '', 'refused'],
  ['OPT_IN', 'No', 'refused'],
  // Wix, Square, Calendly
  ['Email subscriber status', 'never subscribed', 'refused'],
  ['Email subscriber status', 'Subscribed', 'in'],
  ['Email Subscription Status', 'Subscribed', 'in'],
  ['Email Subscription Status', 'unknown', 'refused'],
  ['Invitee accepted marketing emails', 'Yes', 'in'],
  ['Invitee accepted marketing emails', 'No', 'refused'],
  ['Invitee accepted marketing emails', '', 'refused'],
  ['Marked as No-Show', 'Yes', 'not looked at'],
  ['Labels', 'Contacted', 'not looked at'],
  ['Email Lists', 'Spring', 'not looked at'],
  // Forms, shops and lists of one's own
  ['Do you want emails?', 'Yes', 'in'],
  ['Do you want emails?', 'No', 'refused'],
  ['Do you want emails? (Yes/No)', 'No', 'refused'],
  ['Do you want emails? (Yes/No)', 'Yes', 'in'],
  ['Do you want emails at this time', 'No', 'refused'],
  ['Do you want emails or not?', 'No', 'refused'],
  ['Want our news? You can unsubscribe at any time', 'No', 'refused'],
  ['Would you like to receive our newsletter?', 'Not now', 'refused'],
  ['Accepts Marketing', 'yes', 'in'],
  ['Accepts Marketing', 'no', 'refused'],
  ['Consent', 'x', 'in'],
  ['Consent', '-', 'refused'],
  ['Consent withdrawn', '2025-01-01', 'refused'],
  ['Consent withdrawn', '', 'in'],
  ['Not subscribed', 'yes', 'refused'],
  ['Permission', 'Granted', 'in'],
  ['Marketing', '0', 'refused'],
  ['Opt-in', '1', 'in'],
  ['optIn', 'false', 'refused'],
  ['Opt-in date', '2026-05-01', 'not looked at'],
  ['OptedOut', 'yes', 'refused'],
  ['Opt-Out Date', '2026-05-01', 'refused'],
  ['OPTED OUT', 'n', 'in'],
  ['Do not contact', 'x', 'refused'],
  ["Don't email", 'TRUE', 'refused'],
  ['I do not want emails', 'yes', 'refused'],
  ['I do not want emails', 'no', 'in'],
  ['Hard Bounce', 'yes', 'refused'],
  ['SoftBounced', 'yes', 'refused'],
  ['Spam complaint', 'yes', 'refused'],
  // Spanish
  ['Estado de suscripción', 'Suscrito', 'in'],
  ['Estado de suscripción', 'Cancelado', 'refused'],
  ['Suscripción cancelada', 'sí', 'refused'],
  ['Suscripción cancelada', 'no', 'in'],
  ['¿Desea recibir correos?', 'Sí', 'in'],
  ['¿Desea recibir correos?', 'No', 'refused'],
  ['Fecha de baja', '2025-01-01', 'refused'],
  ['Dado de baja', 'FALSO', 'in'],
  ['No contactar', 'sí', 'refused'],
  ['Lista negra', '1', 'refused'],
  // Harmless columns with words that look alike
  ['Booking status', 'Cancelled', 'not looked at'],
  ['Appointment status', 'completed', 'not looked at'],
  ['Marital status', 'Single', 'not looked at'],
  ['Estado civil', 'Soltero', 'not looked at'],
  ['Stateless', 'yes', 'not looked at'],
  ['State', 'NY', 'not looked at'],
  ['Statement', 'sent', 'not looked at'],
  ['Cleaning day', 'Monday', 'not looked at'],
  ['Mailing address', '1 Sample Street', 'not looked at'],
  ['Contact email', 'ada@example.com', 'not looked at'],
  ['Block', '12', 'not looked at'],
  ['Diagnosis', 'secret', 'not looked at'],
  // Refused though it may be harmless: the operator says so with --map
  ['Lead status', 'Open', 'refused'],
  ['Estado', 'NY', 'refused'],
  ['Appointment marketing consent', 'maybe', 'refused'],
];

describe('a cell under a header', () => {
  test.each(decisions)('%s: "%s" is %s', (header, cell, verdict) => {
    expect(verdictOf(header, cell)).toBe(verdict);
  });
});

test('a header is read blind to case, accents and the signs between its words', () => {
  for (const header of ['unsub_time', 'UNSUB TIME', 'Unsub-Time', 'UnsubTime', 'ÚNSUB.TIME', 'unsub/time']) {
    expect([header, consentKindOf(header)]).toEqual([header, 'optOut']);
  }
});

test('a cell counts as it is written: no near miss is a yes or a no', () => {
  for (const cell of ['-1', '1.0', '01', 'yes?no', 'not yes', 'no yes'])
    expect([cell, permits('status', cell)]).toEqual([cell, false]);
  for (const cell of ['-0', '0.0', '00', 'none', '-', 'n/a'])
    expect([cell, permits('optOut', cell)]).toEqual([cell, false]);
});
