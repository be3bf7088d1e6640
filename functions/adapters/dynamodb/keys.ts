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

/** What two keys say of a row's kind, without anybody's id: `C# APPT` of a visit's row. */
export function kindOfKeys(pk: string, sk: string): string {
  const owner = pk.includes('#') ? `${pk.slice(0, pk.indexOf('#'))}#` : pk;
  const [kind = ''] = sk.split('#');
  return `${owner} ${kind}`;
}
