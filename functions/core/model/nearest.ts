/** The name the author probably meant. */

/** Changes of one letter between two words, a swap of neighbours counting as one; stops counting above `max`. */
export function distance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? max + 1;
}

/** The valid name closest to `wrong`, if one is close enough to be worth offering. */
export function nearest(wrong: string, valid: Iterable<string>): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const sought = plain(wrong);
  const max = Math.max(2, Math.floor(sought.length / 3));
  let best: string | undefined;
  let bestCost = max + 1;
  for (const name of valid) {
    const candidate = plain(name);
    let cost = distance(sought, candidate, max);
    // `name` for `first_name`, `start` for `appointment.start`: the last part alone was written.
    if (cost > 1 && sought.length > 3 && candidate.endsWith(sought)) cost = 1;
    if (cost < bestCost) {
      best = name;
      bestCost = cost;
    }
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(wrong: string, valid: Iterable<string>): string | undefined {
  const name = nearest(wrong, valid);
  return name === undefined ? undefined : `Did you mean "${name}"?`;
}
