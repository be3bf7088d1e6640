/** The words that ship. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'parse5';
import { beforeAll, describe, expect, it } from 'vitest';
import { check as checkContent } from '../../content/check/check.ts';
import type { Email } from '../../content/compile/journeys.ts';
import { printFindings } from '../../content/findings/findings.ts';
import type { Node } from '../../content/rules/reading/page.ts';
import { difficultyOf, fleschKincaidGrade, szigriszt } from '../../content/rules/reading/syllables.ts';
import { htmlBytesMax } from '../../content/rules/size.ts';
import { compiledContent } from '../../content/samples/compiled.ts';
import type { Merged } from '../../content/samples/everyone.ts';
import { live, type Told } from '../../content/timelines/life.ts';
import { type Life, lives } from '../../content/timelines/lives.ts';
import { shown, timelinePages } from '../../content/timelines/page.ts';
import { printTime } from '../../functions/core/email/dates.ts';
import { type Rendered, render } from '../../functions/core/email/render.ts';
import { type ListName, type ValueName, valueNames } from '../../functions/core/email/valueNames.ts';
import type { Values } from '../../functions/core/model/template.ts';
import { givesWay } from '../../functions/core/plan/spacing.ts';
import { epochMs, localMinute } from '../../functions/core/time/time.ts';
import { isLong } from '../support/run/tier.ts';
import { shippedCache } from './writing.ts';

const templates = new URL('../../templates', import.meta.url).pathname;

/** A value for every name: everything there is and true, or as little as may be. */
function everyValue(full: boolean, steps: readonly string[]): Values {
  const values: Record<string, Record<string, unknown> | unknown> = {
    merged: Object.fromEntries(steps.map((id) => [id, full])),
  };
  const example = (name: ValueName | ListName): unknown => {
    if (name.type === 'list')
      return [Object.fromEntries(Object.entries(name.item).map(([item, of]) => [item, example(of)]))];
    return {
      text: 'both',
      number: full ? 2 : 1,
      boolean: full,
      moment: '2027-03-12T16:00:00.000Z',
      url: 'https://a.example/x?y=1&z=2',
      email: 'a@b.example',
      phone: '845-555-0142',
    }[name.type];
  };
  for (const [path, name] of Object.entries(valueNames) as [string, ValueName | ListName][]) {
    if (name.optional && !full) continue;
    const [root = '', leaf] = path.split('.');
    if (leaf === undefined) values[root] = example(name);
    else values[root] = { ...(values[root] as object | undefined), [leaf]: example(name) };
  }
  return values as Values;
}

