/** What an edit changes for people on their way, person by person (I11): every kind of edit, and what it means. */
import { describe, expect, test } from 'vitest';
import { effectsOf } from '../../content/release/plan/effects.ts';
import { planRelease } from '../../content/release/plan/read.ts';
import { planLines } from '../../content/release/plan/told.ts';
import type { Enrollment, Settled } from '../../functions/core/model/enrollment.ts';
import type { Journey, JourneyFile } from '../../functions/core/model/journey.ts';
import type { Person } from '../../functions/core/model/person.ts';
import type { Release } from '../../functions/core/ports.ts';
import { dayMs, type Instant } from '../../functions/core/time/time.ts';
import { appointment, at, clinic, contact, enrollment, journey, person } from '../support/people.ts';

const nurtureFile: JourneyFile = {
  class: 'marketing',
  start: { on: 'consent.confirmed' },
  stop: { on: ['consent.left', 'appointment.booked'] },
  steps: [
    { id: 'welcome', template: 'welcome.mjml', send: { after: 'PT0S' }, useful: { for: 'P14D' } },
    { id: 'second', template: 'second.mjml', send: { after: 'P2D', at: '10:00' }, useful: { for: 'P14D' } },
    { id: 'third', template: 'third.mjml', send: { after: 'P3D', at: '10:00' }, useful: { for: 'P14D' } },
  ],
};
const prepareFile: JourneyFile = {
  class: 'reminder',
  start: { on: 'appointment.booked' },
  stop: { on: ['appointment.cancelled', 'appointment.completed', 'appointment.noshow'] },
  anchor: 'appointment.start',
  steps: [
    { id: 'medicines', template: 'medicines.mjml', send: { before: 'P7D', at: '10:00' }, late: 'merge' },
    { id: 'driver', template: 'x-driver.mjml', send: { before: 'P3D', at: '10:00' } },
    {
      id: 'eating',
      template: 'x-eating.mjml',
      safety: true,
      send: { before: 'P1D', at: '17:00' },
      useful: { until: 'eating.lastMeal' },
    },
    { id: 'leaving', template: 'x-leaving.mjml', send: { before: 'PT2H' }, useful: { until: 'appointment.start' } },
  ],
};

type Edit = (files: { nurture: JourneyFile; prepare: JourneyFile }, texts: Record<string, string>) => void;
const none: Edit = () => {};

function release(edit: Edit = none, changes: Partial<Release> = {}): Release {
  const files = structuredClone({ nurture: nurtureFile, prepare: prepareFile });
  const texts: Record<string, string> = {};
  edit(files, texts);
  const journeys = Object.entries(files).map(([id, file]) => journey(id, file));
  const names = journeys.flatMap(({ steps }) => steps.map(({ template }) => template));
  return {
    id: edit === none ? 'before' : 'after',
    clinic,
    journeys: Object.fromEntries(journeys.map((each) => [each.id, each])),
    templates: Object.fromEntries(names.map((name) => [name, { en: texts[name] ?? name, es: `${name} es` }])),
    ...changes,
  };
}

const sent = (instant: Instant, revision = 0): Settled => ({ revision, at: instant, outcome: 'sent' });
const began = at('2026-01-05T15:00:00Z');
/** Tuesday, 20 January, 10:00 in New York. */
const visit = appointment({ start: at('2026-01-20T15:00:00Z'), end: at('2026-01-20T17:00:00Z') });
const prepared = (settled: Enrollment['settled'] = {}, changes: Partial<Person> = {}): Person =>
  person({
    contact: contact({ marketing: { state: 'none', at: began } }),
    appointments: [visit],
    enrollments: [enrollment('prepare', { instance: 'a1', settled })],
    ...changes,
  });
const reading = (settled: Enrollment['settled'] = {}): Person =>
  person({ enrollments: [enrollment('nurture', { settled })] });
const onDay12 = at('2026-01-12T18:00:00Z');

/** `kind step by`, in the order of the journey. */
function told(edit: Edit, someone: Person, now = onDay12, after: Partial<Release> = {}): string[] {
  return effectsOf({ before: release(), after: release(edit, after) })(someone, now).map(({ kind, step, byMs }) =>
    [kind, step ?? '', byMs === undefined ? '' : `${byMs / dayMs} d`].join(' ').trim(),
  );
}
const steps = (file: JourneyFile, id: string): JourneyFile['steps'][number] => {
  const found = file.steps.find((step) => step.id === id);
  if (!found) throw new Error(`there is no step ${id}`);
  return found;
};
const without = (file: JourneyFile, id: string) => {
  file.steps = file.steps.filter((step) => step.id !== id);
};

