/** Which column of a list is which: by the header's name, or as `--map "E-mail=email"` says. */
import { type KeptName, keptFields } from '../../functions/core/model/formFields.ts';
import { type ConsentColumn, consentKindOf } from './optOut.ts';

/** What a list must say of a consent, and of whom it is not for: no fields of the form. Headers as below. */
const ofConsent = {
  confirmedAt: ['confirmedat', 'confirmed', 'optindate', 'confirmtime', 'optintime', 'confirmationdate'],
  textVersion: ['textversion', 'consenttext', 'wording', 'consentversion', 'consentwording'],
  source: ['source', 'optinsource', 'signupsource', 'list'],
  patient: ['patient', 'ispatient'],
  adult: ['adult', 'over18'],
} as const;

export type Field = KeptName | keyof typeof ofConsent;

/** Without these no row can show that it was asked for (C7, C15). */
const required: readonly Field[] = ['email', 'confirmedAt', 'textVersion', 'source'];

/** Headers as lists have them, in lower case and without spaces and signs. */
const aliases: readonly (readonly [Field, readonly string[]])[] = [
  ...keptFields.map(({ name, headers }) => [name, headers] as const),
  ...(Object.entries(ofConsent) as [keyof typeof ofConsent, readonly string[]][]),
];

export const fields: readonly Field[] = aliases.map(([field]) => field);

export interface Columns {
  /** Field → place in the row. */
  readonly places: Readonly<Partial<Record<Field, number>>>;
  /** Headers that are not taken: their values are never read (C10). */
  readonly dropped: readonly string[];
  /** Columns that can refuse a row, mapped or not: their values are looked at, and never kept. */
  readonly consent: readonly ConsentColumn[];
  /** Such columns that the operator said to pass over: they are counted, and refuse nobody. */
  readonly ignored: readonly ConsentColumn[];
  readonly count: number;
}

/** The header does not hold what is needed; the text says what to do. */
export class ColumnsError extends Error {
  override readonly name = 'ColumnsError';
}

const plain = (header: string) => header.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** `--map "Header=ignore"`: the column means something else than its header seems to say. */
const ignore = 'ignore';

const fieldNamed = (name: string): Field | typeof ignore => {
  if (name.toLowerCase() === ignore) return ignore;
  const field = fields.find((each) => each.toLowerCase() === name.toLowerCase());
  if (!field) throw new ColumnsError(`--map names "${name}": the fields are ${fields.join(', ')}, or ${ignore}`);
  return field;
};

/** What an opt-in is shown by. Their own headers may hold "consent" or "opt-in", and their values are no yes or no. */
const evidence: readonly Field[] = ['confirmedAt', 'textVersion', 'source'];
const isStatus = (header: string) => /stat(?:us|e)|estado|subscri|suscri/i.test(header);

/** Columns that speak of consent. What `--map` makes of a column does not hide an opt-out or a status in it. */
function consentColumns(
  header: readonly string[],
  places: Columns['places'],
  ignored: ReadonlySet<number>,
): Pick<Columns, 'consent' | 'ignored'> {
  const shown = new Set(evidence.map((field) => places[field]));
  const columns = header.flatMap((name, place): ConsentColumn[] => {
    const kind = consentKindOf(name);
    const isEvidence = kind === 'status' && shown.has(place) && !isStatus(name);
    return kind === undefined || isEvidence ? [] : [{ place, header: name, kind }];
  });
  return {
    consent: columns.filter(({ place }) => !ignored.has(place)),
    ignored: columns.filter(({ place }) => ignored.has(place)),
  };
}

/** @param maps as given: `Header=field`. @throws ColumnsError saying which header or `--map` is missing. */
export function readColumns(header: readonly string[], maps: readonly string[]): Columns {
  const places: Partial<Record<Field, number>> = {};
  const taken = new Set<number>();
  const passedOver = new Set<number>();
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
    const field = fieldNamed(map.slice(at + 1));
    if (field === ignore) passedOver.add(place);
    else take(field, place);
  }
  const both = [...passedOver].find((place) => taken.has(place));
  if (both !== undefined)
    throw new ColumnsError(`--map says both a field and ${ignore} for "${header[both]}": leave one of them out`);
  header.forEach((name, place) => {
    const field = aliases.find(([, headers]) => headers.includes(plain(name)))?.[0];
    if (field && !taken.has(place) && !passedOver.has(place) && places[field] === undefined) take(field, place);
  });
  const missing = required.filter((field) => places[field] === undefined);
  if (missing.length > 0) {
    throw new ColumnsError(
      `no column for ${missing.join(', ')}: every row must show who confirmed what, when and where. Name them with --map "Header=${missing[0]}"`,
    );
  }
  const speaking = consentColumns(header, places, passedOver);
  const read = new Set([...taken, ...speaking.consent.map(({ place }) => place)]);
  return {
    places,
    ...speaking,
    dropped: header.filter((_, place) => !read.has(place) && !speaking.ignored.some((each) => each.place === place)),
    count: header.length,
  };
}
