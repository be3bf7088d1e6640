/** What a record system's notification leaves out, and the record system has: one resource, or whatever has changed of late. */
import type { Instant } from '../time/time.ts';

export type Wanted =
  | { readonly kind: 'resource'; readonly type: 'Appointment' | 'Patient'; readonly id: string }
  | { readonly kind: 'changes' };

/** With the moment at which the notification came. */
export type WantedSince = Wanted & { readonly at: Instant };
