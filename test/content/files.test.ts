/** Journeys and the clinic's values: an error names the file, the line, what was expected and the nearest valid name. */
import { describe, expect, it } from 'vitest';
import { check as checkContent } from '../../content/check/check.ts';
import { printFindings, toldFinding } from '../../content/findings/findings.ts';
import { everyNth } from '../support/run/tier.ts';
import { clinicFiles, clinicYaml, eating, eatingEs, nurtureYaml, prepareYaml } from './clinicFiles.ts';
import { cache, told, write } from './writing.ts';

type Files = Readonly<Record<string, string | undefined>>;
const check = (changes: Files = {}) => checkContent(write(clinicFiles(changes)), { cache });

it('finds nothing in the small clinic', async () => {
  const { findings, release, emails } = await check();
  expect(printFindings(findings)).toBe('No findings.');
  expect(emails).toHaveLength(10);
  expect(Object.keys(release?.release.journeys ?? {})).toEqual(['nurture', 'prepare']);
});

it('takes the clinic’s number as people write it, and emails dial it right (pages-and-commands.md A1, email.md Addresses, email.md 9)', async () => {
  const { findings, release } = await check(clinic('phone: 845-555-0142', 'phone: (845) 555-0142 x2'));
  expect(printFindings(findings)).toBe('No findings.');
  expect(release?.release.clinic.dials).toEqual({ '(845) 555-0142 x2': '+18455550142;ext=2' });
  const abroad = clinic(
    /phone: 845-555-0142([\s\S]*)zone: America\/New_York\nhours([\s\S]*)zone: America\/New_York/,
    'phone: 020 7946 0958$1zone: Europe/London\ncountry: GB\nhours$2zone: Europe/London',
  );
  expect((await check(abroad)).release?.release.clinic.dials).toEqual({ '020 7946 0958': '+442079460958' });
});

it('tells first what is an error in a file that was changed, then other errors, then the rest', () => {
  const finding = (file: string, severity: 'error' | 'warning', line = 1) =>
    ({ file: `templates/${file}`, line, rule: 'x', severity, message: `${file} ${severity}` }) as const;
  const all = [
    finding('a.yaml', 'warning'),
    finding('b.yaml', 'error', 2),
    finding('b.yaml', 'warning'),
    finding('c.yaml', 'error'),
    finding('d.yaml', 'warning'),
  ];
  const order = (changed: string[]) =>
    [...printFindings(all, new Set(changed.map((file) => `templates/${file}`))).matchAll(/^templates\/(\w)/gm)].map(
      ([, name]) => name,
    );
  expect(order([])).toEqual(['b', 'c', 'a', 'd']);
  expect(order(['c.yaml', 'd.yaml'])).toEqual(['c', 'b', 'd', 'a']);
});

interface Slip {
  readonly what: string;
  readonly changes: Files;
  readonly at: string;
  readonly says: RegExp;
}

const journey = (from: string | RegExp, to: string, yaml = prepareYaml): Files =>
  yaml === prepareYaml
    ? { 'prepare/journey.yaml': changed(yaml, from, to) }
    : { 'nurture/journey.yaml': changed(yaml, from, to) };
const clinic = (from: string | RegExp, to: string): Files => ({ 'clinic.yaml': changed(clinicYaml, from, to) });
function changed(text: string, from: string | RegExp, to: string): string {
  const after = text.replace(from, to);
  if (after === text) throw new Error(`${from} is not there to be changed`);
  return after;
}

/** Ten lines that would be a thousand million words. */
const bomb = [
  'a: &a [x]',
  ...'bcdefghij'.split('').map((name, index) => {
    const before = `*${'abcdefghij'[index]}`;
    return `${name}: &${name} [${Array(10).fill(before).join(', ')}]`;
  }),
].join('\n');

