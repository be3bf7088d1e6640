/** Numbers in a sentence. */

/** `1 row`, `2 rows`, `1 person`, `3 people`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : several}`;
}
