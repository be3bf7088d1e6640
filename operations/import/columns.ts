/** Which column of a list is which: by the header's name, or as `--map "E-mail=email"` and `--set source="autumn fair"` say. */
import { type KeptName, keptFields } from '../../functions/core/model/formFields.ts';
import { confirmedAlone, knownExport, mailchimp, plainHeader, proofless, provesWithoutDate } from './exports.ts';
import { type ConsentColumn, consentKindOf } from './optOut.ts';

/** What a list must say of a consent, and of whom it is not for: no fields of the form. Headers as below. */
const ofConsent = {
  confirmedAt: ['confirmedat', 'confirmed', 'optindate', mailchimp.confirmed, 'confirmationdate'],
  textVersion: ['textversion', 'consenttext', 'wording', 'consentversion', 'consentwording'],
  source: ['source', 'optinsource', 'signupsource', 'list'],
  patient: ['patient', 'ispatient'],
  adult: ['adult', 'over18'],
} as const;

export type Field = KeptName | keyof typeof ofConsent;

/** Without these no row can show which words were agreed to, and where (C7, C15). */
const required: readonly Field[] = ['email', 'textVersion', 'source'];

/** What may be said once for all rows. A date is each row's own, but where a column says of each that they confirmed. */
const settable: readonly Field[] = ['textVersion', 'source', 'locale', 'zone', 'interest', 'confirmedAt'];

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
  /** As the file has them: a refusal names them so. */
  readonly header: readonly string[];
  /** Field → its value for every row (`--set`). */
  readonly constants: Readonly<Partial<Record<Field, string>>>;
  /** The column that must say when somebody asked, or their confirmation proves nothing. */
  readonly askedPlace: number | undefined;
}

/** The header does not hold what is needed; the text says what to do. */
export class ColumnsError extends Error {
  override readonly name = 'ColumnsError';
}

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

/** `--set source="autumn fair"`, each as given. */
function readConstants(sets: readonly string[]): Partial<Record<Field, string>> {
  const constants: Partial<Record<Field, string>> = {};
  for (const set of sets) {
    const at = set.indexOf('=');
    const name = set.slice(0, Math.max(at, 0)).trim();
    const field = settable.find((each) => each.toLowerCase() === name.toLowerCase());
    const value = set.slice(at + 1).trim();
    if (!field || value === '')
      throw new ColumnsError(`--set "${set}": write a field and its value; the fields are ${settable.join(', ')}`);
    if (constants[field] !== undefined) throw new ColumnsError(`--set says ${field} twice`);
    constants[field] = value;
  }
  return constants;
}

/** Where somebody's asking stands, for a list whose confirmations prove nothing without it. @throws ColumnsError */
function askedPlaceOf(header: readonly string[], confirmedPlace: number | undefined): number | undefined {
  const name = confirmedPlace === undefined ? undefined : header[confirmedPlace];
  if (name === undefined || plainHeader(name) !== mailchimp.confirmed) return undefined;
  const place = header.findIndex((each) => plainHeader(each) === mailchimp.asked);
  if (place < 0) throw new ColumnsError(confirmedAlone);
  return place;
}

/** Every row must prove that its person confirmed: by its moment, or by a column that says so, for a list of one day. */
function checkProof(
  header: readonly string[],
  { confirmedAt: place }: Columns['places'],
  { confirmedAt: day }: Columns['constants'],
  consent: readonly ConsentColumn[],
): void {
  const found = knownExport(header);
  if (found?.isOfPatients) throw new ColumnsError(proofless(found));
  // One that is ignored refuses nobody, and so proves nothing.
  const proving = consent.find((column) => provesWithoutDate(column.header))?.header;
  if (place !== undefined) return;
  if (proving === undefined) {
    if (day === undefined) throw new ColumnsError(proofless(found));
    throw new ColumnsError(
      '--set confirmedAt is for a list with a column that says of each person that they confirmed, such as HubSpot’s "Marketing email confirmation" or Brevo’s "DOUBLE_OPT-IN": any other needs the moment in each row',
    );
  }
  if (day === undefined)
    throw new ColumnsError(
      `"${proving}" says who confirmed and not when: add the day of the export, by which they had, with --set confirmedAt=2026-11-02`,
    );
}

/**
 * @param maps as given: `Header=field`.
 * @param sets as given: `field=value`, for every row.
 * @throws ColumnsError saying which header, `--map` or `--set` is missing, or that the list proves no opt-in.
 */
export function readColumns(header: readonly string[], maps: readonly string[], sets: readonly string[] = []): Columns {
  const constants = readConstants(sets);
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
    else if (constants[field] !== undefined) throw new ColumnsError(`--map and --set both say ${field}: leave one out`);
    else take(field, place);
  }
  const both = [...passedOver].find((place) => taken.has(place));
  if (both !== undefined)
    throw new ColumnsError(`--map says both a field and ${ignore} for "${header[both]}": leave one of them out`);
  header.forEach((name, place) => {
    const field = aliases.find(([, headers]) => headers.includes(plainHeader(name)))?.[0];
    if (
      field &&
      constants[field] === undefined &&
      !taken.has(place) &&
      !passedOver.has(place) &&
      places[field] === undefined
    )
      take(field, place);
  });
  const speaking = consentColumns(header, places, passedOver);
  // A list that could never be taken says so before it is asked what its columns are.
  if (places.email !== undefined || knownExport(header)) checkProof(header, places, constants, speaking.consent);
  const askedPlace = askedPlaceOf(header, places.confirmedAt);
  const missing = required.filter((field) => places[field] === undefined && constants[field] === undefined);
  if (missing.length > 0) {
    const forAll = missing.filter((field) => settable.includes(field)).map((field) => `--set ${field}="…"`);
    throw new ColumnsError(
      `no column for ${missing.join(', ')}: every row must show who confirmed which words, and where. Name it with --map "Header=${missing[0]}"${forAll.length > 0 ? `, or say it for the whole list with ${forAll.join(' ')}` : ''}`,
    );
  }
  const read = new Set([
    ...taken,
    ...(askedPlace === undefined ? [] : [askedPlace]),
    ...speaking.consent.map(({ place }) => place),
  ]);
  return {
    places,
    ...speaking,
    dropped: header.filter((_, place) => !read.has(place) && !speaking.ignored.some((each) => each.place === place)),
    count: header.length,
    header,
    constants,
    askedPlace,
  };
}
