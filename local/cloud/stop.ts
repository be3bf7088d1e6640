/** The assembly holds something the local runtime does not run: the start stops, and says what and where. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

/** @throws CannotRun always. */
export function stop(place: string, why: string): never {
  throw new CannotRun(`${place}: ${why}`);
}
