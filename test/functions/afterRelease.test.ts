/** What a release changes, and what then happens, on a table: those that wait are planned anew, and the plan comes true (I11). */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Effect, refusedKinds } from '../../content/release/plan/effects.ts';
import { planRelease, storedPeople } from '../../content/release/plan/read.ts';
import { DynamoControlStore } from '../../functions/adapters/dynamodb/controlStore.ts';
import { DynamoDayStore } from '../../functions/adapters/dynamodb/dayStore.ts';
import { contactItem, enrollmentItem } from '../../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import type { Journey, JourneyFile } from '../../functions/core/model/journey.ts';
import type { Release } from '../../functions/core/ports.ts';
import { afterRelease } from '../../functions/core/reconcile/afterRelease.ts';
import { dayMs, hourMs, type Instant, later, plusMs } from '../../functions/core/time/time.ts';
import { Harness } from '../support/harness.ts';
import { appointment, at, clinic, contact, enrollment, journey } from '../support/people.ts';
import fc from '../support/property.ts';
import { byTier } from '../support/run/tier.ts';
import { simulatedTable } from '../support/simulatedTable.ts';

const files: Readonly<Record<'nurture' | 'prepare', JourneyFile>> = {
  nurture: {
    class: 'marketing',
    start: { on: 'consent.confirmed' },
    stop: { on: ['consent.left', 'appointment.booked'] },
    steps: [
      { id: 'welcome', template: 'welcome.mjml', send: { after: 'PT0S' }, useful: { for: 'P14D' } },
      { id: 'second', template: 'second.mjml', send: { after: 'P2D', at: '10:00' }, useful: { for: 'P14D' } },
      { id: 'third', template: 'third.mjml', send: { after: 'P3D', at: '10:00' }, useful: { for: 'P14D' } },
    ],
  },
  prepare: {
    class: 'reminder',
    start: { on: 'appointment.booked' },
    stop: { on: ['appointment.cancelled', 'appointment.completed', 'appointment.noshow'] },
    anchor: 'appointment.start',
    steps: [
      { id: 'booked', template: 'x-booked.mjml', reply: true, send: { after: 'PT0S' } },
      { id: 'medicines', template: 'medicines.mjml', send: { before: 'P7D', at: '10:00' } },
      { id: 'driver', template: 'x-driver.mjml', safety: true, send: { before: 'P3D', at: '10:00' } },
      {
        id: 'eating',
        template: 'x-eating.mjml',
        safety: true,
        send: { before: 'P1D', at: '17:00' },
        useful: { until: 'eating.lastMeal' },
      },
      { id: 'leaving', template: 'x-leaving.mjml', send: { before: 'PT2H' }, useful: { until: 'appointment.start' } },
    ],
  },
};
type Files = { nurture: JourneyFile; prepare: JourneyFile };

const began = at('2026-01-05T15:00:00Z');
const lanes = { reminder: 1, request: 1, marketing: 1 };

function releaseOf(edit: (files: Files, texts: Record<string, string>) => void, id: string): Release {
  const copy = structuredClone(files);
  const texts: Record<string, string> = {};
  edit(copy, texts);
  const journeys: Journey[] = Object.entries(copy).map(([name, file]) => journey(name, file));
  const names = journeys.flatMap(({ steps }) => steps.map(({ template }) => template));
  return {
    id,
    clinic,
    journeys: Object.fromEntries(journeys.map((each) => [each.id, each])),
    templates: Object.fromEntries(names.map((name) => [name, { en: texts[name] ?? name }])),
  };
}

let table: Table;
let play: Harness;

/** Everybody is on an engine in this process: a property plays some weeks many times. */
function begin(): void {
  table = simulatedTable();
  play = new Harness(table, began, []);
  play.release = releaseOf(() => {}, 'before');
}
beforeEach(begin);

const idOf = (index: number) => `c${String(index).padStart(19, '0')}`;

/** A patient whose visit is `days` after the beginning, at ten in New York; or, without days, somebody who reads. */
async function comes(index: number, days: number | undefined): Promise<string> {
  const id = idOf(index);
  const marketing = { state: days === undefined ? ('confirmed' as const) : ('none' as const), at: began };
  const start = plusMs(began, (days ?? 0) * dayMs);
  const visits =
    days === undefined ? [] : [appointment({ id: `a${index}`, contactId: id, start, end: plusMs(start, 2 * hourMs) })];
  await play.put(contact({ id, marketing }), ...visits);
  await play.enroll(id);
  return id;
}

/** From moment to moment at which anything is due. */
async function until(moment: Instant): Promise<void> {
  for (;;) {
    await play.drain();
    const heads = await Promise.all(
      ['reminder#0', 'request#0', 'marketing#0'].map((partition) => play.store.dueRows(partition, moment, 1)),
    );
    const [next] = heads.flatMap((rows) => rows.map(({ due }) => due.at)).toSorted();
    if (next === undefined) break;
    play.clock.moment = later(next, plusMs(play.clock.now(), 1_000));
  }
  play.clock.moment = moment;
}

