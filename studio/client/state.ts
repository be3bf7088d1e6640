/** What the page shows now. */
import { signal } from '@preact/signals';
import type { EmailView, FindingView, WallView } from '../model/views.ts';
import { Away, api, type EmailItem } from './api.ts';

/** Where the page is: `#/email/nurture/01-welcome.mjml?person=ana`; else the wall. */
export interface Place {
  readonly file: string | undefined;
  readonly person: string;
}

export type Device = 'desktop' | 'phone';
export type Scheme = 'light' | 'dark';

export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const file = /^\/email\/(.+)$/.exec(path)?.[1];
  return { file: file && decodeURIComponent(file), person: new URLSearchParams(query).get('person') ?? '' };
}
export const hashOf = (file: string, person: string): string =>
  `#/email/${file}${person ? `?person=${encodeURIComponent(person)}` : ''}`;

export const place = signal<Place>(placeOf(location.hash));
export const emails = signal<readonly EmailItem[]>([]);
export const wall = signal<WallView | undefined>(undefined);
export const view = signal<EmailView | undefined>(undefined);
export const findings = signal<readonly FindingView[]>([]);
export const device = signal<Device>('desktop');
export const scheme = signal<Scheme>('light');
/** The words alone, as programs without HTML show them. */
export const plain = signal(false);
export const beside = signal(false);
/** The server has stopped. */
export const away = signal(false);

export type Saving = 'saved' | 'saving' | 'unsaved' | 'draft';
export const saving = signal<Saving>('saved');

/** A sentence at the bottom of the page, for a while. */
export interface Notice {
  readonly words: string;
  readonly act?: { readonly label: string; run(): void };
}
export const notice = signal<Notice | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;
const noticeMs = 9_000;
export function tell(words: string, act?: Notice['act']): void {
  notice.value = act ? { words, act } : { words };
  clearTimeout(timer);
  timer = setTimeout(() => {
    notice.value = undefined;
  }, noticeMs);
}

/** Takes the wall from the server: as it was shown last, until it is made anew. */
export async function loadWall(): Promise<void> {
  wall.value = (await guarded(() => api.wall())) ?? wall.value;
}

/** Raised when the email is to be drawn anew. */
export const drawn = signal(0);

/** Takes the email from the server again. */
export async function load(): Promise<void> {
  const { file, person } = place.value;
  if (file === undefined) return;
  const made = await guarded(() => api.email(file, person));
  if (!made || place.value.file !== file) return;
  view.value = made;
  findings.value = made.findings;
  drawn.value++;
}

/** What the server answers; undefined when it is away, and then the page says so. */
export async function guarded<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    const answer = await ask();
    away.value = false;
    return answer;
  } catch (error) {
    if (error instanceof Away) away.value = true;
    else tell((error as Error).message);
    return undefined;
  }
}
