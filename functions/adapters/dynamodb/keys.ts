/** What tells kinds of rows apart: read where rows are written and read, and by the filters of the table's stream. */
import type { RowName } from '../../core/model/row.ts';

/** What the sort key of a person's row begins with, by its kind; a contact's and an owed row's are nothing more. */
export const sortKeys = {
  contact: 'CONTACT',
  appointment: 'APPT#',
  call: 'CALL#',
  enrollment: 'ENROLL#',
  log: 'LOG#',
  owed: 'OWED',
  send: 'SEND#',
  signUp: 'SIGNUP#',
} as const satisfies Readonly<Record<RowName['kind'], string>>;

/** The same of what is put away: behind all that is read before an email. */
export const putAwayKeys = {
  appointment: 'PAST#',
  call: 'PASTCALL#',
  enrollment: 'PASTENROLL#',
} as const satisfies Partial<Record<RowName['kind'], string>>;
