/** What the local commands print: lines, and a bar that moves where there is a terminal and steps where there is none. */
import type { ProgressLine } from './system.ts';

export interface Output {
  /** A line of its own, above the bar. */
  line(text: string): void;
  /** Lines that must not be overlooked: red where there is a terminal. */
  alarm(text: string): void;
  /** `✓ engine  127.0.0.1:4301  (27 ms)`. */
  step(line: ProgressLine): void;
  /** What is going on just now; the next line takes its place. Without a terminal it is not said. */
  note(text: string): void;
  /** Shows how far along something is: `done` of `total`. Without a terminal one line for each tenth. */
  bar(done: number, total: number, label: string): void;
  /** Takes the bar away. */
  clear(): void;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const barCells = 28;

/** @param options.json true: stdout belongs to the JSON alone, so everything else goes to stderr. */
export function openOutput(options: { readonly json?: boolean; readonly stream?: Stream } = {}): Output {
  const stream = options.stream ?? (options.json ? process.stderr : process.stdout);
  const terminal = stream.isTTY === true && process.env.NO_COLOR === undefined;
  let shown = '';
  let tenth = -1;

  const clear = (): void => {
    if (terminal && shown !== '') stream.write('\r\x1b[2K');
    shown = '';
  };
  const line = (text: string): void => {
    const bar = shown;
    clear();
    stream.write(`${text}\n`);
    if (terminal && bar !== '') {
      shown = bar;
      stream.write(bar);
    }
  };
  return {
    line,
    alarm: (text) => line(terminal ? `\x1b[31m${text}\x1b[0m` : text),
    step: ({ what, detail, ms }) => {
      clear();
      const tick = terminal ? '\x1b[32m✓\x1b[0m' : '✓';
      line(`${tick} ${what.padEnd(14)} ${[detail, `(${duration(ms)})`].filter(Boolean).join('  ')}`);
    },
    note: (text) => {
      if (!terminal) return;
      clear();
      shown = `… ${text}`;
      stream.write(shown);
    },
    bar: (done, total, label) => {
      const share = total <= 0 ? 1 : Math.min(1, Math.max(0, done / total));
      if (!terminal) {
        if (Math.floor(share * 10) === tenth) return;
        tenth = Math.floor(share * 10);
        stream.write(`${String(Math.round(share * 100)).padStart(3)} %  ${label}\n`);
        return;
      }
      const cells = Math.round(share * barCells);
      const bar = `${'█'.repeat(cells)}${'░'.repeat(barCells - cells)}`;
      clear();
      shown = `${bar} ${String(Math.round(share * 100)).padStart(3)} %  ${label}`.slice(0, (stream.columns ?? 100) - 1);
      stream.write(shown);
    },
    clear,
  };
}

function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
