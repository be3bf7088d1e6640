import type { Call } from '../../functions/core/model/call.ts';
import type { CallStore } from '../../functions/core/ports.ts';
import type { Instant } from '../../functions/core/time/time.ts';

/** Whom staff are asked to telephone at `now`, and then what they are asked to look into. */
export async function listedCalls(calls: CallStore, now: Instant): Promise<readonly Call[]> {
  const pages = [await calls.page('calls', now, 100), await calls.page('checks', now, 100)];
  return pages.flatMap((page) => page.calls);
}
