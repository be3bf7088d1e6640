/** One way of making an email, alone in a thread of its own: no other engine's heap or warmed-up code beside it. */
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { CompiledTemplate, Values } from '../functions/core/model/template.ts';
import type { Zone } from '../functions/core/time/time.ts';

export interface MergeWork {
  /** `mjml` comes down to the size of ours; `mjmlAsIs` is a third larger. */
  readonly side: 'ours' | 'liquid' | 'mjml' | 'mjmlAsIs';
  readonly template: CompiledTemplate;
  readonly values: Values;
  readonly locale: string;
  readonly zone: Zone;
}

const work = workerData as MergeWork;
const { template, values, locale, zone } = work;

/** Gives the HTML of one email. */
type Make = () => string | Promise<string>;

const makers: Readonly<Record<MergeWork['side'], () => Promise<Make>>> = {
  ours: async () => {
    const { render } = await import('../functions/core/email/render.ts');
    return () => render(template, values, { locale, zone }).html;
  },
  liquid: async () => {
    const { Liquid } = await import('liquidjs');
    const { asLiquid } = await import('./asLiquid.ts');
    const { printDate, printTime } = await import('../functions/core/email/dates.ts');
    const engine = new Liquid();
    engine.registerFilter('date', (value: string, form?: string) => printDate(value, zone, locale, form));
    engine.registerFilter('time', (value: string, form?: string) => printTime(value, zone, locale, form));
    const html = asLiquid(template.html);
    const others = [template.subject, template.preheader, template.text].map(asLiquid);
    return () => {
      for (const other of others) engine.parseAndRenderSync(other, values);
      return String(engine.parseAndRenderSync(html, values));
    };
  },
  mjml: () => mjml({ minify: true, minifyOptions: { minifyCss: false } }),
  mjmlAsIs: () => mjml({}),
};

/** MJML alone, on the same email with its partials in place and its merge tags gone: less than it would have to do. */
async function mjml(options: Readonly<Record<string, unknown>>): Promise<Make> {
  const { readBrand, withBrand } = await import('../content/read/brand.ts');
  const { assemble, contentRoot } = await import('../content/read/partials.ts');
  const { Problems } = await import('../content/findings/problems.ts');
  const engine = (await import('mjml')).default as unknown as (
    source: string,
    options: Readonly<Record<string, unknown>>,
  ) => Promise<{ html: string }>;
  const root = contentRoot(fileURLToPath(new URL('../templates', import.meta.url)));
  const problems = new Problems();
  const source = withBrand(assemble(root, `${template.name}.mjml`, problems), readBrand(root, problems), problems);
  const filled = source.text.replaceAll(/\{\{[^}]*\}\}/g, 'value').replaceAll(/\{%[^%]*%\}/g, '');
  return async () => (await engine(filled, { fonts: {}, ...options })).html;
}

const make = await makers[work.side]();
const first = await make();
parentPort?.on('message', (ms: number) => void perCpuSecond(ms).then((rate) => parentPort?.postMessage(rate)));
parentPort?.postMessage(first);

/**
 * How often it is made in a second of CPU time: other work on the machine hardly disturbs it. The whole process counts, for
 * the collector works in threads of its own; the other sides rest meanwhile.
 */
async function perCpuSecond(ms: number): Promise<number> {
  const began = process.cpuUsage();
  for (let runs = 0; ; ) {
    // In lots, so that looking at the clock costs nothing; slow ones come one at a time.
    const lot = runs < 32 ? 1 : 32;
    for (let one = 0; one < lot; one += 1) {
      const made = make();
      flat(typeof made === 'string' ? made : await made);
    }
    runs += lot;
    const { user, system } = process.cpuUsage(began);
    if (user + system >= ms * 1_000) return (runs * 1_000_000) / (user + system);
  }
}

/** Makes one string of the many that V8 has only tied together, as sending it would. */
function flat(text: string): number {
  return text.charCodeAt(text.length - 1);
}
