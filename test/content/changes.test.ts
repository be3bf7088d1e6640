/** What changed between two releases, as whoever signs reads it: sentences, values, steps, and what is at stake. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { sentenceChanges } from '../../content/changes/compare.ts';
import { marksOf } from '../../content/changes/marks.ts';
import { countWords, printWords } from '../../content/changes/print.ts';
import { type Sentence, sentencesIn, sentencesOf } from '../../content/changes/sentences.ts';
import { signalsIn } from '../../content/changes/signals.ts';
import { stepChanges } from '../../content/changes/steps.ts';
import { type ReadRelease, type WordsDiff, wordsBetween } from '../../content/changes/words.ts';
import { check } from '../../content/check/check.ts';
import { Problems } from '../../content/findings/problems.ts';
import { contentRoot } from '../../content/read/partials.ts';
import { readPeople, type SamplePerson } from '../../content/samples/people.ts';
import type { Journey, Step } from '../../functions/core/model/journey.ts';
import type { CompiledTemplate, Segment } from '../../functions/core/model/template.ts';
import { clinicFiles, clinicYaml, eating, eatingEs, prepareYaml } from './clinicFiles.ts';
import { editsIn, figuresOf } from './edits.ts';
import { told, write } from './writing.ts';

const printed = (path: string): Segment => ({ path, as: 'text' });
const template = (text: readonly Segment[], more: Partial<CompiledTemplate> = {}): CompiledTemplate => ({
  ...{ name: 'prepare/eating', locale: 'en', subject: ['Times to know'], preheader: [], html: [], names: [] },
  text,
  ...more,
});
const bodyOf = (text: readonly Segment[]) =>
  sentencesOf(template(text))
    .filter(({ part }) => part === 'body')
    .map(({ text: words, when }) => [words, when.join(' & ')]);

describe('an email in sentences', () => {
  it('ends one at a full stop or a line, not at an abbreviation, an hour or a number', () => {
    expect(sentencesIn('See Dr. Sample at 8 a.m. on Friday. It is 2.5 hours.\nCall us! Really?')).toEqual([
      'See Dr. Sample at 8 a.m. on Friday.',
      'It is 2.5 hours.',
      'Call us!',
      'Really?',
    ]);
    expect(sentencesIn('Llame a la Dra. Ruiz. ¿Comió algo? Díganos.')).toEqual([
      'Llame a la Dra. Ruiz.',
      '¿Comió algo?',
      'Díganos.',
    ]);
  });

  it('says who reads what stands in a condition, and keeps one inside a sentence in it', () => {
    // biome-ignore lint/suspicious/noThenProperty: the segment's own name, never awaited
    const ifMoved = (words: string) => [{ all: [{ path: 'appointment.moved' }], then: [words] }];
    const moved: Segment = { if: ifMoved('It has moved. '), else: ['It is booked. '] };
    const again: Segment = { if: ifMoved('again') };
    expect(bodyOf([moved, 'Please read ', again, '.\nEat nothing after ', printed('eating.last_meal'), '.'])).toEqual([
      ['It has moved.', 'appointment.moved'],
      ['It is booked.', 'not (appointment.moved)'],
      ['Please read [ if appointment.moved: again].', ''],
      ['Eat nothing after {{ eating.last_meal }}.', ''],
    ]);
  });

  it('counts where its links lead', () => {
    const html: Segment[] = [
      '<a href="https://a.example/x">x</a><a href="',
      { path: 'links.preferences', as: 'url' },
      '">y</a>',
    ];
    const links = sentencesOf(template([], { html })).filter(({ part }) => part === 'link');
    expect(links.map(({ text }) => text)).toEqual(['https://a.example/x', '{{ links.preferences }}']);
  });
});

describe('sentences before and after', () => {
  const all = (...texts: readonly string[]): Sentence[] => texts.map((text) => ({ part: 'body', text, when: [] }));
  const only = (text: string, when: string): Sentence => ({ part: 'body', text, when: [when] });

  it('are kept together where neighbours changed', () => {
    const [change, ...others] = sentenceChanges(
      all('Hello.', 'Do not drive for 24 hours.', 'Ask a friend.', 'Bye.'),
      all('Hello.', 'You can drive.', 'After 24 hours.', 'Bye.'),
      'en',
    );
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      kind: 'reworded',
      before: ['Do not drive for 24 hours.', 'Ask a friend.'],
      after: ['You can drive.', 'After 24 hours.'],
    });
    expect(change?.marks.find(({ kind, level }) => kind === 'negation' && level === 'danger')).toBeDefined();
  });

  it('that stand elsewhere now are moved, not lost', () => {
    const found = sentenceChanges(
      all('For you', 'Rest.', 'For your driver', 'Come in.'),
      all('For you', 'For your driver', 'Come in.', 'Rest.'),
      'en',
    );
    expect(found.map(({ kind, after }) => [kind, ...after])).toEqual([['moved', 'Rest.']]);
  });

  it('that stood twice and stand elsewhere once were also removed once', () => {
    const found = sentenceChanges(all('Call us.', 'Rest.', 'Call us.', 'Bye.'), all('Rest.', 'Bye.', 'Call us.'), 'en');
    expect(found.map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ['removed', ['Call us.'], []],
      ['moved', ['Call us.'], ['Call us.']],
    ]);
  });

  it('that only other people read now have changed, though no letter did', () => {
    const found = sentenceChanges(all('Eat nothing more.'), [only('Eat nothing more.', 'appointment.first')], 'en');
    expect(found).toMatchObject([{ kind: 'reworded', isOnlyPunctuation: false }]);
    expect(found[0]?.marks).toContainEqual(expect.objectContaining({ kind: 'audience', level: 'danger' }));
  });

  it('that differ in commas and capitals say so, and carry no mark', () => {
    const found = sentenceChanges(all('Rest, drink water.'), all('Rest: drink Water!'), 'en');
    expect(found).toMatchObject([{ isOnlyPunctuation: true, marks: [] }]);
  });
});

describe('a mark', () => {
  const dangers = (before: string, after: string, language: 'en' | 'es' = 'en') =>
    marksOf(before, after, language).flatMap(({ kind, level }) => (level === 'danger' ? [kind] : []));

  it.each([
    ['a "not" was taken out', 'Please do not stop your medicine.', 'Please stop your medicine.', 'negation'],
    ['an hour changed', 'Nothing to eat after 3:00 am.', 'Nothing to eat after 3:00 pm.', 'time'],
    ['a number changed', 'No driving for 24 hours.', 'No driving for 12 hours.', 'number'],
    ['a digit of a telephone', 'Call 845-555-0142.', 'Call 845-555-0124.', 'telephone'],
    ['a price changed', 'It costs $150.', 'It costs $1,500.', 'price'],
    ['before became after', 'Call us before you eat.', 'Call us after you eat.', 'order'],
    ['a medicine went', 'Call us if you take insulin or lithium.', 'Call us if you take lithium.', 'medicine'],
    ['another instruction', 'Skip breakfast that day.', 'Eat breakfast that day.', 'instruction'],
    ['a claim came', 'It may ease pain.', 'It is safe and may ease pain.', 'claim'],
    ['an offer came', 'Call us to book.', 'Call us to book. Spots are limited.', 'offer'],
    ['must became can', 'You must have an adult with you.', 'You can have an adult with you.', 'certainty'],
    ['a link leads elsewhere', 'See https://a.example.', 'See https://b.example.', 'link'],
    ['a value is no longer filled in', 'By {{ appointment.arrival | time }}.', 'In the morning.', 'value'],
  ])('is dangerous where %s', (_what, before, after, kind) => {
    expect(dangers(before, after)).toContain(kind);
  });

  it.each([
    ['a short form', 'Do not drive. You cannot go alone.', "Don't drive. You can't go alone."],
    ['a number in words', 'For two days.', 'For 2 days.'],
    ['an hour written otherwise', 'By 8 am.', 'By 8:00 a.m.'],
    ['a telephone written otherwise', 'Call (845) 555-0142.', 'Call +1 845-555-0142.'],
    ['the order of a sentence', 'Call us before you set out.', 'Before you set out, call us.'],
    ['until and before', 'You may drink until 9:00 am.', 'You may drink before 9:00 am.'],
  ])('is not dangerous for %s', (_what, before, after) => {
    expect(dangers(before, after)).toEqual([]);
  });

  it('is there for "no" where a comma or a question makes another sentence of it', () => {
    expect(marksOf('No food.', 'No, food.', 'en')).not.toEqual([]);
    expect(marksOf('You can drive.', 'You can drive?', 'en')).not.toEqual([]);
  });

  it('tells sí from si', () => {
    expect(marksOf('Si no, llámenos.', 'Sí, no llame.', 'es')).not.toEqual([]);
    expect(signalsIn('¿No comió? Si comió, llámenos.', 'es').map(({ meaning }) => meaning)).toEqual([
      'no',
      'comer',
      'si',
      'comer',
      'llamar',
    ]);
  });
});

describe('a journey', () => {
  const step: Step = {
    ...{
      id: 'eating',
      template: 'prepare/eating',
      useful: { until: 'eating.lastMeal' },
      late: 'send',
      reply: false,
      safety: true,
    },
    send: { from: 'before', offset: { kind: 'elapsed', ms: 3_600_000 } },
    printsAnchor: true,
  };
  const journey = (...steps: readonly Step[]): Journey => ({
    ...{ id: 'prepare', class: 'reminder', start: { on: 'appointment.booked' }, stop: [], anchor: 'appointment.start' },
    steps,
  });
  const changed = (more: Partial<Step>) => stepChanges('prepare', journey(step), journey({ ...step, ...more }));

  it.each<[string, Partial<Step>, string]>([
    ['is guarded less', { safety: false }, 'no longer a safety step: nobody is called when it does not arrive'],
    ['depends on something', { when: { 'appointment.first': [true] } }, 'it depends on a condition now'],
    [
      'goes at another time',
      { send: { from: 'before', offset: { kind: 'elapsed', ms: 60_000 } } },
      'it goes at another time',
    ],
    ['may be left out', { late: 'skip' }, 'when it is late: send became skip'],
  ])('whose step %s says so, and it is dangerous for a safety step', (_what, more, said) => {
    expect(changed(more)).toMatchObject([{ step: 'eating', said, marks: [{ kind: 'step', level: 'danger' }] }]);
  });

  it('that loses its safety step says what that means', () => {
    const [found] = stepChanges('prepare', journey(step), journey());
    expect(found?.said).toContain('nobody is told this any more');
  });

  it('that was only compiled anew has not changed', () => {
    expect(changed({ printsAnchor: false })).toEqual([]);
  });
});

describe('two releases', () => {
  let people: readonly SamplePerson[];
  const read = async (changes: Readonly<Record<string, string>> = {}): Promise<ReadRelease> => {
    const folder = write(clinicFiles(changes));
    const { findings, release } = await check(folder);
    expect(told(findings)).toEqual([]);
    if (!release) throw new Error('there is no release');
    const shipped = contentRoot(new URL('../../templates', import.meta.url).pathname);
    people ??= readPeople(shipped, release.release.clinic, new Problems());
    return { release: release.release, template: (hash) => release.templates[hash] };
  };
  let before: ReadRelease;
  beforeAll(async () => {
    before = await read();
  });
  const diff = async (changes: Readonly<Record<string, string>>): Promise<WordsDiff> =>
    wordsBetween(before, await read(changes), people);

  it('of the same words do not differ', async () => {
    const found = await diff({});
    expect([found.emails, found.values, found.steps, printWords(found), countWords(found)]).toEqual([
      [],
      [],
      [],
      [],
      '',
    ]);
  });

  it('show a sentence added in one language, and that the other stayed as it was', async () => {
    const found = await diff({ 'prepare/eating.mjml': eating('<p>Please come unless you are unwell.</p>') });
    expect(found.emails.map(({ email, language, kind }) => [email, language, kind])).toEqual([
      ['prepare/eating', 'en', 'changed'],
    ]);
    const [email] = found.emails;
    expect(email?.changes).toMatchObject([{ kind: 'added', after: ['Please come unless you are unwell.'] }]);
    expect(email?.marks).toMatchObject([{ kind: 'otherLanguage' }]);
    const lines = printWords(found);
    expect(lines[0]).toBe('Read these first');
    expect(lines).toContain('  + Please come unless you are unwell.');
    expect(countWords(found)).toBe('Changes: 1 to read first.');
  });

  it('show a value with every sentence that reads otherwise, once however many emails have it', async () => {
    const found = await diff({ 'clinic.yaml': clinicYaml.replace('solidFoodHours: 8', 'solidFoodHours: 9') });
    expect(found.values).toMatchObject([
      { path: 'preparation.solidFoodHours', before: '8', after: '9', marks: [{ level: 'danger' }] },
    ]);
    const readings = found.values[0]?.printed ?? [];
    expect(new Set(readings.map(({ language }) => language))).toEqual(new Set(['en', 'es']));
    expect(new Set(readings.map(({ email }) => email))).toEqual(
      new Set(['prepare/eating', 'prepare/eating.minimal', 'prepare/leaving', 'prepare/leaving.minimal']),
    );
    for (const { before: was, after: is } of readings) expect(was).not.toEqual(is);
    const titles = printWords(found).filter((line) => line.includes('would read'));
    expect(titles.length).toBeLessThan(readings.length);
  });

  it('show a step that goes at another time; two languages that changed together carry no mark for it', async () => {
    const found = await diff({
      'prepare/journey.yaml': prepareYaml.replace('PT2H', 'PT3H'),
      'prepare/eating.mjml': eating('<p>One.</p>'),
      'prepare/eating.es.mjml': eatingEs('<p>Uno.</p>'),
    });
    expect(found.steps).toMatchObject([
      { journey: 'prepare', step: 'leaving', said: 'it goes at another time', marks: [{ level: 'look' }] },
    ]);
    expect(found.emails.map(({ language, marks }) => [language, marks])).toEqual([
      ['en', []],
      ['es', []],
    ]);
  });
});

describe('of edits that somebody else labelled', () => {
  const figures = { seen: figuresOf(editsIn('seen')), unseen: figuresOf(editsIn('unseen')) };

  test.each(['seen', 'unseen'] as const)(
    'every harmful one of the %s half is marked, and at most one in ten harmless ones as dangerous',
    (half) => {
      const { harmful, harmless } = figures[half];
      expect(harmful.none).toBe(0);
      const all = harmless.danger + harmless.look + harmless.none;
      expect(harmless.danger).toBeLessThanOrEqual(all / 10);
    },
  );

  test('the figures are those of the page', () => {
    const page = readFileSync(new URL('../../docs/what-changed.md', import.meta.url), 'utf8');
    for (const half of ['seen', 'unseen'] as const) {
      const { harmful, harmless } = figures[half];
      const cells = [harmful, harmless].flatMap(({ danger, look, none }) => [danger, look, none]);
      expect(page).toContain(`| now | ${half} | ${cells.join(' | ')} |`);
    }
  });
});
