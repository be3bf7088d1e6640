/** The values of `clinic.yaml` in groups, by who answers for them: each group has a hash of its own, and is signed by itself. */
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { type ValueGroup, valueGroups } from '../../functions/core/model/signing.ts';
import { canonical, sha256 } from '../hash.ts';

/** A new value of the clinic has no group until somebody says here who answers for it. */
const groupOf: Readonly<Record<keyof Clinic, ValueGroup>> = {
  name: 'contact',
  discreetName: 'contact',
  postalAddress: 'contact',
  phone: 'contact',
  textPhone: 'contact',
  website: 'contact',
  privacyPage: 'contact',
  replyTo: 'contact',
  from: 'contact',
  country: 'contact',
  phoneLanguages: 'contact',
  freeLanguageHelp: 'contact',
  afterHoursPhone: 'contact',
  bookingLink: 'contact',
  otherSites: 'contact',
  dials: 'contact',
  zone: 'placesAndHours',
  hours: 'placesAndHours',
  closedDays: 'placesAndHours',
  shortDays: 'placesAndHours',
  sendingWindow: 'placesAndHours',
  locations: 'placesAndHours',
  clinician: 'clinical',
  inCharge: 'clinical',
  marketing: 'clinical',
  preparation: 'clinical',
  education: 'clinical',
  // Whether a type is an infusion decides who is told when to stop eating.
  appointmentTypes: 'clinical',
  fees: 'money',
  pricesUntil: 'money',
  signing: 'signing',
};

/** Values of a key that somebody else answers for than for the rest of it. */
const exceptions: readonly (readonly [RegExp, ValueGroup])[] = [
  [/^education\.(?:cost|refunds|insurance)(?:\.|$)/, 'money'],
  [/^preparation\.anotherDayIsFree$/, 'money'],
  [/^locations\.[^.]+\.phone$/, 'contact'],
];

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function leavesOf(value: unknown, path: string): [string, unknown][] {
  if (!isGroup(value)) return value === undefined ? [] : [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`));
}

/** @param path of a value in `clinic.yaml`: `preparation.solidFoodHours`. */
export const groupAt = (path: string): ValueGroup =>
  exceptions.find(([where]) => where.test(path))?.[1] ?? groupOf[path.split('.')[0] as keyof Clinic];

/** The values of each group, by path. */
export function valuesByGroup(clinic: Clinic): Readonly<Record<ValueGroup, Readonly<Record<string, unknown>>>> {
  const leaves = leavesOf(clinic, '');
  const of = (group: ValueGroup) => Object.fromEntries(leaves.filter(([path]) => groupAt(path) === group));
  return Object.fromEntries(valueGroups.map((group) => [group, of(group)])) as ReturnType<typeof valuesByGroup>;
}

/** The hash of each group. */
export function groupHashes(clinic: Clinic): Readonly<Record<ValueGroup, string>> {
  const groups = valuesByGroup(clinic);
  const hashes = valueGroups.map((group) => [group, sha256(canonical({ group, values: groups[group] }))] as const);
  return Object.fromEntries(hashes) as ReturnType<typeof groupHashes>;
}
