/** Fasting, arrival and driving values stay where clinics are known to set them. */
import type { Rule } from './rule.ts';

const ranges = {
  solidFoodHours: [3, 8],
  clearLiquidHours: [1, 4],
  alcoholHours: [12, 48],
  arriveMinutesEarly: [15, 60],
  noDrivingHours: [24, 72],
} as const;

export const preparationRange: Rule = {
  name: 'preparation-range',
  source: 'what US clinics publish; the clinician decides',
  why: 'Every time that patients are told is counted from these numbers: a slip here is a slip in every email.',
  clinic({ clinic: { preparation }, clinicYaml }, report) {
    for (const [name, [from, to]] of Object.entries(ranges)) {
      const value = preparation[name as keyof typeof ranges];
      if (value >= from && value <= to) continue;
      const message = `${name} is ${value}; clinics publish ${from} to ${to}`;
      report(clinicYaml.at(['preparation', name]), message, 'Ask the clinician whether this is meant.', 'warning');
    }
    if (preparation.clearLiquidHours > preparation.solidFoodHours)
      report(
        clinicYaml.at(['preparation', 'clearLiquidHours']),
        'clear liquids would have to stop before solid food does',
        'Exchange the two, or ask the clinician.',
      );
  },
};
