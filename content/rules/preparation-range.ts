/** Fasting, arrival and driving values stay where guidelines and clinics are known to set them. */
import type { Clinic, ClinicWords } from '../../functions/core/model/clinic.ts';
import type { Rule } from './rule.ts';

type Preparation = Clinic['preparation'];

/** A clinical value: its usual range, whose range it is, and what it changes. `clinic.yaml` says the same beside it. */
export interface UsualRange {
  readonly from: number;
  readonly to: number;
  readonly source: string;
  readonly changes: string;
}

export const usualRanges = {
  solidFoodHours: {
    from: 8,
    to: 10,
    source: 'ASA 2017 and 2023: 8 hours or more after a fried, fatty or meat meal',
    changes: 'the one time after which nothing is eaten',
  },
  lightMealHours: {
    from: 6,
    to: 8,
    source: 'ASA 2017 and 2023: 6 hours after a light meal such as toast',
    changes: 'whether a light breakfast is allowed, and until when',
  },
  clearLiquidHours: {
    from: 2,
    to: 4,
    source: 'ASA 2017 and 2023: clear liquids until 2 hours before',
    changes: 'the time after which nothing is drunk',
  },
  noSmokingHours: {
    from: 0,
    to: 24,
    source: 'no guideline found; the clinician decides',
    changes: 'the line on smoking and vaping',
  },
  alcoholHours: {
    from: 12,
    to: 48,
    source: 'what US clinics publish; no guideline found',
    changes: 'how long before the visit there is no alcohol and no cannabis',
  },
  arriveMinutesEarly: {
    from: 15,
    to: 60,
    source: 'what US clinics publish',
    changes: 'the time to be there',
  },
  noDrivingHours: {
    from: 24,
    to: 72,
    source: 'the label of ketamine, 24 hours',
    changes: 'how long nobody drives, drinks or signs',
  },
} as const satisfies Partial<Record<keyof Preparation, UsualRange>>;

/** Lengths that are said in words: every number in them, in minutes. */
export const usualLengths = {
  infusionMinutes: {
    from: 30,
    to: 300,
    source: 'what US clinics publish: 40 to 60; for pain 2 hours, and 4 in ASRA 2018',
    changes: 'how long patients and drivers think that it takes',
  },
  recoveryMinutes: {
    from: 15,
    to: 120,
    source: 'what US clinics publish: 15 to 60',
    changes: 'how long patients and drivers think that it takes',
  },
} as const satisfies Partial<Record<keyof Preparation, UsualRange>>;

const askClinician =
  'If it is meant, the clinician signs it with a note: npm run words:sign -- clinic.yaml/clinical --note "…"';

export const preparationRange: Rule = {
  name: 'preparation-range',
  signable: true,
  source: 'ASA 2023 (Anesthesiology 138:132); the label; what US clinics publish',
  why: 'Every time that patients are told is counted from these numbers: a slip here is a slip in every email.',
  clinic({ clinic: { preparation }, clinicYaml }, report) {
    const at = (name: string) => clinicYaml.at(['preparation', name]);
    for (const [name, range] of Object.entries(usualRanges)) {
      const value = preparation[name as keyof typeof usualRanges];
      if (value === undefined || within(value, range)) continue;
      const message = `${name} is ${value}; usual is ${range.from} to ${range.to} (${range.source})`;
      report(at(name), message, `It is ${range.changes}. ${askClinician}`);
    }
    for (const [name, range] of Object.entries(usualLengths)) {
      const odd = minutesIn(preparation[name as keyof typeof usualLengths]).find((each) => !within(each, range));
      if (odd === undefined) continue;
      const message = `${name} says ${odd} minutes; usual is ${range.from} to ${range.to} (${range.source})`;
      report(at(name), message, `It is ${range.changes}. ${askClinician}`);
    }
    const { solidFoodHours, lightMealHours, clearLiquidHours } = preparation;
    if (clearLiquidHours > solidFoodHours)
      report(
        at('clearLiquidHours'),
        'clear liquids would have to stop before solid food does',
        'Exchange the two, or ask the clinician.',
      );
    if (lightMealHours !== undefined && lightMealHours >= solidFoodHours)
      report(
        at('lightMealHours'),
        `a light breakfast may be no later than any meal (solidFoodHours is ${solidFoodHours}), so no email will name it`,
        'Write fewer hours than solidFoodHours, or leave lightMealHours out.',
      );
    if (lightMealHours !== undefined && lightMealHours < clearLiquidHours)
      report(
        at('lightMealHours'),
        'a light breakfast would be allowed after drinks must stop',
        'Write more hours than clearLiquidHours, or ask the clinician.',
      );
  },
};

const within = (value: number, { from, to }: UsualRange): boolean => value >= from && value <= to;

/** "40 to 60 minutes" → 40, 60; "2 hours" → 120. */
function minutesIn(said: ClinicWords): readonly number[] {
  const texts = typeof said === 'string' ? [said] : [said.en, said.es ?? ''];
  return texts.flatMap((text) =>
    [...text.matchAll(/\d+/g)].map(({ 0: digits }) => Number(digits) * (/\bhours?\b|\bhoras?\b/i.test(text) ? 60 : 1)),
  );
}
