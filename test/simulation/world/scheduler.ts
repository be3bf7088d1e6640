/** What happens when: a heap of parked things, run one at a time. Between two of them every promise that can go on does. */
interface Parked {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const before = (a: Parked, b: Parked) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Two parked things closer than this may go in either order, as the tape says. */
const raceMs = 30;

export class Scheduler {
  /** The true time, in ms since 1970. */
  now: number;
  private readonly heap: Parked[] = [];
  private order = 0;
  /** Picks which of `n` that could go next does; 0 is the earliest. */
  private readonly pickNext: (n: number) => number;

  constructor(start: number, pickNext: (n: number) => number) {
    this.now = start;
    this.pickNext = pickNext;
  }

  get size(): number {
    return this.heap.length;
  }

  next(): number | undefined {
    return this.heap[0]?.at;
  }

  setAside(at: number, run: () => void): void {
    this.order += 1;
    this.push({ at: Math.max(at, this.now), order: this.order, run });
  }

  private push(item: Parked): void {
    const { heap } = this;
    heap.push(item);
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Parked;
      if (!before(item, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = item;
  }

  private pop(): Parked | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && before(right, heap[child] as Parked)) child += 1;
      const below = heap[child] as Parked;
      if (!before(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return first;
  }

  /** Runs the next parked thing. What it lets go runs before the next turn. */
  step(): void {
    let first = this.pop();
    if (!first) return;
    const second = this.heap[0];
    if (second && second.at - first.at <= raceMs) {
      const rivals = [first];
      for (let more = this.heap[0]; more && rivals.length < 4 && more.at - first.at <= raceMs; more = this.heap[0])
        rivals.push(this.pop() as Parked);
      const [chosen] = rivals.splice(this.pickNext(rivals.length), 1);
      for (const rival of rivals) this.push(rival);
      first = chosen as Parked;
    }
    this.now = Math.max(this.now, first.at);
    first.run();
  }
}

/** Turns queued at once: the event loop's own round costs more than a step. */
const wave = 64;

/**
 * Takes turn after turn until one is false. Before the first, and between two, every promise that can go on has: Node runs
 * what promises left to do after each immediate.
 */
export function inTurns(turn: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const one = () => {
      if (isOver) return;
      try {
        if (turn()) return;
        resolve();
      } catch (error) {
        reject(error);
      }
      isOver = true;
    };
    const more = () => {
      if (isOver) return;
      for (let each = 0; each < wave; each += 1) setImmediate(one);
      setImmediate(more);
    };
    setImmediate(more);
  });
}
