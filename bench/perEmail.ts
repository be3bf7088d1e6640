/** Capacity units, calls and cost of one email, claim to delivered, by kind: on the whole local system, as counted. */
import { bareCpuMs } from './bare.ts';
import { drained, type PerEmail } from './drained.ts';
import type { Bench, Family } from './family.ts';
import { type Kind, kindNames, kinds } from './people.ts';
import { assumed, costBesideSes, lambdaCost, sesPrices } from './prices.ts';
import { measured, type Row, type RowHead } from './row.ts';

const measures = [
  // Claim to delivered: the lease is the tick's, not the email's. It is in the cost.
  {
    name: 'write units per email',
    unit: 'units',
    budget: { atMost: 8 },
    of: (email: PerEmail) => email.writeUnits - email.leaseUnits,
  },
  { name: 'read units per email', unit: 'units', budget: { atMost: 6 }, of: (email: PerEmail) => email.readUnits },
  { name: 'AWS calls per email', unit: 'calls', budget: { atMost: 7 }, of: (email: PerEmail) => email.calls },
] as const;

const head = (name: string, kind: Kind, unit: string, budget: RowHead['budget']): RowHead => ({
  name: `${name}, ${kindNames[kind]}`,
  unit,
  budget,
});

const costHead = (kind: Kind, price: number) =>
  head(`cost beside SES at $${(price * 1_000).toFixed(2)} per thousand`, kind, '% of SES', { atMost: 5 });

const heads = [
  ...measures.flatMap(({ name, unit, budget }) => kinds.map((kind) => head(name, kind, unit, budget))),
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
  const units = measures.flatMap(({ name, unit, budget, of }) =>
    kinds.map((kind) => {
      const note = unit === 'calls' ? { note: account(runs[kind][0]) } : {};
      return measured(head(name, kind, unit, budget), runs[kind].map(of), note);
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
    `${perMillion(costBesideSes(email, cpuMs))} per million emails, of it Lambda ${perMillion(lambdaCost(email, cpuMs))}` +
    ` (estimated: ${assumed.dynamodbMs} ms a DynamoDB call, ${assumed.sesMs} ms a SendEmail, ${assumed.atOnce} at once,` +
    ` ${cpuMs.toFixed(1)} ms of a core measured here)`
  );
}
