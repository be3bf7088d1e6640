/** Which column of a list is which: by the header's name, or as `--map "E-mail=email"` says. */

export const fields = [
  'email',
  'firstName',
  'phone',
  'interest',
  'locale',
  'zone',
  'confirmedAt',
  'textVersion',
  'source',
  'patient',
  'adult',
] as const;
export type Field = (typeof fields)[number];

/** Without these no row can show that it was asked for (C7, C15). */
const required: readonly Field[] = ['email', 'confirmedAt', 'textVersion', 'source'];

/** Headers as lists have them, in lower case and without spaces and signs. */
const aliases: Readonly<Record<Field, readonly string[]>> = {
  email: ['email', 'emailaddress', 'mail'],
  firstName: ['firstname', 'givenname', 'fname'],
  phone: ['phone', 'phonenumber', 'mobile', 'cell'],
  interest: ['interest', 'interestedin'],
  locale: ['locale', 'language', 'lang'],
  zone: ['zone', 'timezone', 'tz'],
  confirmedAt: ['confirmedat', 'confirmed', 'optindate', 'confirmtime', 'optintime', 'confirmationdate'],
  textVersion: ['textversion', 'consenttext', 'wording', 'consentversion', 'consentwording'],
  source: ['source', 'optinsource', 'signupsource', 'list'],
  patient: ['patient', 'ispatient'],
  adult: ['adult', 'over18'],
};

export interface Columns {
  /** Field → place in the row. */
  readonly places: Readonly<Partial<Record<Field, number>>>;
  /** Headers that are not taken: their values are never read (C10). */
  readonly dropped: readonly string[];
  readonly count: number;
}

/** The header does not hold what is needed; the text says what to do. */
export class ColumnsError extends Error {
  override readonly name = 'ColumnsError';
}

const plain = (header: string) => header.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const fieldNamed = (name: string): Field => {
  const field = fields.find((each) => each.toLowerCase() === name.toLowerCase());
  if (!field) throw new ColumnsError(`--map names "${name}": the fields are ${fields.join(', ')}`);
  return field;
};

/** @param maps as given: `Header=field`. @throws ColumnsError saying which header or `--map` is missing. */
export function readColumns(header: readonly string[], maps: readonly string[]): Columns {
  const places: Partial<Record<Field, number>> = {};
  const taken = new Set<number>();
  const take = (field: Field, place: number) => {
    if (places[field] !== undefined)
      throw new ColumnsError(
        `two columns are ${field}: "${header[places[field]]}" and "${header[place]}"; say which with --map`,
      );
    places[field] = place;
    taken.add(place);
  };
  for (const map of maps) {
    const at = map.lastIndexOf('=');
    const place = at < 0 ? -1 : header.indexOf(map.slice(0, at));
    if (place < 0)
      throw new ColumnsError(
        `--map "${map}": there is no such header; the file has ${header.map((each) => `"${each}"`).join(', ')}`,
      );
    take(fieldNamed(map.slice(at + 1)), place);
  }
  header.forEach((name, place) => {
    const field = fields.find((each) => aliases[each].includes(plain(name)));
    if (field && !taken.has(place) && places[field] === undefined) take(field, place);
  });
  const missing = required.filter((field) => places[field] === undefined);
  if (missing.length > 0) {
    throw new ColumnsError(
      `no column for ${missing.join(', ')}: every row must show who confirmed what, when and where. Name them with --map "Header=${missing[0]}"`,
    );
  }
  return { places, dropped: header.filter((_, place) => !taken.has(place)), count: header.length };
}
