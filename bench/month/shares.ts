/**
 * What happens at a small clinic, counted over eight and a half months of one that was played through the whole system
 * with all its acts; here a month's share of each.
 */

/** Acts of a month. */
export interface Shares {
  readonly signUps: number;
  /** Of the sign-ups. */
  readonly confirmed: number;
  /** Treatments booked in one sitting: six infusions, three and four days apart. */
  readonly courses: number;
  /** First talks, and single infusions. */
  readonly talks: number;
  readonly infusions: number;
  readonly moved: number;
  readonly cancelled: number;
  readonly noShows: number;
  /** People who leave the education emails. */
  readonly left: number;
  readonly holds: number;
  readonly erased: number;
  readonly newAddresses: number;
}

export const visitsOfCourse = 6;

const monthsCounted = 8.5;

/** 244 visits were booked: 23 courses, the others one by one. */
const counted: Shares = {
  signUps: 343,
  confirmed: 231,
  courses: 23,
  talks: 80,
  infusions: 26,
  moved: 27,
  cancelled: 17,
  noShows: 14,
  left: 36,
  holds: 9,
  erased: 12,
  newAddresses: 3,
};

/** A month of a clinic `times` as large as the one counted: whole numbers, and of everything at least one. */
export function monthOf(times: number): Shares {
  const share = (name: keyof Shares) => Math.max(1, Math.round((counted[name] * times) / monthsCounted));
  const names = Object.keys(counted) as (keyof Shares)[];
  return Object.fromEntries(names.map((name) => [name, share(name)])) as unknown as Shares;
}