describe('what an edit means for somebody on their way', () => {
  test('nothing, where nothing differs', () => {
    expect(told(none, prepared())).toEqual([]);
  });

  test('a text: whoever waits for it reads the new one; whoever had it keeps the old', () => {
    const edit: Edit = (_files, texts) => {
      texts['prepare/medicines'] = 'new';
      texts['prepare/x-driver'] = 'new';
    };
    expect(told(edit, prepared({ medicines: sent(began) }))).toEqual(['newText driver']);
    // Nobody reads English who reads Spanish.
    const spanish = prepared({}, { contact: contact({ locale: 'es' }) });
    expect(told(edit, spanish)).toEqual([]);
    const chain: Edit = (_files, texts) => {
      texts['nurture/third'] = 'new';
    };
    expect(told(chain, reading({ welcome: sent(began) }))).toEqual(['newText third']);
    expect(told(chain, reading({ welcome: sent(began), second: sent(began), third: sent(began) }))).toEqual([]);
  });

  test('a delay: those who wait get it at the other time', () => {
    const edit: Edit = ({ prepare }) => {
      steps(prepare, 'driver').send = { before: 'P5D', at: '10:00' };
    };
    expect(told(edit, prepared())).toEqual(['earlier driver 2 d']);
    expect(told(edit, prepared({ driver: sent(began) }))).toEqual([]);
    const chain: Edit = ({ nurture }) => {
      steps(nurture, 'second').send = { after: 'P4D', at: '10:00' };
    };
    expect(told(chain, reading({ welcome: sent(onDay12) }))).toEqual(['later second 2 d', 'later third 2 d']);
  });

  test('a delay whose new moment has passed: at once', () => {
    const edit: Edit = ({ prepare }) => {
      steps(prepare, 'driver').send = { before: 'P10D', at: '10:00' };
    };
    const [effect] = effectsOf({ before: release(), after: release(edit) })(prepared(), onDay12);
    expect(effect).toMatchObject({ kind: 'earlier', step: 'driver' });
  });

  test('a step added behind where somebody stands comes; one added before comes at once, or not where it says "skip"', () => {
    const added =
      (late: 'send' | 'skip', before: string): Edit =>
      ({ prepare }) => {
        prepare.steps.splice(0, 0, { id: 'bring', template: 'x-bring.mjml', send: { before, at: '10:00' }, late });
      };
    expect(told(added('send', 'P2D'), prepared())).toEqual(['comes bring']);
    expect(told(added('send', 'P10D'), prepared())).toEqual(['comesAtOnce bring']);
    expect(told(added('skip', 'P10D'), prepared())).toEqual([]);
    const chain: Edit = ({ nurture }) => {
      nurture.steps.splice(1, 0, {
        id: 'extra',
        template: 'extra.mjml',
        send: { after: 'P1D', at: '11:00' },
        useful: { for: 'P14D' },
      });
    };
    // Past its place: it goes first, and what follows counts from it.
    expect(told(chain, reading({ welcome: sent(began), second: sent(onDay12) }))).toContain('comesAtOnce extra');
    // Everything had gone, and the series was over.
    const over = reading({ welcome: sent(began), second: sent(began), third: sent(began) });
    const ended = { ...over, enrollments: over.enrollments.map((each) => ({ ...each, state: 'ended' as const })) };
    expect(told(chain, ended)).toEqual([]);
  });

  test('a step added for whose moment it is too late, and which is a safety step, becomes a call', () => {
    const edit: Edit = ({ prepare }) => {
      const useful = { until: 'eating.lastMeal' as const };
      prepare.steps.push({
        id: 'fast',
        template: 'x-fast.mjml',
        safety: true,
        send: { before: 'P2D' },
        useful,
        late: 'skip',
      });
    };
    expect(told(edit, prepared({}), at('2026-01-19T16:00:00Z'))).toContain('called fast');
  });

  test('a step removed: who had it goes on, who waits does not get it', () => {
    const edit: Edit = ({ prepare }) => without(prepare, 'medicines');
    expect(told(edit, prepared({ medicines: sent(began) }))).toEqual(['hadIt medicines']);
    expect(told(edit, prepared())).toEqual(['leftOut medicines']);
  });

  test('a safety step removed: who waits for it would miss it, and that is refused', async () => {
    const edit: Edit = ({ prepare }) => without(prepare, 'eating');
    expect(told(edit, prepared())).toEqual(['missed eating']);
    expect(told(edit, prepared({ eating: sent(began) }))).toEqual(['hadIt eating']);
    const plan = await planOf(edit, [prepared()]);
    expect(plan.refused).toEqual([
      {
        kind: 'missed',
        step: 'prepare/eating',
        said: '1 would miss prepare/eating, a safety email that they have still to get',
      },
    ]);
    expect(plan.who['missed prepare/eating']).toEqual([contact().id]);
  });

  test('a step renamed: who had its words would get them twice, and that is refused; who waits gets them once', () => {
    const edit: Edit = ({ prepare }) => {
      steps(prepare, 'eating').id = 'fasting';
    };
    expect(told(edit, prepared({ eating: sent(began) }))).toEqual(['twice fasting', 'hadIt eating']);
    expect(told(edit, prepared())).toEqual(['comes fasting']);
  });

  test('a text that prints the visit now: who had it before their visit moved would get it again, and that is refused', () => {
    const edit: Edit = ({ prepare }) => {
      steps(prepare, 'medicines').template = 'x-medicines.mjml';
    };
    const moved = { ...visit, revision: 1, revisedAt: at('2026-01-11T15:00:00Z') };
    const someone = prepared({ medicines: sent(began) }, { appointments: [moved] });
    expect(told(edit, someone)).toContain('twice medicines');
  });

  test('steps in another order: nobody gets one again', () => {
    const edit: Edit = ({ nurture }) => {
      const [welcome, second, third] = nurture.steps;
      if (welcome && second && third) nurture.steps = [welcome, third, second];
    };
    expect(told(edit, reading({ welcome: sent(began), third: sent(onDay12) }))).not.toContainEqual(
      expect.stringMatching(/twice|missed/),
    );
    expect(told(edit, reading({ welcome: sent(onDay12) })).toSorted()).toEqual([
      'earlier third 2 d',
      'later second 3 d',
    ]);
  });

  test('a condition: whom it leaves out does not get it; a safety step that it leaves out is refused', () => {
    const edit =
      (id: string): Edit =>
      ({ prepare }) => {
        steps(prepare, id).when = { 'appointment.kind': 'consultation' };
      };
    expect(told(edit('driver'), prepared())).toEqual(['leftOut driver']);
    expect(told(edit('eating'), prepared())).toEqual(['missed eating']);
  });

  test('the sending window and other values of the clinic: times move, and emails print the new values', () => {
    const sendingWindow = { from: '11:00', to: '20:00' };
    expect(told(none, prepared(), onDay12, { clinic: { ...clinic, sendingWindow } })[0]).toBe('newValues');
    const later = told(none, reading({ welcome: sent(onDay12) }), onDay12, { clinic: { ...clinic, sendingWindow } });
    expect(later).toContainEqual(expect.stringMatching(/^later second 0\.04/));
  });

  test('a class: who never agreed to marketing gets nothing of the journey, and a safety step of it is refused', () => {
    const edit: Edit = ({ prepare }) => {
      prepare.class = 'marketing';
      steps(prepare, 'eating').safety = false;
    };
    expect(told(edit, prepared())).toEqual(['leftOut medicines', 'leftOut driver', 'missed eating', 'leftOut leaving']);
  });

  test('a journey retired: who is in it gets nothing more of it, and a safety step of it is refused', () => {
    const { prepare, nurture } = release().journeys as Record<string, Journey>;
    const only = (kept: Journey | undefined): Partial<Release> =>
      kept ? { journeys: { [kept.id]: kept } } : { journeys: {} };
    expect(told(none, reading({ welcome: sent(began) }), onDay12, only(prepare))).toEqual([
      'leftOut second',
      'leftOut third',
    ]);
    expect(told(none, prepared(), onDay12, only(nurture))).toContain('missed eating');
  });

  test('a journey that is new: who would begin it is told', () => {
    const letters = journey('letters', { ...nurtureFile, start: { on: 'consent.confirmed' } });
    const someone = reading({ welcome: sent(began) });
    expect(told(none, someone, onDay12, { journeys: { ...release().journeys, letters } })).toEqual(['begins']);
  });

  test('who is on hold is planned as without it; who waits for the new time of a visit is not planned', () => {
    const edit: Edit = ({ prepare }) => without(prepare, 'eating');
    expect(told(edit, prepared({}, { contact: contact({ hold: true }) }))).toEqual(['missed eating']);
    const moving = { ...visit, movingSince: onDay12 };
    expect(told(edit, prepared({}, { appointments: [moving] }))).toEqual(['unplanned']);
  });
});