async function upkeep(mayGoOn: () => boolean = () => true) {
  const control = new DynamoControlStore(table);
  const { planned } = await control.read(play.clock.now());
  const faults: unknown[] = [];
  const report = await afterRelease(
    {
      ...play.ports(),
      days: new DynamoDayStore(table, systemIdentity),
      keep: (next) => control.setPlanned(next),
      onFault: (error) => faults.push(error),
    },
    planned,
    mayGoOn,
  );
  expect(faults).toEqual([]);
  return report;
}

const sentSteps = async (id: string) =>
  (await play.ledger(id)).filter(({ state }) => state === 'sent').map(({ step, release }) => `${step} ${release}`);
const prepareWith = (change: (prepare: JourneyFile) => void) => releaseOf(({ prepare }) => change(prepare), 'after');

describe('after a release', () => {
  test('what comes earlier is due earlier, before anybody visits it (I11)', async () => {
    const id = await comes(1, 15);
    await until(plusMs(began, 8 * dayMs + 2 * hourMs));
    play.release = prepareWith(({ steps }) => {
      for (const step of steps) if (step.id === 'driver') step.send = { before: 'P5D', at: '10:00' };
    });
    const due = async () => (await play.enrollment(id, 'prepare'))?.due?.at;
    expect(await due()).toBe('2026-01-17T15:00:00.000Z');
    expect(await upkeep()).toMatchObject({ looked: 1, written: 1, failed: 0 });
    expect(await due()).toBe('2026-01-15T15:00:00.000Z');
    // Once more, for a worker that began before; then no more.
    expect(await upkeep()).toMatchObject({ written: 0 });
    expect(await upkeep()).toBeUndefined();
  });

  test('who has had every step, and whose visit is ahead, gets a safety step that is added (I11)', async () => {
    const id = await comes(1, 3);
    play.release = prepareWith((file) => {
      file.steps = file.steps.filter((step) => step.id === 'booked');
    });
    await until(plusMs(began, 4 * hourMs));
    expect((await play.enrollment(id, 'prepare'))?.due).toBeUndefined();
    play.release = releaseOf(() => {}, 'with all steps');
    await upkeep();
    await until(plusMs(began, 3 * dayMs));
    expect(await sentSteps(id)).toContain('eating with all steps');
  });

  test('a walk that is cut off goes on where it was, however many are due', async () => {
    const rows = Array.from({ length: 101 }, (_, index) => {
      const { contactId, ...rest } = enrollment('nurture', { contactId: idOf(index), settled: {} });
      const due = { partition: 'marketing#0', at: plusMs(began, index * 1_000) };
      return [contactItem(contact({ id: contactId })), enrollmentItem({ ...rest, contactId, due })];
    });
    await Promise.all(rows.flat().map((row) => table.put(row)));
    let pages = 0;
    expect(await upkeep(() => pages++ < 3)).toMatchObject({ looked: 100 });
    const control = new DynamoControlStore(table);
    expect((await control.read(play.clock.now())).planned).toMatchObject({
      walks: 0,
      place: { partition: 'marketing#0', after: { contactId: idOf(99) } },
    });
    expect(await upkeep()).toMatchObject({ looked: 1 });
    expect((await control.read(play.clock.now())).planned).toMatchObject({ release: 'before', walks: 1 });
  });
});

type Edit = (files: Files, texts: Record<string, string>) => void;
const stepIds = ['medicines', 'driver', 'eating', 'leaving'] as const;
const chainIds = ['welcome', 'second', 'third'] as const;
const stepIn = (file: JourneyFile, id: string) => file.steps.find((step) => step.id === id);

