/** A bar on a terminal; elsewhere a line now and then. */
const width = 30;
/** Between two lines where nobody watches a bar, in ms. */
const lineEveryMs = 30_000;

export class Progress {
  private readonly of: number;
  private lastLine = performance.now();

  constructor(of: number) {
    this.of = of;
  }

  /** @param what the words after the count. */
  show(done: number, what: string): void {
    const { of } = this;
    const isOver = done >= of;
    const { stderr } = process;
    if (!stderr.isTTY && !isOver && performance.now() - this.lastLine < lineEveryMs) return;
    this.lastLine = performance.now();
    const full = Math.round((width * done) / Math.max(of, 1));
    const bar = `[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${done}/${of} ${what}`;
    stderr.write(stderr.isTTY ? `\r${bar}\u001b[K${isOver ? '\n' : ''}` : `${bar}\n`);
  }

  /** A line of its own, above the bar. */
  line(text: string): void {
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}\n` : `${text}\n`);
  }
}
