/** Events of SES that prove it took the email. */
export const provesAcceptance: ReadonlySet<string> = new Set([
  'Send',
  'Delivery',
  'Bounce',
  'Complaint',
  'DeliveryDelay',
  'Reject',
]);