/** One edit of those a marketer makes. */
const anEdit: fc.Arbitrary<readonly [string, Edit]> = fc.oneof(
  fc.constantFrom(...stepIds, ...chainIds).map((id): readonly [string, Edit] => [
    `new text of ${id}`,
    ({ prepare, nurture }, texts) => {
      for (const [name, file] of [
        ['prepare', prepare],
        ['nurture', nurture],
      ] as const) {
        const template = stepIn(file, id)?.template.replace('.mjml', '');
        if (template) texts[`${name}/${template}`] = `${name}/${template} anew`;
      }
    },
  ]),
  fc
    .tuple(fc.constantFrom('medicines', 'driver'), fc.integer({ min: 1, max: 10 }))
    .map(([id, days]): readonly [string, Edit] => [
      `${id} ${days} days before`,
      ({ prepare }) => {
        const step = stepIn(prepare, id);
        if (step) step.send = { before: `P${days}D`, at: '10:00' };
      },
    ]),
  fc
    .tuple(fc.constantFrom('second', 'third'), fc.integer({ min: 1, max: 6 }))
    .map(([id, days]): readonly [string, Edit] => [
      `${id} after ${days} days`,
      ({ nurture }) => {
        const step = stepIn(nurture, id);
        if (step) step.send = { after: `P${days}D`, at: '10:00' };
      },
    ]),
  fc.constantFrom(...stepIds, 'second').map((id): readonly [string, Edit] => [
    `without ${id}`,
    (all) => {
      for (const file of [all.prepare, all.nurture]) file.steps = file.steps.filter((step) => step.id !== id);
    },
  ]),
  fc.constantFrom(...stepIds).map((id): readonly [string, Edit] => [
    `${id} under another name`,
    ({ prepare }) => {
      const step = stepIn(prepare, id);
      if (step) step.id = `${id}-2`;
    },
  ]),
  fc
    .tuple(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom<('send' | 'skip')[]>('send', 'skip'),
    )
    .map(([place, days, late]): readonly [string, Edit] => [
      `a step ${days} days before, late: ${late}`,
      ({ prepare }) => {
        if (stepIn(prepare, 'more')) return;
        const useful = { until: 'appointment.start' as const };
        prepare.steps.splice(place, 0, {
          id: 'more',
          template: 'x-more.mjml',
          send: { before: `P${days}D`, at: '11:00' },
          useful,
          late,
        });
      },
    ]),
  fc.constant<readonly [string, Edit]>([
    'a step between "welcome" and "second"',
    ({ nurture }) => {
      if (stepIn(nurture, 'extra')) return;
      nurture.steps.splice(1, 0, {
        id: 'extra',
        template: 'extra.mjml',
        send: { after: 'P1D', at: '11:00' },
        useful: { for: 'P14D' },
      });
    },
  ]),
  fc.constantFrom(...stepIds).map((id): readonly [string, Edit] => [
    `${id} for consultations alone`,
    ({ prepare }) => {
      const step = stepIn(prepare, id);
      if (step) step.when = { 'appointment.kind': 'consultation' };
    },
  ]),
  fc.constant<readonly [string, Edit]>([
    '"third" before "second"',
    ({ nurture }) => {
      const [welcome, second, third] = nurture.steps;
      if (welcome && second && third) nurture.steps = [welcome, third, second];
    },
  ]),
);

test('random edits while people are on their way: the plan is what then happens, and nobody is sent a step twice (I11)', async () => {
  const world = fc.record({
    edits: fc.array(anEdit, { minLength: 1, maxLength: 3 }),
    visits: fc.array(fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined, freq: 3 }), {
      minLength: 2,
      maxLength: 4,
    }),
    hours: fc.integer({ min: 1, max: 9 * 24 }),
  });
  await fc.assert(
    fc.asyncProperty(world, async ({ edits, visits, hours }) => {
      begin();
      for (const [index, days] of visits.entries()) await comes(index, days);
      await until(plusMs(began, hours * hourMs));
      const had = new Map(
        await Promise.all(visits.map(async (_, index) => [idOf(index), await sentSteps(idOf(index))] as const)),
      );

      const before = play.release;
      const after = releaseOf((all, texts) => {
        for (const [, edit] of edits) edit(all, texts);
      }, 'after');
      const effects = new Map<string, readonly Effect[]>();
      const plan = await planRelease({
        before,
        after,
        now: play.clock.now(),
        people: storedPeople(table.client, table.name, lanes),
        each: ({ contact: { id } }, found) => effects.set(id, found),
      });
      play.release = after;
      await upkeep();
      await until(plusMs(began, 16 * dayMs));

      let refused = false;
      for (const id of had.keys()) {
        const sends = (await play.ledger(id)).filter(({ state }) => state === 'sent');
        const now = (step: string) => sends.filter((send) => send.step === step && send.release === 'after');
        const words = sends.map(({ journey: name, templateHash }) => `${name} ${templateHash?.replace(' anew', '')}`);
        const found = effects.get(id) ?? [];
        for (const { kind, step = '' } of found) {
          const came = now(step).length;
          if (refusedKinds.has(kind)) refused = true;
          if (['newText', 'earlier', 'later', 'comes', 'comesAtOnce', 'twice'].includes(kind))
            expect([kind, step, came]).toEqual([kind, step, 1]);
          if (['leftOut', 'missed', 'hadIt'].includes(kind)) expect([kind, step, came]).toEqual([kind, step, 0]);
          if (kind === 'newText') expect(now(step)[0]?.templateHash).toMatch(/anew$/);
        }
        const again = words.length > new Set(words).size;
        expect([id, again]).toEqual([id, found.some(({ kind }) => kind === 'twice')]);
        // Whoever has a visit has had its safety steps, unless the plan said otherwise or the visit was too soon for them.
        for (const { step } of found.filter(({ kind }) => kind === 'missed')) expect(now(step ?? '')).toEqual([]);
      }
      expect(plan.refused.length > 0).toBe(refused);
    }),
    { numRuns: byTier(8, 300) },
  );
});
