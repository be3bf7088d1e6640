/** Asking other systems for what they did not tell: one try, a time-out, and a limit on the answer. */
import { epochMs, type Instant } from '../core/time/time.ts';

const answerMsMax = 8_000;
/** A page of a hundred appointments, with everything in them that is never read. */
const answerBytesMax = 4_194_304;

export interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** No answer that can be used. What it throws names no address and nobody. */
export class AskError extends Error {
  override readonly name = 'AskError';
  /** `timeout`, `unreachable`, `tooLarge`, `notJson`, or `status404`. */
  readonly code: string;
  readonly status: number | undefined;
  /** How long the system asks to be left alone. */
  readonly waitMs: number | undefined;

  constructor(code: string, status?: number, waitMs?: number) {
    super(`a system could not be asked: ${code}`);
    this.code = code;
    this.status = status;
    this.waitMs = waitMs;
  }
}

/** Gives back the JSON of a 2xx. @throws AskError */
export type Http = (asked: Asked, now: Instant) => Promise<unknown>;

/** `Retry-After` of RFC 9110 §10.2.3: seconds, or a date. */
function waitOf(header: string | null, now: Instant): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - epochMs(now);
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

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

export const http: Http = async ({ method = 'GET', url, headers, body }, now) => {
  let response: Response;
  let text: string | undefined;
  try {
    response = await fetch(url, {
      method,
      headers,
      // A redirect would carry the credentials to wherever it points.
      redirect: 'error',
      signal: AbortSignal.timeout(answerMsMax),
      ...(body === undefined ? undefined : { body }),
    });
    text = await textWithin(response, answerBytesMax);
  } catch (error) {
    throw new AskError(error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable');
  }
  const { status, ok } = response;
  if (!ok) throw new AskError(`status${status}`, status, waitOf(response.headers.get('retry-after'), now));
  if (text === undefined) throw new AskError('tooLarge', status);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AskError('notJson', status);
  }
};
