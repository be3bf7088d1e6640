/**
 * The page and what was pressed on it. An answer stands in the card that was pressed; the card stays where it is, and as high as it
 * was, until the page next renews itself, so that nothing moves under a finger.
 */
import { SignInNeeded } from './api.ts';
import { el, type Part } from './element.ts';

export interface Undo {
  readonly words: string;
  readonly run: () => Promise<unknown>;
}

interface Answer {
  readonly text: string;
  readonly isFault: boolean;
  readonly undo: Undo | undefined;
  /** How high its card was, and what named it, in case it leaves its list. */
  readonly height: number;
  readonly head: Node | undefined;
}

const answers = new Map<string, Answer>();

/** For readers of the screen: what was answered last, wherever it stands. */
const said = document.getElementById('said') as HTMLElement;

/** What the page does when something was pressed, and when a sign-in is needed. Set by whoever shows it. */
export const page: { show: () => Promise<void>; signIn: (why: SignInNeeded['why']) => void } = {
  show: async () => {},
  signIn: () => {},
};

export function forgetAnswers(): void {
  answers.clear();
  said.textContent = '';
}

const cardOf = (key: string): HTMLElement | null => document.querySelector(`[data-key="${CSS.escape(key)}"]`);

function answered(
  key: string,
  text: string,
  more: { readonly isFault?: boolean; readonly undo?: Undo | undefined } = {},
) {
  const card = cardOf(key);
  answers.set(key, {
    text,
    isFault: more.isFault ?? false,
    undo: more.undo,
    height: card?.getBoundingClientRect().height ?? 0,
    head: card?.querySelector('.line')?.cloneNode(true),
  });
  said.textContent = text;
}

/** The answer to what was pressed in the card `key`; nothing where nothing was. */
export function answerIn(key: string): Part {
  const answer = answers.get(key);
  if (!answer) return '';
  const { text, isFault, undo } = answer;
  return el(
    'div',
    { class: isFault ? 'answer fault' : 'answer' },
    el('p', { tabindex: '-1' }, text),
    undo === undefined ? '' : act(key, undo.words, 'Taken back.', undo.run),
  );
}

/** What was pressed in the card can be taken back where its answer stands. */
export const hasUndo = (key: string): boolean => answers.get(key)?.undo !== undefined;

/** A card that keeps its height while an answer stands in it. */
export function card(
  key: string,
  attributes: Readonly<Record<string, string>>,
  ...parts: readonly Part[]
): HTMLElement {
  const height = answers.get(key)?.height ?? 0;
  const made = el('li', { ...attributes, 'data-key': key }, ...parts);
  if (height > 0) made.style.minHeight = `${height}px`;
  return made;
}

/** The cards of a list, and in their old places those that have left it by what was pressed in them. */
export function withAnswered(list: string, cards: readonly HTMLElement[]): readonly HTMLElement[] {
  const before = [...document.querySelectorAll<HTMLElement>(`[data-list="${list}"] > [data-key]`)];
  const keys = new Set(cards.map(({ dataset }) => dataset.key));
  const all = [...cards];
  before.forEach(({ dataset, className }, index) => {
    const { key = '' } = dataset;
    if (keys.has(key) || !answers.has(key)) return;
    all.splice(
      Math.min(index, all.length),
      0,
      card(key, { class: className }, answers.get(key)?.head ?? '', answerIn(key)),
    );
  });
  return all;
}

/** Somebody has typed or chosen something in it that is not saved yet. */
export const isTouched = (within: ParentNode): boolean =>
  [...within.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')].some((control) =>
    control instanceof HTMLInputElement
      ? control.value !== control.defaultValue
      : [...control.options].some(({ selected, defaultSelected }) => selected !== defaultSelected) &&
        control.dataset.first !== String(control.selectedIndex),
  );

/** A select as it was made is untouched, whatever stands first in it. */
export function untouched(select: HTMLSelectElement): HTMLSelectElement {
  select.dataset.first = String(select.selectedIndex);
  return select;
}

export interface More {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly undo?: Undo;
  /** Asked before anything happens. */
  readonly first?: () => Promise<boolean>;
}

/** Does one thing, says so in the card `key`, and shows the page anew. `done` may depend on the answer. */
export async function doIt(
  key: string,
  done: string | ((answer: unknown) => string),
  run: () => Promise<unknown>,
  undo?: Undo,
): Promise<void> {
  try {
    const answer = await run();
    answered(key, typeof done === 'string' ? done : done(answer), { undo });
    await page.show();
    const line = cardOf(key)?.querySelector<HTMLElement>('.answer p');
    line?.focus({ preventScroll: true });
  } catch (error) {
    failed(key, error);
  }
}

/** Says in the card `key` what went wrong; the rest of the page stays as it is. */
export function failed(key: string, error: unknown): void {
  if (error instanceof SignInNeeded) {
    page.signIn(error.why);
    return;
  }
  answered(key, error instanceof Error ? error.message : String(error), { isFault: true });
  const place = cardOf(key);
  for (const old of place?.querySelectorAll(':scope > .answer, :scope > .answer-here > .answer') ?? []) old.remove();
  const line = answerIn(key);
  if (!place || typeof line === 'string') return;
  (place.querySelector(':scope > .answer-here') ?? place).append(line);
  (line as HTMLElement).querySelector('p')?.focus({ preventScroll: true });
}

/** A button that does one thing (`doIt`). */
export function act(
  key: string,
  words: string,
  done: string | ((answer: unknown) => string),
  run: () => Promise<unknown>,
  { attributes = {}, undo, first }: More = {},
): HTMLButtonElement {
  const button = el('button', { type: 'button', ...attributes }, words);
  button.addEventListener('click', async ({ detail }) => {
    // The second tap of a double one falls on whatever stands there by then.
    if (detail > 1) return;
    if (first && !(await first())) return;
    button.disabled = true;
    await doIt(key, done, run, undo);
    button.disabled = false;
  });
  return button;
}
