/** Asking a source for what its webhook left out: one GET, one try, a time-out, and a limit on the answer. */

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

export type Ask = (url: string, headers: Readonly<Record<string, string>>) => Promise<unknown>;

/** Asks, and waits so long at most. What it throws is a LookUpError, which names no address and nobody. */
export const askWithin =
  (ms: number): Ask =>
  async (url, headers) => {
    let response: Response;
    let text: string;
    try {
      // A redirect would carry the credentials to wherever it points.
      response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(ms) });
      text = await response.text();
    } catch (error) {
      throw new LookUpError(error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable');
    }
    if (response.status === 404 || response.status === 410) throw new LookUpError('notFound', true);
    if (!response.ok) throw new LookUpError(`status${response.status}`);
    if (text.length > answerBytesMax) throw new LookUpError('tooLarge');
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new LookUpError('notJson');
    }
  };

export const ask = askWithin(answerMsMax);
