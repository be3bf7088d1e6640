/** How the clinic's own numbers are dialled: worked out once, where the file is read. */
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { countryOf, dialled, isCountry } from '../../functions/core/model/dialled.ts';
import type { Problems } from '../findings/problems.ts';
import type { YamlFile } from './yaml.ts';

type Place = readonly [phone: string | undefined, path: readonly string[]];

/** Each number of clinic.yaml that can be dialled, as written → `+18455550142`. One that cannot is a fault of the file. */
export function readDials(clinic: Clinic, file: YamlFile, problems: Problems): Readonly<Record<string, string>> {
  const report = (path: readonly string[], message: string, mend: string) =>
    problems.error(file.source, file.at([...path]), 'clinic', message, mend);
  if (clinic.country !== undefined && !isCountry(clinic.country))
    report(['country'], `"${clinic.country}" is no country whose numbers are known`, 'Write two letters, such as US.');
  const country = countryOf(clinic);
  const places: readonly Place[] = [
    [clinic.phone, ['phone']],
    [clinic.textPhone, ['textPhone']],
    [clinic.afterHoursPhone, ['afterHoursPhone']],
    ...Object.entries(clinic.locations).map(([id, { phone }]): Place => [phone, ['locations', id, 'phone']]),
  ];
  const dials: Record<string, string> = {};
  for (const [phone, path] of places) {
    if (phone === undefined) continue;
    const dial = dialled(phone, country);
    if (dial === undefined)
      report(
        path,
        `"${phone}" cannot be dialled as a number of ${country}`,
        'Write all of it, such as 845-555-0142; abroad with its country, such as +44 20 7946 0958, or set country.',
      );
    else dials[phone] = dial;
  }
  return dials;
}
