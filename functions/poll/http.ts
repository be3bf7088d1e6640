/** Asking other systems for what they did not tell. */
import { type Asked, fetchJson, type Limits } from '../adapters/fetchJson.ts';
import { epochMs, type Instant } from '../core/time/time.ts';

/** A page of a hundred appointments, with everything in them that is never read. */
const limits: Limits = { ms: 8_000, bytes: 4_194_304 };

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

export const http: Http = async (asked, now) => {
  const fetched = await fetchJson(asked, limits);
  if ('json' in fetched) return fetched.json;
  const { code, status, retryAfter = null } = fetched;
  throw new AskError(code, status, waitOf(retryAfter, now));
};
