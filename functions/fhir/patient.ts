/** What of a Patient matters here: where to write, and whether we may. Nothing else of it is read or kept (C10). */
import { defined } from '../core/model/defined.ts';
import { readFirstName } from '../core/model/firstName.ts';
import { isLeftOut, type OptionalField } from '../core/model/leftOut.ts';
import type { ToldPatient } from '../core/model/toldPatient.ts';
import { isUnderAge, latestBirth } from '../core/people/age.ts';
import { listOf, objectOf, textOf } from '../core/people/bookingDraft.ts';
import { readEmail, readId, readInstant, readLocale, readPhone } from '../core/people/bookingFields.ts';
import type { Instant, Zone } from '../core/time/time.ts';

export type Resource = Readonly<Record<string, unknown>>;

export interface PatientFacts extends Omit<ToldPatient, 'patientId'> {
  /** The server's id of the patient; else the first identifier. */
  readonly patientId?: string;
  /** `birthDate` is there and is no date. */
  readonly hasBadBirthDate: boolean;
  /** What is said of them and cannot be used: it is told back, and not remembered. */
  readonly leftOut?: readonly OptionalField[];
}

/** Numbers of a chart, of an insurance, of a licence: nobody has more that matter. */
const identifiersMax = 10;

/** Telecoms and names that are no longer used, or not yet. */
function isCurrent(entry: Resource, now: Instant): boolean {
  const { start, end } = objectOf(entry.period);
  const [from, to] = [readInstant(start), readInstant(end)];
  return entry.use !== 'old' && (from === undefined || from <= now) && (to === undefined || to > now);
}

/** Lowest `rank` first, as the field means it; those without one after. */
const rankOf = ({ rank }: Resource) => (typeof rank === 'number' ? rank : Number.MAX_SAFE_INTEGER);

/** Some servers write a telecom's value as an address of the web: `mailto:` (RFC 6068), `tel:` (RFC 3966). */
const schemes: Readonly<Record<string, string>> = { mailto: 'email', tel: 'phone' };

/** What a telecom is, and its value without a scheme; of `mailto:` without what follows a `?`. */
function telecomOf({ system, value }: Resource): { readonly system: string; readonly value: string } {
  const text = textOf(value).trim();
  const [, scheme, rest = ''] = /^(mailto|tel):(.*)$/is.exec(text) ?? [];
  if (scheme === undefined) return { system: textOf(system), value: text };
  const said = schemes[scheme.toLowerCase()] ?? '';
  return { system: said, value: said === 'email' ? (rest.split('?')[0] ?? '') : rest };
}

function firstTelecom<T>(patient: Resource, system: string, now: Instant, read: (text: unknown) => T | undefined) {
  return listOf(patient.telecom)
    .map(objectOf)
    .filter((entry) => isCurrent(entry, now))
    .sort((a, b) => rankOf(a) - rankOf(b))
    .map(telecomOf)
    .filter((telecom) => telecom.system === system)
    .map(({ value }) => read(value))
    .find((value) => value !== undefined);
}

const nameUses = ['usual', 'official', undefined, 'nickname'];

function firstNameOf(patient: Resource, now: Instant): string | undefined {
  const names = listOf(patient.name)
    .map(objectOf)
    .filter((name) => isCurrent(name, now) && nameUses.includes(name.use as string | undefined))
    .sort((a, b) => nameUses.indexOf(a.use as string | undefined) - nameUses.indexOf(b.use as string | undefined));
  return names.map(({ given: words }) => readFirstName(listOf(words)[0])).find((name) => name !== undefined);
}

/** The language the record marks as preferred, else the only one. */
function localeOf(patient: Resource): string | undefined {
  const spoken = listOf(patient.communication).map(objectOf);
  const chosen = spoken.find(({ preferred }) => preferred === true) ?? (spoken.length === 1 ? spoken[0] : undefined);
  return readLocale(objectOf(listOf(objectOf(chosen?.language).coding)[0]).code);
}

/** A number, a name or a language that is there and that nothing could be read of. */
function leftOutOf(
  patient: Resource,
  { phone, firstName, locale }: Pick<PatientFacts, OptionalField & keyof PatientFacts>,
) {
  const phones = listOf(patient.telecom)
    .map((entry) => telecomOf(objectOf(entry)))
    .filter(({ system }) => system === 'phone');
  const given = listOf(patient.name).flatMap((name) => listOf(objectOf(name).given));
  const leftOut: OptionalField[] = [
    ...(isLeftOut(phones[0]?.value, phone) ? (['phone'] as const) : []),
    ...(isLeftOut(given[0], firstName) ? (['firstName'] as const) : []),
    ...(isLeftOut(listOf(patient.communication)[0], locale) ? (['locale'] as const) : []),
  ];
  return leftOut.length > 0 ? leftOut : undefined;
}

/** `system|value` of an Identifier. */
export function identifierKey(identifier: unknown): string | undefined {
  const { system, value } = objectOf(identifier);
  const key = readId(value);
  return key === undefined ? undefined : readId(`${textOf(system)}|${key}`);
}

/** Every identifier of a Patient, as one that names nothing else is written: a list of them may be long. */
export const identifiersOf = (patient: Resource): readonly string[] => [
  ...new Set(
    listOf(patient.identifier)
      .slice(0, identifiersMax)
      .flatMap((identifier) => identifierKey(identifier) ?? []),
  ),
];

/** @param isContained its id is only a name inside the resource that holds it, and says nothing of who it is. */
export function patientFacts(patient: Resource, now: Instant, zone: Zone, isContained: boolean): PatientFacts {
  const birth = patient.birthDate === undefined ? undefined : latestBirth(textOf(patient.birthDate));
  const own = isContained ? undefined : readId(patient.id);
  const identifiers = listOf(patient.identifier).map(identifierKey);
  const phone = firstTelecom(patient, 'phone', now, readPhone);
  const firstName = firstNameOf(patient, now);
  const locale = localeOf(patient);
  return defined<PatientFacts>({
    patientId: own ?? identifiers.find((key) => key !== undefined),
    email: firstTelecom(patient, 'email', now, readEmail),
    phone,
    firstName,
    locale,
    leftOut: leftOutOf(patient, defined({ phone, firstName, locale })),
    // A time of death need not be readable to be one.
    isHeld: patient.deceasedBoolean === true || patient.deceasedDateTime !== undefined || patient.active === false,
    isMinor: birth !== undefined && isUnderAge(birth, now, zone),
    hasBadBirthDate: patient.birthDate !== undefined && birth === undefined,
  });
}
