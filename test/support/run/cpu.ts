/** CPU seconds a test file, its child processes included: judged by these, a busy machine's wall time does not matter. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const listIn = (folder: string) => join(folder, 'cpu.jsonl');
/** Clock ticks a second of `/proc`: 100 on every Linux that Node runs on. */
const ticks = 100;

/** Notes what this process and its ended children have used since the file before it, if they ran one. */
export function noteCpu(folder: string, file: string): void {
  const { user, system } = process.cpuUsage();
  const now = (user + system) / 1e6 + childSeconds();
  // Not a module's own: the runner loads this anew for each file.
  const before = Number(process.env[noted] ?? 0);
  process.env[noted] = String(now);
  appendFileSync(listIn(folder), `${JSON.stringify({ file, seconds: now - before })}\n`);
}

const noted = 'DRIPLINE_TEST_CPU_NOTED';

function childSeconds(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) / ticks;
  } catch {
    return 0;
  }
}

/** Greatest first, with the sum. The runner's own process and the build are not in it. */
export function cpuTable(folder: string): string {
  if (!existsSync(listIn(folder))) return '';
  const rows = readFileSync(listIn(folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly file: string; readonly seconds: number })
    .sort((a, b) => b.seconds - a.seconds);
  const sum = rows.reduce((all, { seconds }) => all + seconds, 0);
  const line = (seconds: number, what: string) => `${seconds.toFixed(1).padStart(7)}  ${what}`;
  return ['CPU seconds', ...rows.map(({ file, seconds }) => line(seconds, file)), line(sum, 'in sum')].join('\n');
}
