/**
 * The booking systems that may tell of visits: `POST /webhooks/<name>`. `signed` is any other system that signs as
 * docs/connect.md says. What each of them is stands in `functions/intake/sources/`; the stacks and the environments read
 * the bare names.
 */
export const sourceNames = ['calendly', 'calcom', 'acuity', 'square', 'signed'] as const;
export type SourceName = (typeof sourceNames)[number];
