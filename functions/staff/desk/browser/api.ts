/** Calls of the desk's own routes, and what they refuse in words that say what to do. */
import { defined } from '../../../core/model/defined.ts';
import { forget, tokenKept } from './signIn.ts';
import { fieldWords } from './words.ts';

/** The page cannot go on before somebody signs in: their session is over, or their account may not. */
export class SignInNeeded extends Error {
  readonly why: 'over' | 'role';
  constructor(why: 'over' | 'role') {
    super(why);
    this.why = why;
  }
}

interface Refusal {
  readonly error?: string;
  readonly hint?: string;
  readonly faults?: readonly { readonly field: string; readonly reason: string }[];
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** What is wrong, or odd, about each field, by the name it has on the page. */
export const faultWords = (faults: readonly { readonly field: string; readonly reason: string }[]): string =>
  faults.map(({ field, reason }) => sentence(`${fieldWords[field] ?? field} ${reason}`)).join(' ');

/** What a refusal says, as sentences: each field by the name it has on the page. */
function wordsOf({ error, hint, faults }: Refusal): string {
  if (faults && faults.length > 0) return faultWords(faults);
  return [error ?? 'that did not work, please try again', hint]
    .flatMap((text) => (text ? sentence(text) : []))
    .join(' ');
}

/** One call of the API. @throws SignInNeeded; Error with words for whoever pressed. */
export async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  let answer: globalThis.Response;
  try {
    answer = await fetch(path, {
      method,
      headers: defined<Record<string, string>>({
        authorization: `Bearer ${tokenKept() ?? ''}`,
        'content-type': body === undefined ? undefined : 'application/json',
      }),
      body: body === undefined ? null : JSON.stringify(body),
    });
  } catch {
    throw new Error('There is no connection. Nothing was changed: please try again.');
  }
  const read = (await answer.json().catch(() => ({}))) as Refusal;
  if (answer.status === 401) {
    forget();
    throw new SignInNeeded('over');
  }
  if (answer.status === 403) throw new SignInNeeded('role');
  if (!answer.ok) throw new Error(wordsOf(read));
  return read;
}