describe.skipIf(!existsSync(`${templates}/clinic.yaml`))('templates/', () => {
  let checked: Awaited<ReturnType<typeof checkContent>>;
  let compiled: Awaited<ReturnType<typeof compiledContent>>;
  beforeAll(async () => {
    // What the build before the tests has found out already is not found out again.
    checked = await checkContent(templates, { cache: shippedCache });
    compiled = await compiledContent(templates, shippedCache);
  });

  it('has no errors, and every step its email', () => {
    expect(printFindings(checked.findings.filter(({ severity }) => severity === 'error'))).toBe('No findings.');
    const { journeys = {}, templates: hashes = {} } = checked.release?.release ?? {};
    for (const { steps } of Object.values(journeys)) {
      for (const step of steps) expect(hashes[step.template]?.en).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('has nothing to advise either', () => {
    expect(printFindings(checked.findings)).toBe('No findings.');
  });

  it('has every email in both languages', () => {
    const english = globSync('*/*.mjml', { cwd: templates }).filter((file) => !/^brand|\.es\.mjml$/.test(file));
    const spanish = english.map((file) => file.replace(/\.mjml$/, '.es.mjml'));
    expect(english.length).toBeGreaterThan(50);
    expect(spanish.filter((file) => !existsSync(`${templates}/${file}`))).toEqual([]);
  });

  it('says how long the education emails go on, as the delays of their journey add up', () => {
    const steps = checked.release?.release.journeys.nurture?.steps ?? [];
    const days = steps.map(({ send: { offset } }) => (offset.kind === 'civil' ? offset.days : 0));
    const weeks = Math.round(days.reduce((sum, each) => sum + each, 0) / 7);
    const numbers: Readonly<Record<string, number>> = { four: 4, cuatro: 4, five: 5, cinco: 5, six: 6, seis: 6 };
    const said = globSync(['README.md', 'confirm/*.mjml', 'nurture/01-*.mjml'], { cwd: templates }).flatMap((file) =>
      [...readFileSync(`${templates}/${file}`, 'utf8').matchAll(/(?:about|unas|en) (\w+) (?:weeks|semanas)/g)].map(
        ([words, number = '']) => ({ file, words, weeks: numbers[number] }),
      ),
    );
    expect(new Set(said.map(({ file }) => file)).size).toBe(7);
    expect(said.filter((each) => each.weeks !== weeks)).toEqual([]);
  });

  it('docs/timelines is what the words as they are make of its lives', () => {
    const folder = new URL('../../docs/timelines', import.meta.url).pathname;
    const { release } = checked;
    if (!release) throw new Error('there is no release');
    const pages = timelinePages(release, lives);
    const written = readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')] as const);
    const how = 'If this is meant, npm run timelines writes them anew.';
    expect(written.map(([name]) => name).sort(), how).toEqual([...pages.keys()].sort());
    for (const [name, text] of written) expect(text, `${name}: ${how}`).toBe(pages.get(name));
  });

  describe('in every life of docs/timelines', () => {
    const known = new Map<Life, readonly Told[]>();
    const livedBy = (life: Life): readonly Told[] => {
      const told = known.get(life) ?? lived(life);
      known.set(life, told);
      return told;
    };
    const lived = (life: Life): readonly Told[] => {
      const { release } = checked.release ?? {};
      if (!release) throw new Error('there is no release');
      const { clinic } = release;
      return live({ clinic, journeys: Object.values(release.journeys) }, life.person, life.acts, life.until);
    };
    const livedIn = (name: string) => livedBy(lives.find((life) => life.name === name) as Life);
    const count = (told: readonly Told[], ...steps: string[]) =>
      told.filter(({ step }) => steps.includes(step.id)).length;

    it('an hour lies between two emails, and there are two a day, but for answers and steps of safety (year.md 7)', () => {
      for (const life of lives) {
        const told = livedBy(life);
        told.forEach((one, index) => {
          if (one.journey.class !== 'reminder' || !givesWay(one.step)) return;
          const before = told.slice(0, index).filter(({ at }) => epochMs(one.at) - epochMs(at) < 3_600_000);
          expect(
            before.map(({ step }) => step.id),
            `${life.name}: ${one.step.id} at ${one.at}`,
          ).toEqual([]);
          const zone = life.person.contact.zone;
          const day = (at: Told['at']) => localMinute(at, zone).slice(0, 10);
          const ofDay = told.slice(0, index).filter(({ at, step }) => !step.reply && day(at) === day(one.at));
          if (one.step.send.offset.kind === 'civil')
            expect(ofDay.length, `${life.name}: ${one.step.id} at ${one.at}`).toBeLessThan(2);
        });
      }
    });

    it('each infusion has its times, before the last meal, and by telephone hours where there is an open day (words.md A4)', () => {
      for (const [name, infusions] of [
        ['infusion-ten-days-ahead', 1],
        ['six-in-two-weeks', 6],
        ['five-days-in-a-row', 5],
        ['ten-days-in-a-row', 10],
      ] as const)
        expect(count(livedIn(name), 'eating', 'eve'), name).toBe(infusions);
      expect(livedIn('monday-at-nine').find(({ step }) => step.id === 'eve')?.at).toBe('2027-03-05T16:00:00.000Z');
      expect(livedIn('saturday-for-monday').map(({ step }) => step.id)[0]).toBe('soon');
    });

    it('a course has one list, one "what to expect" and one "day three", none on the day of an infusion (words.md A9, year.md 5, year.md 6)', () => {
      const told = livedIn('six-in-two-weeks');
      for (const step of ['medicines', 'driver', 'expect', 'leaving', 'day-three', 'tonight'])
        expect(count(told, step), step).toBe(1);
      // Of the other four the note rides with the times of the next visit.
      expect(count(told, 'next-day', 'next-day-short')).toBe(2);
      const infusions = new Set(told.flatMap(({ visit }) => (visit ? [visit.start.slice(0, 10)] : [])));
      for (const { step, at } of told)
        if (['medicines', 'expect', 'day-three', 'next-day', 'next-day-short'].includes(step.id))
          expect(infusions.has(at.slice(0, 10)), `${step.id} at ${at}`).toBe(false);
    });

    it('the short form and the Spanish have every email of the full English, at the same hours (words.md A1, D)', () => {
      const hours = (name: string) => livedIn(name).map(({ step, at }) => `${at} ${step.id}`);
      expect(hours('short-form-ten-days-ahead')).toEqual(hours('infusion-ten-days-ahead'));
      expect(hours('ten-days-ahead-in-spanish')).toEqual(hours('infusion-ten-days-ahead'));
      const built = checked.release;
      if (!built) throw new Error('there is no release');
      for (const each of livedIn('ten-days-ahead-in-spanish'))
        expect(shown(built, each).subject, each.step.id).not.toMatch(/\b(your|visit|the)\b/i);
    });

    it('each person by the plan: how many emails, and what the answers hold is not told twice (words.md B, year.md 4, year.md 7)', () => {
      const count = Object.fromEntries(lives.map((life) => [life.name, livedBy(life).length]));
      expect(count).toMatchObject({
        'infusion-ten-days-ahead': 13,
        'infusion-booked-last-night': 7,
        'talk-three-weeks-ahead': 11,
        // 24 of the plan, and an answer to each of the five later bookings: see the decision note about courses.
        'six-in-two-weeks': 29,
      });
      for (const name of ['booked-three-days-ahead', 'booked-forty-hours-ahead', 'booked-twenty-six-hours-ahead'])
        expect(
          livedIn(name).filter(({ step }) => step.id === 'driver'),
          name,
        ).toEqual([]);
      expect(livedIn('booked-twenty-six-hours-ahead')[0]?.step.id).toBe('booked');
      // A late opening is told before they set out; who reads in Honolulu has the times before the last meal.
      expect(livedIn('opening-late').map(({ step }) => step.id)).toContain('opening-late');
      const honolulu = livedIn('reader-in-honolulu').find(({ step }) => step.id === 'eating');
      expect((honolulu?.at ?? '') < '2027-03-11T08:00:00.000Z').toBe(true);
    });

    it('what goes again after a move looks like another email in the inbox; a weekday tells visits apart (words.md A2, E)', () => {
      const built = checked.release;
      if (!built) throw new Error('there is no release');
      const subjects = livedIn('moved-after-the-way-home').map(
        (each) => [each.step.id, shown(built, each).subject] as const,
      );
      const driver = subjects.flatMap(([id, subject]) => (id === 'driver' ? [subject] : []));
      expect(driver).toEqual(['Getting home after your visit', 'Changed. Getting home after your visit']);
      expect(subjects.find(([id]) => id === 'eating')?.[1]).toBe('Times for your visit on Monday');
    });

    it('an infusion booked ten days ahead goes as the plan says, hour for hour', () => {
      const zone = 'America/New_York';
      expect(
        livedIn('infusion-ten-days-ahead').map(({ step, at }) => `${localMinute(at, zone).slice(5)} ${step.id}`),
      ).toEqual([
        '03-01T14:10 booked',
        '03-02T10:00 medicines',
        '03-04T10:00 driver',
        '03-08T10:00 expect',
        '03-10T11:00 eating',
        '03-10T18:00 tonight',
        '03-11T09:00 leaving',
        '03-11T15:00 evening',
        '03-12T10:00 next-day',
        '03-15T10:00 day-three',
        '03-18T10:00 day-seven',
        '03-25T10:00 day-fourteen',
        '04-12T10:00 month',
      ]);
      expect(livedIn('infusion-booked-last-night').map(({ step }) => step.id)).toEqual([
        'soon',
        'evening',
        'next-day',
        'day-three',
        'day-seven',
        'day-fourteen',
        'month',
      ]);
    });
  });

  it('renders, with everything there and with as little as may be', () => {
    expect(compiled.emails.length).toBeGreaterThan(0);
    expect(compiled.emails.length).toBe(checked.templates);
    for (const { email, journey } of compiled.emails) {
      const { template } = email;
      for (const full of [true, false]) {
        const values = everyValue(
          full,
          journey.file.steps.map(({ id }) => id),
        );
        const rendered = render(template, values, { locale: template.locale, zone: 'America/New_York' });
        checkRendered(rendered, `${template.name} (${template.locale})`);
      }
    }
  });

  it('tells of a move what has changed, from what to what, and nothing else, in every form and language (words.md A3, E)', () => {
    const moved = compiled.emails.filter(({ name }) => /^prepare\/(moved|soon)(\.minimal)?$/.test(name));
    expect(moved.length).toBe(8);
    for (const { email, name, locale, journey } of moved) {
      const whole = everyValue(
        true,
        journey.file.steps.map(({ id }) => id),
      );
      const said = (told: Values) => {
        const values = { ...whole, told: { otherwise: Object.keys(told).length > 0, ...told } } as Values;
        return render(email.template, values, { locale, zone: 'America/New_York' }).text;
      };
      const before = locale === 'es' ? 'Antes' : 'Before';
      const lines = (text: string) => text.split('\n').filter((line) => line.includes(`${before}: `));
      const day = locale === 'es' ? 'miércoles 24 de febrero' : 'Wednesday, February 24';
      expect(lines(said({ day })), `${name} ${locale}`).toEqual([expect.stringContaining(`${before}: ${day}.`)]);
      expect(lines(said({ place: 'Kingston' })).join(), name).toMatch(/^(Place|Lugar)\. (Before|Antes): Kingston\. /);
      expect(lines(said({ time: 'one', end: 'three', place: 'here', day, kind: 'consultation' })).length).toBe(5);
      expect(lines(said({ same: true })), name).toEqual([]);
    }
  });

  it('is right for every sample person, in every form and language', () => {
    expect(compiled.people.length).toBeGreaterThan(12);
    for (const [index, email] of compiled.emails.entries()) {
      const merged = compiled.samples.get(email) ?? [];
      expect(merged.length, email.name).toBe(compiled.people.length);
      // A sixth of them for each email, and another sixth for the next.
      for (const one of merged.filter((_, place) => isLong || (place + index) % 6 === 0)) {
        const where = `${email.name} (${email.locale}) for ${one.person.id}`;
        checkRendered(one, where, one.person.contact.firstName);
        checkName(one, email.locale, where);
        checkTimes(one, email, where);
      }
    }
  });

  it('reads easily: English at grade 3.5 on average and 6 at most, Spanish at 70 and more; none is over 60 KB', () => {
    const read = compiled.emails.flatMap((email) => {
      const merged = compiled.samples.get(email) ?? [];
      const large = merged.filter(({ html }) => Buffer.byteLength(html) > 60_000).map(({ person }) => person.id);
      expect(large, email.name).toEqual([]);
      const [one] = merged;
      if (!one) return [];
      const body = one.text.replace(/\(?(?:https?|tel|sms):\S+/g, '');
      const difficulty = difficultyOf(body, email.locale);
      const ease = email.locale === 'es' ? szigriszt(difficulty) : fleschKincaidGrade(difficulty);
      return [{ name: email.name, locale: email.locale, ease }];
    });
    const english = read.filter(({ locale }) => locale === 'en');
    const spanish = read.filter(({ locale }) => locale === 'es');
    expect(Math.min(english.length, spanish.length)).toBeGreaterThan(50);
    expect(english.filter(({ ease }) => ease > 6)).toEqual([]);
    expect(english.reduce((sum, { ease }) => sum + ease, 0) / english.length).toBeLessThanOrEqual(3.5);
    expect(spanish.filter(({ ease }) => ease < 70)).toEqual([]);
  });
});

/** The largest an email may be, no rest of the merge language, no gaps where something was not shown. */
function checkRendered({ subject, preheader = '', html, text }: Rendered, where: string, name = ''): void {
  // A merge tag that somebody gave for a name is printed as it stands, and never merged.
  const own = /\{\{.*\}\}/.exec(name)?.[0] ?? '\0';
  expect(`${subject}${preheader}${html}${text}`.replaceAll(own, ''), where).not.toMatch(
    /qzx|\{\{|\{%|undefined|\[object|NaN|null/,
  );
  expect(text, where).not.toMatch(/\n{4}|^\s|[ \t]\n|\n[ \t]+\S(?<!-)/);
  const document = parse(html);
  const words = `${subject}\n${preheader}\n${text}\n${wordsOf(document)}`;
  expect(words, where).not.toMatch(/ [,.;:!?)](?!\S)|\( | {2,}\S|\.\.(?!\.)|,,| ,/);
  expect(subject + preheader, where).not.toMatch(/[\r\n<>]/);
  expect(Buffer.byteLength(html), where).toBeLessThan(htmlBytesMax);
  const lines = html.split('\n').map((line) => line.length);
  expect(Math.max(...lines), where).toBeLessThanOrEqual(998);
  expect(document.childNodes.length, where).toBe(2);
}

/** A name is printed as text, whatever it is made of, and never outside the body. */
function checkName({ person, subject, preheader = '', html, text }: Merged, locale: string, where: string): void {
  const name = person.contact.firstName;
  if (name === undefined) {
    expect(text, where).toMatch(locale === 'es' ? /^(Hola|¿|[\s\S]*)/ : /Hello there|Hello,|^(?![\s\S]*Hello )/);
    return;
  }
  const first = name.split(/\s/)[0] ?? name;
  if (first.length > 4) expect(subject + preheader, where).not.toContain(first);
  expect(html, where).not.toContain('<b>Bob</b>');
  expect(html, where).not.toMatch(/&amp;lt;|&amp;#/);
  expect(`${subject}\n${preheader}`, where).not.toMatch(/Bcc/);
}

/** Every time an email prints is that of the visit, in the zone of the place, named. */
function checkTimes({ text, values, zone }: Merged, { email, locale }: Email, where: string): void {
  const printed = new Set<string>();
  for (const path of email.template.names) {
    const [root = '', leaf = ''] = path.split('.');
    const value = (values[root] as Values | undefined)?.[leaf];
    if (typeof value === 'string' && root === 'told') printed.add(value);
    if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) continue;
    for (const form of [undefined, 'short'] as const) printed.add(printTime(value, zone, locale, form) ?? '');
  }
  const pattern =
    locale === 'es'
      ? /\d{1,2}:\d\d (?:[ap]\. m\.|del mediodía),? (?:hora [^.,;\n]*?(?=[.,;\n ]|$)|[A-Z]{2,3})/g
      : /\d{1,2}:\d\d (?:[ap]m|noon) (?:[A-Z][a-z]+ (?:[A-Z][a-z]+ )?Time|[A-Z]{2,3})/g;
  for (const [time] of text.matchAll(pattern))
    expect(
      [...printed].some((each) => each.startsWith(time.trim()) || time.startsWith(each)),
      `${where}: ${time}`,
    ).toBe(true);
}

/** The words a reader sees, a space between blocks. */
function wordsOf(node: Node): string {
  if (node.nodeName === '#text') return (node as { value?: string }).value?.replace(/\s+/g, ' ') ?? '';
  if (/^(style|title|head|script)$/.test(node.nodeName)) return '';
  const inside = 'childNodes' in node ? node.childNodes.map(wordsOf).join('') : '';
  return /^(a|b|i|em|strong|span|small|sub|sup|u|abbr)$/.test(node.nodeName) ? inside : `\n${inside.trim()}\n`;
}
