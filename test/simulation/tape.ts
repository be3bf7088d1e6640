/**
 * The tape: every decision of a run is one integer, and 0 is always the dull choice. A decision has a place, the track it
 * belongs to and its number there, so that taking one decision out leaves the others where they were: shrinking is
 * "try zero".
 */

/** 32 bits from a text: FNV-1a with a finish that spreads neighbours. */
export function hash32(text: string, from = 0x811c9dc5): number {
  let hash = from >>> 0;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mix(hash);
}

function mix(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** What a run decided that was not dull: place → choice. All there is to keep of it. */
export type Choices = Readonly<Record<string, number>>;

/** A run that once broke something, as `tapes/` keeps it. */
export interface KeptTape {
  readonly seed: number;
  readonly choices: Choices;
  /** What it once broke. */
  readonly was: string;
}

export class Tape {
  private readonly number: number;
  private readonly seed: number;
  private readonly given: Choices | undefined;
  private readonly counts = new Map<string, number>();
  private readonly made: Record<string, number> = {};
  private calm = false;

  /** @param given plays these choices, and 0 everywhere else, instead of drawing from the seed. */
  constructor(seed: number, given?: Choices) {
    this.number = seed;
    this.seed = mix(seed ^ 0x9e3779b9);
    this.given = given;
  }

  /** From here on everything is dull: the second phase. */
  quieten(): void {
    this.calm = true;
  }

  /**
   * One of `options`, 0 to options − 1.
   * @param oneIn how rarely it is anything but 0.
   */
  choose(track: string, options: number, oneIn = 1): number {
    const number = this.counts.get(track) ?? 0;
    this.counts.set(track, number + 1);
    if (this.calm || options <= 1) return 0;
    const place = `${track}:${number}`;
    const choice = this.given ? Math.min(this.given[place] ?? 0, options - 1) : this.draw(place, options, oneIn);
    if (choice !== 0) this.made[place] = choice;
    return choice;
  }

  private draw(place: string, options: number, oneIn: number): number {
    const bits = hash32(place, this.seed);
    if (oneIn === 1) return bits % options;
    if (bits % oneIn !== 0) return 0;
    return 1 + (mix(bits ^ 0x51ed270b) % (options - 1));
  }

  /** One of `codes` in one of `oneIn` cases, else 0. A code keeps its meaning whatever else is switched on. */
  code(track: string, codes: readonly number[], oneIn: number): number {
    const number = this.counts.get(track) ?? 0;
    this.counts.set(track, number + 1);
    if (this.calm) return 0;
    const place = `${track}:${number}`;
    let choice = 0;
    if (this.given) choice = this.given[place] ?? 0;
    else if (codes.length > 0) {
      const drawn = this.draw(place, codes.length + 1, oneIn);
      choice = drawn === 0 ? 0 : (codes[drawn - 1] ?? 0);
    }
    if (choice !== 0) this.made[place] = choice;
    return choice;
  }

  /** One of `list`; its first is the dull one. */
  pick<T>(track: string, list: readonly T[], oneIn = 1): T {
    const item = list[this.choose(track, list.length, oneIn)];
    if (item === undefined) throw new RangeError(`nothing to pick from on ${track}`);
    return item;
  }

  /** One of `list` by the seed's own number, in turn: any hundred seeds meet each as often as the list has it. */
  turn<T>(place: string, list: readonly T[]): T {
    const choice = this.given ? Math.min(this.given[place] ?? 0, list.length - 1) : this.number % list.length;
    if (choice !== 0) this.made[place] = choice;
    return list[choice] as T;
  }

  /** True in one of `oneIn` cases. */
  chance(track: string, oneIn: number): boolean {
    return this.choose(track, 2, oneIn) === 1;
  }

  choices(): Choices {
    return { ...this.made };
  }
}
