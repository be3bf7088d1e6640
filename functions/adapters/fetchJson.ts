/** Asking another system for JSON: one request, one try, a time-out, and a limit on the answer. */

export interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Limits {
  /** How long the answer is waited for, to its end. */
  readonly ms: number;
  /** What lies beyond is never read. */
  readonly bytes: number;
}

/** What came of it: the JSON of a 2xx, or a code. A code names no address and nobody. */
export type Fetched =
  | { readonly json: unknown }
  | {
      /** `timeout`, `unreachable`, `tooLarge`, `notJson`, or `status404`. */
      readonly code: string;
      /** Where the system answered. */
      readonly status?: number;
      /** The header of a status that is no success. */
      readonly retryAfter?: string | null;
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

/** Never throws. */
export async function fetchJson({ method = 'GET', url, headers, body }: Asked, limits: Limits): Promise<Fetched> {
  let response: Response;
  let text: string | undefined;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body ?? null,
      // A redirect would carry the credentials to wherever it points.
      redirect: 'error',
      signal: AbortSignal.timeout(limits.ms),
    });
    text = await textWithin(response, limits.bytes);
  } catch (error) {
    return { code: error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable' };
  }
  const { status, ok } = response;
  if (!ok) return { code: `status${status}`, status, retryAfter: response.headers.get('retry-after') };
  if (text === undefined) return { code: 'tooLarge', status };
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return { code: 'notJson', status };
  }
}
