/** Everything is played in the long tier, and to record; otherwise a part of it that is always the same. */
export const isWhole = process.env.DRIPLINE_TIER === 'long' || process.env.UPDATE_DOORS === '1';
