/** One opening of one part: its words are tried as they are typed, and saved when somebody pauses. */
import { signal } from '@preact/signals';
import type { Node } from 'prosemirror-model';
import { api } from './api.ts';
import { type OpenOptions, WordsEditor } from './editor.ts';
import { drawn, findings, guarded, load, saving, tell, view } from './state.ts';
import { foreignName } from './words.ts';

const tryAfterMs = 120;
const saveAfterMs = 700;
const firstName = '{{ first_name | default: "there" }}';

export class Sitting {
  readonly part: string;
  readonly editor: WordsEditor;
  private readonly id = crypto.randomUUID();
  private readonly email: string;
  private trying: ReturnType<typeof setTimeout> | undefined;
  private savingTimer: ReturnType<typeof setTimeout> | undefined;
  private sent = 0;
  private readonly inPanel: boolean;
  private changed = false;
  private everChanged = false;
  private last: Promise<void> = Promise.resolve();

  constructor(part: string, email: string, options: Omit<OpenOptions, 'onChange' | 'onMoved'>) {
    this.part = part;
    this.email = email;
    this.inPanel = options.host.ownerDocument === document;
    this.editor = new WordsEditor({
      ...options,
      onChange: (doc) => this.onChange(doc),
      onMoved: () => {
        caret.value++;
      },
    });
    this.editor.mark(findings.value.filter((each) => each.part === part));
  }

  private onChange(doc: Node): void {
    this.changed = true;
    this.everChanged = true;
    saving.value = 'unsaved';
    clearTimeout(this.trying);
    clearTimeout(this.savingTimer);
    this.trying = setTimeout(() => void this.send(false), tryAfterMs);
    this.savingTimer = setTimeout(() => void this.save(), saveAfterMs);
    const text = doc.textBetween(0, doc.content.size, ' ', ' ');
    const foreign = text.match(foreignName)?.[0];
    if (foreign)
      tell(`“${foreign}” is how another program writes a name. Here it would be sent as it is.`, {
        label: 'Put the first name',
        run: () => this.editor.replaceAll(foreignName, firstName),
      });
  }

  save(): Promise<void> {
    clearTimeout(this.trying);
    clearTimeout(this.savingTimer);
    if (!this.changed) return this.last;
    this.changed = false;
    this.last = this.last.then(() => this.send(true));
    return this.last;
  }

  private async send(save: boolean, keep?: 'mine'): Promise<void> {
    const turn = ++this.sent;
    if (save) saving.value = 'saving';
    const sent = { email: this.email, part: this.part, sitting: this.id, doc: this.editor.doc.toJSON(), save };
    const answer = await guarded(() => api.words(keep ? { ...sent, keep } : sent));
    if (!answer) {
      if (save) {
        this.changed = true;
        saving.value = 'unsaved';
      }
      return;
    }
    if (answer.state === 'theirs') {
      if (!save) return;
      choice.value = {
        mine: this.editor.doc.textBetween(0, this.editor.doc.content.size, '\n', '…'),
        theirs: answer.now,
        take: () => {
          choice.value = undefined;
          this.everChanged = true;
          this.changed = false;
          void closeSitting();
        },
        keep: () => {
          choice.value = undefined;
          void this.send(true, 'mine').then(() => closeSitting());
        },
      };
      return;
    }
    if (answer.state === 'refused') {
      saving.value = 'draft';
      tell(sentence(answer.why));
      return;
    }
    // A later one has been sent: what this one says is old.
    if (turn === this.sent) {
      findings.value = answer.findings;
      this.editor.mark(answer.findings.filter((each) => each.part === this.part));
    }
    if (answer.state === 'draft') {
      saving.value = 'draft';
      tell('Kept as a draft: as it is, the email could not be sent. The checks say why.');
    }
    if (answer.state === 'saved') {
      if (!this.changed) saving.value = 'saved';
      const shown = view.value;
      if (shown && answer.touched > 0) view.value = { ...shown, undo: { file: this.part }, redo: undefined };
      // Words of the panel: the email beside them shows what they are now.
      if (this.inPanel) drawn.value++;
    }
    if (answer.state === 'saved' && answer.reopen) {
      tell('Another program has changed other words of this file. Both are kept.');
      this.everChanged = true;
      await closeSitting();
    }
  }

  /** @returns whether anything was changed since it was opened. */
  async close(): Promise<boolean> {
    await this.save();
    this.editor.freeze();
    void guarded(() => api.close(this.id));
    return this.everChanged;
  }
}

const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;

/** Raised when the caret moves. */
export const caret = signal(0);
/** The part that is open. */
export const sitting = signal<Sitting | undefined>(undefined);

/** Another program has changed the words that are open. */
export interface TwoTexts {
  readonly mine: string;
  readonly theirs: string;
  take(): void;
  keep(): void;
}
export const choice = signal<TwoTexts | undefined>(undefined);

let closing: Promise<void> = Promise.resolve();
/** Closes the part that is open, saved, and draws the email anew. */
export function closeSitting(): Promise<void> {
  const open = sitting.value;
  if (!open) return closing;
  sitting.value = undefined;
  closing = open.close().then(async (changed) => {
    if (changed) await load();
    else drawn.value++;
  });
  return closing;
}

/** Takes the last change back, or brings it again; across files. */
export async function step(way: 'undo' | 'redo'): Promise<void> {
  await closeSitting();
  const answer = await guarded(() => api[way]());
  if (!answer) return;
  if (answer.state === 'nothing')
    tell(way === 'undo' ? 'There is nothing to take back.' : 'There is nothing to bring again.');
  else if (answer.state === 'done') {
    const other = answer.email !== undefined && answer.email !== view.value?.file ? ` In ${answer.file}.` : '';
    tell(`${way === 'undo' ? 'Taken back.' : 'Brought again.'}${other}`);
    await load();
  } else tell('Another program has changed the same words since, so this cannot be taken back here.');
}
