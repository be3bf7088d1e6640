/** Asking a source for what its webhook left out. */
import { type Asked, fetchJson } from '../../adapters/fetchJson.ts';

/** The source sends the webhook again when this fails, so that nobody waits here. Square gives up after 10 s itself. */
const answerMsMax = 4_000;
const answerBytesMax = 262_144;

/** No answer that could be used; `permanent` when asking again will not help. */
export class LookUpError extends Error {
  override readonly name = 'LookUpError';
  readonly code: string;
  readonly permanent: boolean;

  constructor(code: string, permanent = false) {
    super(`a look-up failed: ${code}`);
    this.code = code;
    this.permanent = permanent;
  }
}

/** @param json is posted; without it the address is read. */
export type Ask = (url: string, headers: Readonly<Record<string, string>>, json?: object) => Promise<unknown>;

/** The request that an `Ask` stands for. */
export const askedOf = (...[url, headers, json]: Parameters<Ask>): Asked =>
  json === undefined ? { url, headers } : { method: 'POST', url, headers, body: JSON.stringify(json) };

/** @param code of a request that came to nothing. */
export const lookUpFailed = (code: string, status: number | undefined): LookUpError =>
  status === 404 || status === 410 ? new LookUpError('notFound', true) : new LookUpError(code);

/** Asks, and waits so long at most. What it throws is a LookUpError, which names no address and nobody. */
export const askWithin =
  (ms: number): Ask =>
  async (...asked) => {
    const fetched = await fetchJson(askedOf(...asked), { ms, bytes: answerBytesMax });
    if ('json' in fetched) return fetched.json;
    throw lookUpFailed(fetched.code, fetched.status);
  };

export const ask = askWithin(answerMsMax);
