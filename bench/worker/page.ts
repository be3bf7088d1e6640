/** `docs/profile.md`: what one worker does, and whose code its CPU time goes to. */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Row } from '../row.ts';
import { markdownTable } from '../table.ts';
import type { Share, Shares } from './profile.ts';

const path = fileURLToPath(new URL('../../docs/profile.md', import.meta.url));
/** Smaller shares are added up. */
const shareMin = 0.01;

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function table(head: string, shares: readonly Share[]): string {
  const large = shares.filter(({ share }) => share >= shareMin);
  const rest = shares.filter(({ share }) => share < shareMin).reduce((sum, { share }) => sum + share, 0);
  const rows = [...large, ...(rest > 0 ? [{ name: 'each below 1 %, together', share: rest }] : [])];
  const lines = rows.map(({ name, share }) => `| ${name} | ${percent(share)} |`);
  return [`| ${head} | share |`, '| --- | ---: |', ...lines].join('\n');
}

/** @param load how many processes wanted a core meanwhile, by the machine's own average of a minute. */
export function page(rows: readonly Row[], shares: Shares, machine: string, day: string, load: number): string {
  return `# One worker

Written by \`npm run bench -- --only "one worker" --write\`; do not edit. ${day}, ${machine}, load average ${load.toFixed(1)} (at more than
the number of cores, what the clock says is too slow; CPU time is less so).

The deployed bundle of a function runs in one process, warm; in another stands a stand-in of AWS that answers after 5 ms (DynamoDB) and 60 ms (SES),
without TLS. So what is measured is what a worker can do beside its waiting.

${markdownTable(rows)}

A function of Lambda with 1,769 MB has one core, with less a part of it: what CPU bounds is that part of the rate a core.

## Where the CPU time goes

One more tick of dispatch, with V8 looking every half millisecond. A sample belongs to the innermost function that the bundle holds; what Node
does for it (sockets, hashes, JSON) counts as its own. What Node does when no function of the bundle is on the stack stands by itself: above all
it writes the SDK's requests to sockets, reads the answers, and collects what all of them left.

${table('whose', shares.whose)}

By package, and by room of our own code:

${table('where', shares.places)}

What Node did, for whomever (part of the shares above):

${table('what', shares.node)}

Why the SDK stays, and what a thinner client would give: [decision 0039](decisions/0039-the-sdk-stays.md).
`;
}

export function writePage(rows: readonly Row[], shares: Shares): void {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), Node ${process.versions.node}`;
  const [load = 0] = loadavg();
  writeFileSync(path, page(rows, shares, machine, new Date().toISOString().slice(0, 10), load));
}
