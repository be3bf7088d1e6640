/** Filling an email of 26 KB at send time, beside what might be deployed instead: Liquid or MJML, compiled at each send. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { systemIdentity } from '../functions/adapters/identity.ts';
import type { Bundle } from '../functions/adapters/words.ts';
import { linksFor } from '../functions/core/email/links.ts';
import { render } from '../functions/core/email/render.ts';
import { valuesFor } from '../functions/core/email/values.ts';
import type { Bench, Family } from './family.ts';
import type { MergeWork } from './merge.worker.ts';
import { dueMoment, duePerson } from './people.ts';
import { measured, median, type Row, type RowHead } from './row.ts';
import { wordsOf } from './world.ts';

const rateHead: RowHead = { name: 'merge of a 26 KB email', unit: 'a second', budget: { atLeast: 80_000 } };
const liquidHead: RowHead = { name: 'merge, times LiquidJS compiled at send', unit: '×', budget: { atLeast: 40 } };
const mjmlHead: RowHead = { name: 'merge, times MJML at send', unit: '×', budget: { atLeast: 500 } };

export const mergeFamily: Family = { heads: [rateHead, liquidHead, mjmlHead], measure };

const bytesWanted = 26_000;
const locale = 'en';
const sides = ['ours', 'liquid', 'mjml', 'mjmlAsIs'] as const;

async function measure(bench: Bench): Promise<readonly Row[]> {
  const { bytes, ...email } = emailOf(wordsOf(await bench.assembly()));
  const threads = await Promise.all(sides.map((side) => thread({ side, ...email })));
  const rates: Record<MergeWork['side'], number[]> = { ours: [], liquid: [], mjml: [], mjmlAsIs: [] };
  try {
    checkSame(threads[0]?.first ?? '', threads[1]?.first ?? '');
    // The first round is warm-up.
    for (let round = 0; round <= bench.sizes.pairs; round += 1) {
      for (const [index, side] of sides.entries()) {
        const rate = await threads[index]?.rate(bench.sizes.mergeMs);
        if (rate !== undefined && round > 0) rates[side].push(rate);
      }
    }
  } finally {
    await Promise.all(threads.map(({ stop }) => stop()));
  }
  const times = (others: readonly number[]) => rates.ours.map((rate, round) => rate / (others[round] ?? Number.NaN));
  const beside = (name: string, others: readonly number[]) => ({
    comparedWith: { name, value: Math.round(median(others)), unit: 'a second' },
  });
  const note =
    `${email.template.name}, ${(bytes / 1_000).toFixed(1)} KB of HTML, with its subject, preheader and text;` +
    ' a second of CPU time, each side in a thread of its own';
  return [
    measured(rateHead, rates.ours, { note }),
    measured(liquidHead, times(rates.liquid), beside('LiquidJS', rates.liquid)),
    measured(mjmlHead, times(rates.mjml), {
      ...beside('MJML', rates.mjml),
      note:
        `MJML made to give an email of this size (minify); as it comes, ${kilobytes(threads[3]?.first)} KB, it makes` +
        ` ${Math.round(median(rates.mjmlAsIs))} a second, and we ${Math.round(median(times(rates.mjmlAsIs)))} times as many`,
    }),
  ];
}

const kilobytes = (text = '') => (Buffer.byteLength(text) / 1_000).toFixed(0);

/** Of the emails before an infusion, the one nearest to the size. */
function emailOf({ release, contents }: Bundle): Omit<MergeWork, 'side'> & { readonly bytes: number } {
  const at = dueMoment(Date.now());
  const person = duePerson('safety', 0, at, { release, contents });
  const links = linksFor(person.contact, 'https://care.example.com', at, systemIdentity);
  const emails = (release.journeys.prepare?.steps ?? []).flatMap((step) => {
    const template = contents[release.templates[step.template]?.[locale] ?? ''];
    if (!template) return [];
    const { values, zone } = valuesFor({ release, person, enrollment: person.enrollment, now: at }, step.id, links);
    const bytes = Buffer.byteLength(render(template, values, { locale, zone }).html);
    return [{ template, values, locale, zone, bytes }];
  });
  const [email] = emails.sort((a, b) => Math.abs(a.bytes - bytesWanted) - Math.abs(b.bytes - bytesWanted));
  if (!email) throw new Error('the journey has no email in the build');
  return email;
}

/** Two ways of writing the same email: what differs is how a quotation mark is escaped. */
function checkSame(ours: string, theirs: string): void {
  const plain = (html: string) => html.replaceAll(/&(#34|quot|#39|apos);/g, "'");
  if (plain(ours) !== plain(theirs)) throw new Error('LiquidJS writes another email, so there is nothing to compare');
}

async function thread(work: MergeWork) {
  const worker = new Worker(new URL('./merge.worker.ts', import.meta.url), { workerData: work, execArgv: [] });
  const answer = async <T>(): Promise<T> => ((await once(worker, 'message')) as [T])[0];
  return {
    first: await answer<string>(),
    rate: (ms: number) => {
      worker.postMessage(ms);
      return answer<number>();
    },
    stop: () => worker.terminate(),
  };
}
