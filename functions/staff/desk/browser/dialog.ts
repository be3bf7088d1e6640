/** Questions before what cannot be taken back, and emails to read: one dialog at a time, closed by Escape. */
import { el, type Part } from './element.ts';

interface Choice {
  readonly key: string;
  readonly words: string;
}

function open(
  title: string,
  parts: readonly Part[],
  choices: readonly Choice[],
  no: string,
): Promise<string | undefined> {
  const heading = el('h2', { id: 'dialog-title' }, title);
  const dialog = el('dialog', { 'aria-labelledby': 'dialog-title' }, heading, ...parts);
  const close = el('button', { type: 'button' }, no);
  close.addEventListener('click', () => dialog.close());
  const buttons = choices.map(({ key, words }, index) => {
    const button = el('button', { type: 'button', class: index === 0 ? 'main' : '' }, words);
    button.addEventListener('click', () => dialog.close(key));
    return button;
  });
  dialog.append(el('div', { class: 'acts' }, ...buttons, close));
  document.body.append(dialog);
  dialog.showModal();
  // What is asked is read first: no button has the focus, so that a stray Enter does nothing.
  heading.tabIndex = -1;
  heading.focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === '' ? undefined : dialog.returnValue);
    });
  });
}

/** Undefined: they thought better of it. */
export const choose = (
  title: string,
  parts: readonly Part[],
  choices: readonly Choice[],
): Promise<string | undefined> => open(title, parts, choices, 'Cancel');

export const ask = async (title: string, parts: readonly Part[], yes: string): Promise<boolean> =>
  (await choose(title, parts, [{ key: 'yes', words: yes }])) === 'yes';

export const tell = async (title: string, ...parts: readonly Part[]): Promise<void> => {
  await open(title, parts, [], 'Close');
};

export const isDialogOpen = (): boolean => document.querySelector('dialog[open]') !== null;

/** An email as it looks to whoever gets it. No script of it runs, and its links lead nowhere. */
export function emailFrame(html: string): HTMLElement {
  return el('iframe', { class: 'email', sandbox: '', title: 'The email', srcdoc: html });
}
