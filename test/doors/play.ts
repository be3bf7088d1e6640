/** Plays every act of every door from a state: the state is built once, and made anew after each act. */
import type { Case } from './compare.ts';
import { recorded } from './record.ts';
import { isWhole } from './tier.ts';
import { type Answer, now, type World } from './world.ts';

export interface Act {
  readonly name: string;
  readonly play: (world: World) => Promise<Answer | string>;
}

export interface Door {
  readonly name: string;
  readonly acts: readonly Act[];
}

export interface State {
  readonly name: string;
  /** Acts that lead there from an empty table; each sets the clock itself. */
  readonly build: (world: World) => Promise<void>;
  readonly doors: readonly Door[];
}

/** A state with so few acts is there for each of them. */
const fewActs = 4;

/** FNV-1a: the same parts every time, spread over all names. */
function isOneOf(n: number, name: string): boolean {
  let hash = 0x811c9dc5;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash % n === 0;
}

/** The whole, or of every second state one case in five. */
function isPlayed(state: State, name: string): boolean {
  if (isWhole || state.doors.flatMap(({ acts }) => acts).length <= fewActs) return true;
  return isOneOf(2, state.name) && isOneOf(5, name);
}

/** @returns the cases of each door, in the order of the states. */
export async function playAll(world: World, states: readonly State[]): Promise<ReadonlyMap<string, readonly Case[]>> {
  const cases = new Map<string, Case[]>();
  for (const state of states) {
    const nameOf = (act: Act) => `${state.name} · ${act.name}`;
    for (const { name } of state.doors) if (!cases.has(name)) cases.set(name, []);
    if (!state.doors.some((door) => door.acts.some((act) => isPlayed(state, `${door.name} ${nameOf(act)}`)))) continue;
    world.reseed(state.name);
    world.emails.length = 0;
    await state.build(world);
    const before = world.rows;
    const sent = world.emails.length;
    for (const door of state.doors) {
      const played = cases.get(door.name) ?? [];
      cases.set(door.name, played);
      for (const act of door.acts) {
        const name = nameOf(act);
        if (!isPlayed(state, `${door.name} ${name}`)) continue;
        world.reseed(`${state.name}/act`);
        world.moment = now;
        const answer = await world.settled(() => act.play(world));
        const emails = world.emails.splice(sent);
        const parked = world.parked.splice(0);
        const lines = recorded(world, { answer, before, after: world.rows, emails, parked });
        played.push({ name, lines });
        await world.restore(before);
      }
    }
    await world.restore(new Map());
  }
  return cases;
}
