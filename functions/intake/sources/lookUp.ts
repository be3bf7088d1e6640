/** Asking a source for what its webhook left out: one request, one try, a time-out, and a limit on the answer. */

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

/** Asks, and waits so long at most. What it throws is a LookUpError, which names no address and nobody. */
export const askWithin =
  (ms: number): Ask =>
  async (url, headers, json) => {
    let response: Response;
    let text: string | undefined;
    try {
      // A redirect would carry the credentials to wherever it points.
      response = await fetch(url, {
        method: json === undefined ? 'GET' : 'POST',
        body: json === undefined ? null : JSON.stringify(json),
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(ms),
      });
      text = await textWithin(response, answerBytesMax);
    } catch (error) {
      throw new LookUpError(error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable');
    }
    if (response.status === 404 || response.status === 410) throw new LookUpError('notFound', true);
    if (!response.ok) throw new LookUpError(`status${response.status}`);
    if (text === undefined) throw new LookUpError('tooLarge');
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new LookUpError('notJson');
    }
  };

/** Undefined when it is longer: what lies beyond is never read. */
async function textWithin(response: Response, bytesMax: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export const ask = askWithin(answerMsMax);