const slips: readonly Slip[] = [
  {
    what: 'misspelt key',
    changes: journey('safety: true', 'saftey: true'),
    at: 'prepare/journey.yaml:8',
    says: /no "saftey" in "steps.0".*"safety"/,
  },
  {
    what: 'misspelt key at the top',
    changes: journey('anchor:', 'ancor:'),
    at: 'prepare/journey.yaml:4',
    says: /no "ancor".*"anchor"/,
  },
  {
    what: 'misspelt timing',
    changes: journey('before: PT2H', 'befor: PT2H'),
    at: 'prepare/journey.yaml:13',
    says: /no "befor" in "steps.1.send".*"before"/,
  },
  {
    what: 'unknown class',
    changes: journey('reminder', 'remainder'),
    at: 'prepare/journey.yaml:1',
    says: /"class" is "remainder".*"reminder"/,
  },
  {
    what: 'aliases of aliases (security.md S11)',
    changes: { 'people.yaml': bomb },
    at: 'people.yaml:2',
    says: /too many aliases.*Write out/,
  },
  {
    what: 'unknown trigger',
    changes: journey('appointment.booked', 'appointment.boked'),
    at: 'prepare/journey.yaml:2',
    says: /"start.on".*"appointment.booked"/,
  },
  {
    what: 'unknown stop',
    changes: journey('[appointment.cancelled,', '[appointment.canceled,'),
    at: 'prepare/journey.yaml:3',
    says: /appointment.cancelled/,
  },
  {
    what: 'not a duration',
    changes: journey('PT2H', '2 hours'),
    at: 'prepare/journey.yaml:13',
    says: /"2 hours".*days \(P3D\)/,
  },
  {
    what: 'not a wall time',
    changes: journey('"17:00"', '"5 pm"'),
    at: 'prepare/journey.yaml:9',
    says: /"5 pm".*wall time/,
  },
  {
    what: 'unknown moment',
    changes: journey('eating.lastMeal', 'eating.lastmeal'),
    at: 'prepare/journey.yaml:10',
    says: /eating.lastMeal/,
  },
  {
    what: 'no steps',
    changes: { 'prepare/journey.yaml': `${prepareYaml.split('steps:')[0]}steps: []\n` },
    at: 'prepare/journey.yaml:5',
    says: /at least 1/,
  },
  {
    what: 'missing key',
    changes: journey('class: reminder\n', ''),
    at: 'prepare/journey.yaml:1',
    says: /"class" is missing.*"class:"|"class" is missing/,
  },
  {
    what: 'step id twice',
    changes: journey('id: leaving', 'id: eating'),
    at: 'prepare/journey.yaml:11',
    says: /used twice/,
  },
  {
    what: 'merged safety step',
    changes: journey('safety: true', 'safety: true\n    late: merge'),
    at: 'prepare/journey.yaml:9',
    says: /never merged away/,
  },
  {
    what: 'before without anchor',
    changes: journey('anchor: appointment.start\n', ''),
    at: 'prepare/journey.yaml:',
    says: /counts from an anchor/,
  },
  {
    what: 'hours with a wall time',
    changes: journey('before: PT2H', 'before: PT2H, at: "10:00"'),
    at: 'prepare/journey.yaml:13',
    says: /cannot have "at"/,
  },
  {
    what: 'marketing that answers',
    changes: journey('send: { after: P0D }', 'send: { after: P0D }\n    reply: true', nurtureYaml),
    at: 'nurture/journey.yaml:8',
    says: /never promotional/,
  },
  {
    what: 'paid for by a third party',
    changes: journey('class: marketing', 'class: marketing\npaidByThirdParty: true', nurtureYaml),
    at: 'nurture/journey.yaml:2',
    says: /C8/,
  },
  {
    what: 'email that does not exist',
    changes: journey('template: leaving.mjml', 'template: leving.mjml'),
    at: 'prepare/journey.yaml:12',
    says: /no email "leving.mjml".*"leaving.mjml"/,
  },
  {
    what: 'email outside the folder',
    changes: journey('template: leaving.mjml', 'template: ../nurture/welcome.mjml'),
    at: 'prepare/journey.yaml:12',
    says: /beside this one/,
  },
  {
    what: 'only a translation',
    changes: { 'prepare/leaving.mjml': undefined, 'prepare/leaving.es.mjml': eatingEs() },
    at: 'prepare/journey.yaml:12',
    says: /no email "leaving.mjml"/,
  },
  {
    what: 'broken YAML',
    changes: journey('start: { on: appointment.booked }', 'start: { on: appointment.booked'),
    at: 'prepare/journey.yaml:',
    says: /\[yaml\]/,
  },
  {
    what: 'a key twice',
    changes: journey('anchor: appointment.start', 'anchor: appointment.start\nanchor: appointment.end'),
    at: 'prepare/journey.yaml:5',
    says: /stands twice/i,
  },
  {
    what: 'no journey file',
    changes: { 'other/x.mjml': eating() },
    at: 'other/journey.yaml:1',
    says: /there is no templates\/other\/journey.yaml/,
  },
  {
    what: 'unknown language',
    changes: { 'prepare/leaving.fr.mjml': eating() },
    at: 'prepare/leaving.fr.mjml:1',
    says: /language/,
  },
  {
    what: 'no clinic',
    changes: { 'clinic.yaml': undefined },
    at: 'clinic.yaml:1',
    says: /there is no templates\/clinic.yaml/,
  },
  {
    what: 'missing value of the clinic',
    changes: clinic(/phone:.*\n/, ''),
    at: 'clinic.yaml:1',
    says: /"phone" is missing/,
  },
  {
    what: 'a number that is none (pages-and-commands.md A1)',
    changes: clinic('phone: 845-555-0142', 'phone: ask at the desk'),
    at: 'clinic.yaml:4',
    says: /"phone" is "ask at the desk"; expected a phone number such as "845-555-0142"/,
  },
  {
    what: 'a number that nobody can dial (pages-and-commands.md A1)',
    changes: clinic('phone: 845-555-0142', 'phone: 555-0142'),
    at: 'clinic.yaml:4',
    says: /"555-0142" cannot be dialled as a number of US.*Write all of it, such as 845-555-0142/,
  },
  {
    what: 'a country that is none',
    changes: clinic('zone: America/New_York\nhours', 'zone: America/New_York\ncountry: XX\nhours'),
    at: 'clinic.yaml:9',
    says: /"XX" is no country whose numbers are known/,
  },
  {
    what: 'misspelt value of the clinic',
    changes: clinic('discreetName', 'discretName'),
    at: 'clinic.yaml:2',
    says: /no "discretName".*"discreetName"/,
  },
  {
    what: 'misspelt preparation value',
    changes: clinic('solidFoodHours', 'solidfoodHours'),
    at: 'clinic.yaml:17',
    says: /"solidFoodHours"/,
  },
  {
    what: 'hours as words',
    changes: clinic('solidFoodHours: 8', 'solidFoodHours: six'),
    at: 'clinic.yaml:17',
    says: /"preparation.solidFoodHours" is "six"; expected a number/,
  },
  {
    what: 'hours out of reason',
    changes: clinic('solidFoodHours: 8', 'solidFoodHours: 600'),
    at: 'clinic.yaml:17',
    says: /at most 72/,
  },
  {
    what: 'not a zone',
    changes: clinic('zone: America/New_York\nhours', 'zone: EST5\nhours'),
    at: 'clinic.yaml:8',
    says: /IANA zone|"zone"/,
  },
  {
    what: 'location that does not exist',
    changes: clinic('location: kingston', 'location: kingstone'),
    at: 'clinic.yaml:27',
    says: /no location "kingstone".*"kingston"/,
  },
  {
    what: 'empty window',
    changes: clinic('from: "08:00"', 'from: "21:00"'),
    at: 'clinic.yaml:14',
    says: /window 21:00 to 20:00 is empty/,
  },
  {
    what: 'no such date',
    changes: clinic('closedDays: []', 'closedDays: ["2027-02-30"]'),
    at: 'clinic.yaml:12',
    says: /a date such as/,
  },
  {
    what: 'no such date of a named day',
    changes: clinic('closedDays: []', 'closedDays: [{ date: 2027-02-30, name: x }]'),
    at: 'clinic.yaml:12',
    says: /"closedDays.0.date" is "2027-02-30"; expected a date such as/,
  },
  {
    what: 'closed days that end before they begin',
    changes: clinic('closedDays: []', 'closedDays: [2027-01-01, { from: 2027-03-02, to: 2027-03-01 }]'),
    at: 'clinic.yaml:12',
    says: /end on 2027-03-01, before they begin on 2027-03-02.*Swap/,
  },
  {
    what: 'misspelt key of a closed day',
    changes: clinic('closedDays: []', 'closedDays: [{ date: 2027-03-01, nmae: x }]'),
    at: 'clinic.yaml:12',
    says: /no "nmae" in "closedDays.0".*"name"/,
  },
  {
    what: 'unknown weekday',
    changes: clinic('monday: 09:00-17:00', 'mondays: 09:00-17:00'),
    at: 'clinic.yaml:11',
    says: /no "mondays" in "hours.phone".*"monday"/,
  },
  {
    what: 'hours in words, as they once were',
    changes: clinic(/hours:\n.*\n.*\n/, 'hours: Monday to Friday\n'),
    at: 'clinic.yaml:9',
    says: /"hours" is "Monday to Friday"; expected names and values/,
  },
  {
    what: 'only one of the two kinds of hours',
    changes: clinic(/ {2}phone: \{.*\n/, ''),
    at: 'clinic.yaml:10',
    says: /"hours.phone" is missing/,
  },
  {
    what: 'hours that nobody can read',
    changes: clinic('monday: 09:00-17:00', 'monday: 9 to 5'),
    at: 'clinic.yaml:11',
    says: /"hours.phone.monday" is "9 to 5"; expected hours such as "09:00-17:00"/,
  },
  {
    what: 'hours that nobody can read, in a list',
    changes: clinic('"13:00-17:00"', '"13:00-25:00"'),
    at: 'clinic.yaml:10',
    says: /"hours.place.friday.1" is "13:00-25:00"; expected hours such as/,
  },
  {
    what: 'hours that end before they begin',
    changes: clinic('monday: 09:00-17:00', 'monday: 17:00-09:00'),
    at: 'clinic.yaml:11',
    says: /open from 17:00 to 09:00: it ends before it begins.*24:00/,
  },
  {
    what: 'hours that overlap',
    changes: clinic('"13:00-17:00"', '"11:00-17:00"'),
    at: 'clinic.yaml:10',
    says: /"hours.place.friday" has 08:00-12:00 and 11:00-17:00, which overlap.*one range/,
  },
  {
    what: 'a week without hours',
    changes: clinic('monday: 09:00-17:00, tuesday: 09:00-17:00', 'monday: []'),
    at: 'clinic.yaml:11',
    says: /"hours.phone" has no hours on any weekday.*closedDays/,
  },
  {
    what: 'hours of a place that overlap',
    changes: clinic(
      'zone: America/New_York }',
      'zone: America/New_York, hours: { phone: { sunday: [09:00-12:00, 10:00-11:00] } } }',
    ),
    at: 'clinic.yaml:25',
    says: /"locations.kingston.hours.phone.sunday" has 09:00-12:00 and 10:00-11:00/,
  },
  {
    what: 'a short day that is closed',
    changes: clinic(
      'closedDays: []',
      'closedDays: [{ from: 2026-12-24, to: 2026-12-26 }]\nshortDays: [{ date: 2026-12-24, open: 08:00-12:00 }]',
    ),
    at: 'clinic.yaml:13',
    says: /2026-12-24 is a short day and a closed day at once/,
  },
  {
    what: 'a short day twice, one of them without hours',
    changes: clinic(
      'closedDays: []',
      'closedDays: []\nshortDays: [{ date: 2026-12-24, open: [] }, { date: 2026-12-24, open: 08:00-12:00 }]',
    ),
    at: 'clinic.yaml:13',
    says: /2026-12-24 stands among the short days twice/,
  },
];

describe('a slip in a file', () => {
  it.each(everyNth(slips, 2))('$what', async ({ changes, at, says }) => {
    const { findings, release } = await check(changes);
    const lines = told(findings);
    expect(
      lines.filter((line) => line.startsWith(`templates/${at}`) && says.test(line)).length,
      lines.join('\n'),
    ).toBeGreaterThan(0);
    expect(release).toBeUndefined();
  });
});

it('reads hours in every way they may be written', async () => {
  const days = `closedDays:
  - 2026-11-26
  - { date: 2026-12-25, name: { en: Christmas Day, es: Navidad } }
  - { from: 2026-12-26, to: 2027-01-02 }
  # A Sunday: it is closed anyway.
  - 2026-12-20
shortDays:
  - { date: 2026-12-24, open: ["08:00-10:00", "11:00-12:00"], name: Christmas Eve }
afterHoursPhone: 845-555-0199`;
  const { findings, release } = await check({
    'clinic.yaml': changed(
      changed(clinicYaml, 'closedDays: []', days),
      'tuesday: 09:00-17:00',
      'tuesday: 00:00-24:00, saturday: [], sunday: [09:00-12:00, 12:00-13:00]',
    ),
  });
  expect(told(findings)).toEqual([]);
  expect(release?.release.clinic.hours.phone.sunday).toEqual(['09:00-12:00', '12:00-13:00']);
});

describe('names a journey cannot supply', () => {
  const inNurture = async (words: string) =>
    told(
      (
        await check({
          'nurture/welcome.es.mjml': undefined,
          'nurture/welcome.mjml': clinicFiles()['nurture/welcome.mjml']?.replace('<p>You', `${words}<p>You`),
        })
      ).findings.filter(({ severity }) => severity !== 'advice'),
    );

  it('appointment, in a journey that starts on consent', async () => {
    expect(await inNurture('<p>{{ appointment.start | date }}</p>')).toEqual([
      expect.stringMatching(
        /^templates\/nurture\/welcome.mjml:10 \[name-not-supplied\] "appointment.start" needs an appointment, and the journey "nurture" starts on consent.confirmed/,
      ),
    ]);
  });

  it('an appointment asked about', async () => {
    expect(await inNurture('{% if appointment.moved %}<p>x</p>{% endif %}')).toEqual([
      expect.stringMatching(/"appointment.moved" needs an appointment/),
    ]);
  });

  it('the confirmation link, outside a sign-up', async () => {
    expect(await inNurture('<p><a href="{{ links.confirm }}">Yes</a></p>')).toEqual([
      expect.stringMatching(/"links.confirm" exists only in a journey that starts on signup.asked/),
    ]);
  });

  it('a step that is not there', async () => {
    const { findings } = await check({ 'prepare/leaving.mjml': eating('<p>{% if merged.eatng %}x{% endif %}</p>') });
    expect(told(findings)).toContainEqual(
      expect.stringMatching(
        /prepare\/leaving.mjml:10 \[name-not-supplied\] the journey "prepare" has no step "eatng" \| Did you mean "eating"\?/,
      ),
    );
  });
});

it('knows which steps print what a move changes, in any form and language', async () => {
  const times = /\{% if eating.last_meal_passed %\}[\s\S]*?<p>If you use[^<]*<\/p>/;
  const horas = /\{% if eating.last_meal_passed %\}[\s\S]*?<p>Si usa[^<]*<\/p>/;
  const small = clinicFiles();
  const bare = (file: string, part: RegExp) => ({ [file]: (small[file] ?? '').replace(part, '') });
  const changes = {
    ...bare('prepare/leaving.mjml', times),
    ...bare('prepare/leaving.es.mjml', horas),
    ...bare('prepare/leaving.minimal.mjml', times),
    ...bare('prepare/leaving.minimal.es.mjml', horas),
  };
  const printing = async (files: Files) => {
    const { release, findings } = await check(files);
    expect(told(findings)).toEqual([]);
    const steps = release?.release.journeys.prepare?.steps ?? [];
    return Object.fromEntries(steps.map(({ id, printsAnchor }) => [id, printsAnchor]));
  };
  expect(await printing(changes)).toEqual({ eating: true, leaving: false });
  const arrival = '<p>{{ appointment.arrival | time }}</p>{{ first_name | default: "x" }}';
  const one = {
    'prepare/leaving.minimal.mjml': changes['prepare/leaving.minimal.mjml']?.replace('<p>In an', `${arrival}<p>In an`),
    'prepare/leaving.minimal.es.mjml': changes['prepare/leaving.minimal.es.mjml']?.replace(
      '<p>En una',
      `${arrival}<p>En una`,
    ),
  };
  expect(await printing({ ...changes, ...one })).toEqual({ eating: true, leaving: true });
});

it('warns of an email that no step sends', async () => {
  const small = clinicFiles();
  const spare = Object.fromEntries(
    ['mjml', 'es.mjml', 'minimal.mjml', 'minimal.es.mjml'].map((ending) => [
      `prepare/spare.${ending}`,
      small[`prepare/leaving.${ending}`]?.replace(
        /<mj-title>.*?<\/mj-title>/,
        ending.includes('es') ? '<mj-title>Una carta</mj-title>' : '<mj-title>One more</mj-title>',
      ),
    ]),
  );
  const { findings, release } = await check(spare);
  expect(told(findings)).toHaveLength(4);
  for (const line of told(findings)) expect(line).toMatch(/prepare\/spare.*:1 \[journey\] no step/);
  expect(findings.every(({ severity }) => severity === 'warning')).toBe(true);
  expect(release).toBeDefined();
});

it('prints findings grouped by email: what, why, how to mend it, by which rule; and a count', () => {
  const finding = {
    file: 'templates/prepare/a.mjml',
    line: 3,
    column: 7,
    rule: 'partial',
    severity: 'error',
    message: 'there is no partial "x"',
    mend: 'Did you mean "y"?',
  } as const;
  expect(
    printFindings([
      finding,
      { ...finding, line: 1, rule: 'way-out', why: 'Everybody can choose.', source: 'C4' },
      finding,
      { ...finding, file: 'templates/prepare/a.minimal.es.mjml', severity: 'advice' },
      { ...finding, file: 'templates/clinic.yaml', severity: 'warning' },
    ]),
  ).toBe(
    `prepare/a, in English (templates/prepare/a.mjml)
  error on line 1: there is no partial "x"
      Why: Everybody can choose.
      How to mend it: Did you mean "y"?
      Rule: way-out (C4)
  error on line 3: there is no partial "x"
      Why: A part that is missing leaves a hole in every email that includes it.
      How to mend it: Did you mean "y"?
      Rule: partial (templates/README)

templates/clinic.yaml
  warning on line 3: there is no partial "x"
      Why: A part that is missing leaves a hole in every email that includes it.
      How to mend it: Did you mean "y"?
      Rule: partial (templates/README)

prepare/a.minimal, in Spanish (templates/prepare/a.minimal.es.mjml)
  advice on line 3: there is no partial "x"
      Why: A part that is missing leaves a hole in every email that includes it.
      How to mend it: Did you mean "y"?
      Rule: partial (templates/README)

2 errors, 1 warning, 1 advice.`,
  );
});

it('gives every finding its reason and its source, for programs too', async () => {
  const { findings, templates } = await check({ 'prepare/leaving.es.mjml': undefined });
  expect(templates).toBe(9);
  expect(findings.map(toldFinding)).toEqual([
    {
      template: 'prepare/leaving',
      locale: 'en',
      rule: 'forms',
      severity: 'error',
      file: 'templates/prepare/leaving.mjml',
      line: 1,
      message: 'this reminder is not there in Spanish',
      mend: expect.stringContaining('prepare/leaving.es.mjml'),
      why: expect.stringContaining('cannot read'),
      source: expect.stringContaining('C9'),
    },
  ]);
});
