/** What the page asks its own server, and nobody else. */
import type { EmailView, SavedWords, Stepped, WallEmail, WallView, WordsSent } from '../model/views.ts';

/** The server has stopped, or does not answer. */
export class Away extends Error {
  override readonly name = 'Away';
}

async function asked<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Away();
  }
  const body = (await response.json()) as T & { why?: string };
  if (!response.ok) throw new Error(body.why ?? 'Something went wrong.');
  return body;
}
const post = <T>(path: string, body: unknown = {}): Promise<T> =>
  asked(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const about = (file: string, person: string) => `file=${encodeURIComponent(file)}&person=${encodeURIComponent(person)}`;

export interface Branch {
  readonly open: string;
  readonly doc: unknown;
}

/** An email as the list of its journey names it. */
export type EmailItem = Pick<WallEmail, 'file' | 'name' | 'base' | 'form' | 'locale' | 'journey'>;

export const api = {
  emails: () => asked<readonly EmailItem[]>('/api/emails'),
  wall: () => asked<WallView>('/api/wall'),
  email: (file: string, person: string) => asked<EmailView>(`/api/email?${about(file, person)}`),
  text: (file: string, person: string) => asked<{ text?: string }>(`/api/text?${about(file, person)}`),
  words: (sent: WordsSent) => post<SavedWords>('/api/words', sent),
  close: (sitting: string) => post('/api/close', { sitting }),
  undo: () => post<Stepped>('/api/undo'),
  redo: () => post<Stepped>('/api/redo'),
  own: (email: string, part: string) => post<{ why?: string; part?: string }>('/api/own', { email, part }),
  letGo: (part: string) => post('/api/let-go', { part }),
  branches: (raw: string) => post<readonly Branch[]>('/api/branches', { raw }),
  branch: (raw: string, index: number, doc: unknown) => post<{ raw: string }>('/api/branch', { raw, index, doc }),
};

/** Where an email is drawn for somebody. */
export const frameOf = (file: string, person: string, marked: boolean): string =>
  `/frame?${about(file, person)}${marked ? '&marked' : ''}`;
