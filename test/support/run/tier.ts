/**
 * Which tier a test file runs in. `npm test` looks at a part where the whole takes minutes; `npm run test:long` runs the
 * same file with the same assertions over the whole (docs/testing.md).
 */
export const isLong = process.env.DRIPLINE_TIER === 'long';

/** One value a tier. */
export const byTier = <T>(short: T, long: T): T => (isLong ? long : short);

/** Every `n`-th of a list in `npm test`, always the same ones; the whole list in the long tier. */
export const everyNth = <T>(list: readonly T[], n: number): readonly T[] =>
  isLong ? list : list.filter((_, index) => index % n === 0);