async function planOf(edit: Edit, people: readonly Person[], now = onDay12) {
  const byId = new Map(people.map((each, index) => [`${each.contact.id}${index || ''}`, each]));
  const told: string[] = [];
  const plan = await planRelease({
    before: release(),
    after: release(edit),
    now,
    people: { ids: async () => new Set(byId.keys()), person: async (id) => byId.get(id) },
    begins: (many, units) => told.push(`${many} ${units}`),
  });
  expect(told).toHaveLength(1);
  return plan;
}

test('the plan in sentences, what is refused first (I11)', async () => {
  const edit: Edit = ({ prepare }, texts) => {
    texts['prepare/x-leaving'] = 'new';
    steps(prepare, 'driver').send = { before: 'P5D', at: '10:00' };
    without(prepare, 'medicines');
    steps(prepare, 'eating').when = { 'appointment.location': 'elsewhere' };
  };
  const plan = await planOf(edit, [
    prepared(),
    prepared({ medicines: sent(began) }),
    prepared({ driver: sent(began) }),
  ]);
  expect(planLines(plan)).toEqual([
    '3 people would miss "eating" of prepare, a safety email: refused.',
    '2 people who wait for "medicines" of prepare will not get it.',
    '2 people get "driver" of prepare 2 days earlier.',
    '3 people who wait for "leaving" of prepare get the new text.',
    '1 person is past "medicines" of prepare, which is removed, and goes on.',
    '3 people looked at, 3 people touched; nobody gets an email twice.',
  ]);
  expect(planLines(await planOf(none, [prepared()]))).toEqual([
    '1 person looked at, nobody touched; nobody gets an email twice; nobody misses a safety email.',
  ]);
});
