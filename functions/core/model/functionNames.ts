/** The functions, by the folder each has: the one list that the build bundles and the stacks deploy. */
export const functionNames = [
  'intake',
  'staff',
  'preferences',
  'enroll',
  'dispatch',
  'feedback',
  'announce',
  'upkeep',
  'poll',
] as const;
export type FunctionName = (typeof functionNames)[number];
