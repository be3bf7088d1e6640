/** The zone of a place is that of a city, and the clinic's own unless somebody means it. */
import type { Rule } from './rule.ts';

/** Zones by the sun and the law of a place; `Etc/GMT+5` and `EST` know no summer time. */
const ofCity = /^(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/\p{L}/u;

const areaOf = (zone: string): string => (zone === 'Pacific/Honolulu' ? 'America' : (zone.split('/')[0] ?? ''));

export const placeZones: Rule = {
  name: 'place-zones',
  source: 'I4, I7',
  why: 'Every hour of a visit is printed in the zone of its place: in another zone people come, and stop eating, at a wrong hour.',
  clinic({ clinic, clinicYaml }, report) {
    const zones: [string, string[]][] = [
      [clinic.zone, ['zone']],
      ...Object.entries(clinic.locations).map(([id, { zone }]): [string, string[]] => [
        zone,
        ['locations', id, 'zone'],
      ]),
    ];
    for (const [zone, path] of zones) {
      const at = clinicYaml.at(path);
      if (!ofCity.test(zone)) report(at, `"${zone}" is no zone of a city`, 'Write one such as America/New_York.');
      else if (areaOf(zone) !== areaOf(clinic.zone))
        report(at, `"${zone}" is on another continent than "${clinic.zone}"`, `Write ${clinic.zone}, or one near it.`);
      else if (zone !== clinic.zone) {
        const mend = `Ask whether it is meant: "zone" of the clinic is ${clinic.zone}.`;
        report(at, `"${zone}" is another zone than the clinic's`, mend, 'warning');
      }
    }
  },
};
