/** The local pages beside the HTTP API. */
import type { Answer } from '../runtime/http/event.ts';
import type { LocalRequest } from '../runtime/http/front.ts';
import type { System } from '../system.ts';

export async function localPages(_request: LocalRequest, _system: System): Promise<Answer | undefined> {
  return undefined;
}
