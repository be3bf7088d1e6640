/** Capacity units, calls and cost of one email, claim to delivered, by kind: on the whole local system, as counted. */
import { defined } from '../functions/core/model/defined.ts';
import { bareCpuMs } from './bare.ts';
import { drained, type PerEmail } from './drained.ts';
import type { Bench, Family } from './family.ts';
import { type Kind, kindNames, kinds } from './people.ts';
import { assumed, busEvent, costBesideSes, judgedSesPrice, lambdaCost, sesPrices } from './prices.ts';
import { measured, type Row, type RowHead } from './row.ts';

interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly atMost: (kind: Kind) => number;
  of(email: PerEmail): number;
}

const measures: readonly Measure[] = [
  // Claim to delivered: the lease is the tick's, not the email's. It is in the cost.
  {
    name: 'one due email, claim to delivered: write units',
    unit: 'units',
    atMost: () => 8,
    of: (email) => email.writeUnits - email.leaseUnits,
  },
  {
    name: 'one due email, claim to delivered: read units',
    unit: 'units',
    atMost: () => 4,
    of: (email) => email.readUnits,
  },
  // A marketing email has a call of its own: it takes the cap.
  {
    name: 'one due email, claim to delivered: AWS calls',
    unit: 'calls',
    atMost: (kind) => (kind === 'marketing' ? 10.1 : 9.1),
    of: (email) => email.calls,
  },
];

const unitsHead = ({ name, unit, atMost }: Measure, kind: Kind): RowHead => ({
  name: `${name}, ${kindNames[kind]}`,
  unit,
  budget: { atMost: atMost(kind) },
});

/** The budget is a share of what new accounts pay; what older ones pay is printed beside it, and not judged. */
const costHead = (kind: Kind, price: number): RowHead =>
  defined({
    name: `one due email: cost beside SES at $${(price * 1_000).toFixed(2)} per thousand, ${kindNames[kind]}`,
    unit: '% of SES',
    budget: price === judgedSesPrice ? { atMost: 5 } : undefined,
  });

const heads = [
  ...measures.flatMap((measure) => kinds.map((kind) => unitsHead(measure, kind))),
  ...sesPrices.flatMap((price) => kinds.map((kind) => costHead(kind, price))),
];

export const perEmailFamily: Family = { heads, measure };

async function measure(bench: Bench): Promise<readonly Row[]> {
  const runs: Record<Kind, PerEmail[]> = { marketing: [], reminder: [], safety: [] };
  for (let round = 1; round <= bench.sizes.databases; round += 1) {
    for (const kind of kinds) {
      bench.say(`${bench.sizes.people} people, one ${kindNames[kind]} email each, database ${round}`);
      runs[kind].push(await drained(bench, kind));
    }
  }
  const cpuMs = await bareCpuMs(bench);
  const units = measures.flatMap((each) =>
    kinds.map((kind) => {
      const note = each.unit === 'calls' ? account(runs[kind][0]) : undefined;
      return measured(unitsHead(each, kind), runs[kind].map(each.of), defined({ note }));
    }),
  );
  const costs = sesPrices.flatMap((price) =>
    kinds.map((kind) => {
      const share = (email: PerEmail) => (100 * costBesideSes(email, cpuMs)) / price;
      return measured(costHead(kind, price), runs[kind].map(share), { note: costNote(runs[kind][0], cpuMs) });
    }),
  );
  return [...units, ...costs];
}

/** Every kind of call, most frequent first. */
function account(email: PerEmail | undefined): string {
  return Object.entries(email?.each ?? {})
    .sort(([, a], [, b]) => b - a)
    .map(([name, times]) => `${name} ${times.toFixed(2)}`)
    .join(', ');
}

function costNote(email: PerEmail | undefined, cpuMs: number): string {
  if (!email) return '';
  const perMillion = (dollars: number) => `$${(dollars * 1e6).toFixed(2)}`;
  return (
    `${perMillion(costBesideSes(email, cpuMs))} per million emails, of it the event for other systems ${perMillion(busEvent)}` +
    ` and Lambda ${perMillion(lambdaCost(email, cpuMs))} (estimated: ${assumed.dynamodbMs} ms a DynamoDB call, ${assumed.sesMs} ms a SendEmail, ${assumed.concurrency} at once,` +
    ` ${cpuMs.toFixed(1)} ms of a core measured here)`
  );
}
