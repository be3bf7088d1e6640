/**
 * Exports of other tools, known by their headers: what in them proves that somebody confirmed, and which prove nothing.
 * Headers were read in public files of these tools; `docs/operations.md` says which were never seen.
 */

/** In lower case and without spaces and signs. */
export const plainHeader = (header: string) => header.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/**
 * Mailchimp writes when somebody asked, and when they confirmed. The second stands alone where somebody was added or
 * imported: then it proves nothing.
 */
export const mailchimp = { asked: 'optintime', confirmed: 'confirmtime' } as const;

/** Columns whose "yes" says that a link was clicked, without the moment: HubSpot's and Brevo's. */
const doubleOptIn: ReadonlySet<string> = new Set([
  'doubleoptin',
  'marketingemailconfirmation',
  'hsemailconfirmationstatus',
]);

export const provesWithoutDate = (header: string): boolean => doubleOptIn.has(plainHeader(header));

interface KnownExport {
  readonly name: string;
  /** Headers that only this one has, all of them. */
  readonly has: readonly string[];
  readonly why: string;
  /** Patients, or people who only booked: no column can make a list for education of it. */
  readonly isOfPatients?: true;
}

const booked = 'lists who booked, and who booked is a patient';
const known: readonly KnownExport[] = [
  { name: 'Calendly', has: ['inviteeemail', 'eventuuid'], why: booked, isOfPatients: true },
  { name: 'Acuity', has: ['dayssincelastappointment'], why: booked, isOfPatients: true },
  { name: 'Wix', has: ['email1', 'emailsubscriberstatus'], why: 'says who gets emails and not who confirmed' },
  { name: 'Square', has: ['emailsubscriptionstatus'], why: 'says who gets emails and not who confirmed' },
  { name: 'Google Contacts', has: ['email1value'], why: 'is an address book' },
  { name: 'Constant Contact', has: ['emailpermissionstatus'], why: 'says a permission and not when it was confirmed' },
  {
    name: 'Klaviyo',
    has: ['emailmarketingconsenttimestamp'],
    why: 'says when somebody subscribed and not whether they confirmed',
  },
];

const firstUpper = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

export const knownExport = (header: readonly string[]): KnownExport | undefined => {
  const plain = new Set(header.map(plainHeader));
  return known.find(({ has }) => has.every((each) => plain.has(each)));
};

/** Why a list is not begun that proves no opt-in, and what to do instead, in one sentence. */
export function proofless(found: KnownExport | undefined): string {
  const what = found ? `this looks like an export of ${found.name}, which ${found.why}` : undefined;
  const why = what ?? 'no column of this list says when each person confirmed';
  const map = found?.isOfPatients
    ? ''
    : '; where a column does hold the moment of a confirmation, name it with --map "Header=confirmedAt"';
  return `${firstUpper(why)}, so that it proves no opt-in and nobody in it may be written to: send them one last email from the old tool, with the link to your sign-up form, and those who want ours will ask for them${map}.`;
}

export const confirmedAlone =
  '"CONFIRM_TIME" without "OPTIN_TIME" proves no opt-in, for Mailchimp writes it also for people whom somebody added or imported: export the list with OPTIN_TIME, or send them one last email from there, with the link to your sign-up form.';
