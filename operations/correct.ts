/** `npm run ops -- correct <contact> --phone …`: what staff know better than a booking. It stays, whatever bookings say later. */
import { Slip } from '../cli/run.ts';
import { DynamoPeopleRows } from '../functions/adapters/dynamodb/peopleRows.ts';
import { normalisedAddress, systemIdentity } from '../functions/adapters/identity.ts';
import { defined } from '../functions/core/model/defined.ts';
import { readFirstName } from '../functions/core/model/firstName.ts';
import { isLanguage } from '../functions/core/model/language.ts';
import { readEmail, readPhone, readZone } from '../functions/core/people/bookingFields.ts';
import { correctPerson } from '../functions/core/people/correction.ts';
import { type Reach, UsageError } from './reach.ts';

export interface Corrected {
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly language?: string | undefined;
  readonly zone?: string | undefined;
}

/** Undefined: not spoken of. An empty text is "none", where there may be none. */
function read<T>(
  option: keyof Corrected,
  written: string | undefined,
  reader: (text: string) => T | undefined,
  like: string,
): T | undefined {
  if (written === undefined) return undefined;
  const value = reader(written);
  if (value === undefined) throw new Slip(`--${option} is ${like}`);
  return value;
}

const orNone =
  <T>(reader: (text: string) => T | undefined) =>
  (text: string): T | null | undefined =>
    text.trim() === '' ? null : reader(text);

/** @returns what was done, in words that name none of the values. @throws Slip, UsageError. */
export async function correct(
  contactId: string | undefined,
  written: Corrected,
  { people, clock, by, hashOf }: Pick<Reach, 'people' | 'clock' | 'by' | 'hashOf'>,
): Promise<string> {
  if (contactId === undefined) throw new Slip('Whom? npm run ops -- correct <contact> --phone "+1 845 555 0100"');
  const email = read('email', written.email, readEmail, 'an address, such as ana@example.com');
  const address = email === undefined ? undefined : normalisedAddress(email);
  const correction = defined<Parameters<typeof correctPerson>[2]>({
    firstName: read('name', written.name, orNone(readFirstName), 'a name: at most three words of letters'),
    phone: read('phone', written.phone, orNone(readPhone), 'a telephone number, such as "+1 845 555 0100"'),
    locale: read('language', written.language, (text) => (isLanguage(text) ? text : undefined), 'en or es'),
    zone: read('zone', written.zone, readZone, 'a time zone, such as America/New_York'),
    to: address === undefined ? undefined : { email: address, addressHash: await hashOf(address) },
  });
  const names = Object.entries(written).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (names.length === 0) throw new Slip('What? --name, --phone, --email, --language or --zone');
  const rows = new DynamoPeopleRows(people, systemIdentity, clock);
  const done = await correctPerson(rows, contactId, correction, by, clock.now(), systemIdentity);
  if (done === 'absent') throw new UsageError(`there is no person ${contactId}`);
  return done === 'changed' ? `Corrected: ${contactId}, ${names.join(', ')}` : `So already: ${contactId}`;
}
