/**
 * The booking systems that may tell of visits: `POST /webhooks/<name>`. `signed` is any other system that signs as
 * docs/connect.md says. What each of them is stands in `functions/intake/sources/`; the stacks and the environments read
 * the bare names.
 */
export const sourceNames = ['calendly', 'calcom', 'acuity', 'healthie', 'square', 'signed'] as const;
export type SourceName = (typeof sourceNames)[number];

/** With the record system, whose resources come by a way of their own: what an environment may name. */
export const connectedNames = [...sourceNames, 'fhir'] as const;
export type ConnectedName = (typeof connectedNames)[number];
