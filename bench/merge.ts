/** Filling an email of 26 KB at send time, beside what might be deployed instead: Liquid or MJML, compiled at each send. */
import { fileURLToPath } from 'node:url';
import { Liquid } from 'liquidjs';
import { readBrand, withBrand } from '../content/brand.ts';
import { mjmlToHtml } from '../content/mjml.ts';
import { assemble, contentRoot } from '../content/partials.ts';
import { Problems } from '../content/problems.ts';
import type { Bundle } from '../functions/adapters/words.ts';
import { linksFor, valuesFor } from '../functions/core/fill.ts';
import { printDate, printTime } from '../functions/core/moments.ts';
import { render } from '../functions/core/render.ts';
import type { CompiledTemplate, Values } from '../functions/core/template.ts';
import type { Zone } from '../functions/core/time.ts';
import { asLiquid } from './asLiquid.ts';
import type { Bench, Family } from './family.ts';
import { dueMoment, duePerson } from './people.ts';
import { measured, median, type Row, type RowHead } from './row.ts';
import { wordsOf } from './world.ts';

const rateHead: RowHead = { name: 'merge of a 26 KB email', unit: 'a second', budget: { atLeast: 80_000 } };
const liquidHead: RowHead = { name: 'merge, times LiquidJS compiled at send', unit: '×', budget: { atLeast: 40 } };
const mjmlHead: RowHead = { name: 'merge, times MJML at send', unit: '×', budget: { atLeast: 500 } };

export const mergeFamily: Family = { heads: [rateHead, liquidHead, mjmlHead], measure };

const sizeWanted = 26_000;
const locale = 'en';

interface Email {
  readonly template: CompiledTemplate;
  readonly values: Values;
  readonly zone: Zone;
  readonly bytes: number;
}

async function measure(bench: Bench): Promise<readonly Row[]> {
  const { template, values, zone, bytes } = emailOf(wordsOf(await bench.assembly()));
  const options = { locale, zone };
  const liquid = liquidOf(template, zone);
  checkSame(render(template, values, options).html, liquid.html(values));
  const mjml = mjmlOf(template);

  const { mergeMs, pairs } = bench.sizes;
  const ours: number[] = [];
  const liquids: number[] = [];
  const mjmls: number[] = [];
  // The first of each is warm-up.
  for (let pair = 0; pair <= pairs; pair += 1) {
    ours.push(await perCpuSecond(mergeMs, () => render(template, values, options)));
    liquids.push(await perCpuSecond(mergeMs, () => liquid.all(values)));
    mjmls.push(await perCpuSecond(mergeMs, mjml));
  }
  for (const each of [ours, liquids, mjmls]) each.shift();
  const times = (others: readonly number[]) => ours.map((rate, pair) => rate / (others[pair] ?? Number.NaN));
  const beside = (name: string, rates: readonly number[]) => ({
    comparedWith: { name, value: Math.round(median(rates)), unit: 'a second' },
  });
  const note = `${template.name}, ${(bytes / 1_000).toFixed(1)} KB of HTML, with its subject, preheader and text; by CPU time`;
  return [
    measured(rateHead, ours, { note }),
    measured(liquidHead, times(liquids), beside('LiquidJS', liquids)),
    measured(mjmlHead, times(mjmls), beside('MJML', mjmls)),
  ];
}

/** The email of the series that is nearest to the size. */
function emailOf({ release, contents }: Bundle): Email {
  const at = dueMoment(Date.now());
  const person = duePerson('marketing', 0, at, { release, contents });
  const links = linksFor(person, 'https://care.example.com');
  const emails = (release.journeys.nurture?.steps ?? []).flatMap((step) => {
    const template = contents[release.templates[step.template]?.[locale] ?? ''];
    if (!template) return [];
    const { values, zone } = valuesFor(person, person.enrollment, step.id, release.clinic, links, at);
    return [{ template, values, zone, bytes: Buffer.byteLength(render(template, values, { locale, zone }).html) }];
  });
  const [email] = emails.sort((a, b) => Math.abs(a.bytes - sizeWanted) - Math.abs(b.bytes - sizeWanted));
  if (!email) throw new Error('the series has no email in the build');
  return email;
}

function liquidOf({ subject, preheader, html, text }: CompiledTemplate, zone: Zone) {
  const engine = new Liquid();
  engine.registerFilter('date', (value: string, form?: string) => printDate(value, zone, locale, form));
  engine.registerFilter('time', (value: string, form?: string) => printTime(value, zone, locale, form));
  const sources = [subject, preheader, html, text].map(asLiquid);
  const body = asLiquid(html);
  return {
    html: (values: Values) => String(engine.parseAndRenderSync(body, values)),
    all: (values: Values) => sources.map((source) => engine.parseAndRenderSync(source, values)),
  };
}

/** Two ways of writing the same email: what differs is how a quotation mark is escaped. */
function checkSame(ours: string, theirs: string): void {
  const plain = (html: string) => html.replaceAll(/&(#34|quot|#39|apos);/g, "'");
  if (plain(ours) !== plain(theirs)) throw new Error('LiquidJS writes another email, so there is nothing to compare');
}

/** MJML alone, on the same email with its partials in place and its merge tags gone. */
function mjmlOf({ name }: CompiledTemplate): () => Promise<unknown> {
  const root = contentRoot(fileURLToPath(new URL('../templates', import.meta.url)));
  const problems = new Problems();
  const source = withBrand(assemble(root, `${name}.mjml`, problems), readBrand(root, problems), problems);
  const filled = source.text.replaceAll(/\{\{[^}]*\}\}/g, 'value').replaceAll(/\{%[^%]*%\}/g, '');
  return async () => {
    const made = await mjmlToHtml(filled);
    if ('faults' in made) throw new Error(`MJML: ${made.faults[0]?.message}`);
  };
}

/** How often `run` runs in a second of CPU time: other work on the machine hardly disturbs it. */
async function perCpuSecond(ms: number, run: () => unknown): Promise<number> {
  const began = process.cpuUsage();
  let runs = 0;
  for (;;) {
    // In lots, so that looking at the clock costs nothing; MJML comes one at a time.
    for (let lot = 0; lot < lotOf(runs); lot += 1) {
      const made = run();
      if (made instanceof Promise) await made;
      runs += 1;
    }
    const { user, system } = process.cpuUsage(began);
    if (user + system >= ms * 1_000) return (runs * 1_000_000) / (user + system);
  }
}

const lotOf = (runs: number) => (runs < 32 ? 1 : 32);
