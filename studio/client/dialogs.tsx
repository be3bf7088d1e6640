/** Questions that are asked over the page. */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Fragment as Words } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { schema } from '../model/schema.ts';
import { api, type Branch } from './api.ts';
import { type Shows, WordsEditor } from './editor.ts';
import { choice } from './sitting.ts';
import { guarded } from './state.ts';
import { branchWords, takenOf } from './words.ts';

/** Parts of which somebody has said that they are changed for all. */
export const forAll = new Set<string>();

interface Shared {
  readonly count: number;
  readonly safety: boolean;
  readonly emails: readonly string[];
}
type Answer = 'all' | 'here' | 'cancel';
const asked = signal<{ readonly about: Shared; readonly answer: (answer: Answer) => void } | undefined>(undefined);

/** Asks whether words that stand in several emails are to change in all of them. */
export function ask(about: Shared): Promise<Answer> {
  return new Promise((resolve) => {
    asked.value = {
      about,
      answer: (answer) => {
        asked.value = undefined;
        resolve(answer);
      },
    };
  });
}

function Dialog({
  title,
  onCancel,
  children,
}: {
  readonly title: string;
  onCancel(): void;
  readonly children: ComponentChildren;
}) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = box.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={box}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      <h2>{title}</h2>
      {children}
    </dialog>
  );
}

function SharedWords() {
  const question = asked.value;
  if (!question) return null;
  const { about, answer } = question;
  return (
    <Dialog title={`These words stand in ${about.count} emails`} onCancel={() => answer('cancel')}>
      <p>
        {about.safety
          ? 'One of them is an email that keeps somebody safe, so the words stay the same in all of them.'
          : 'Change them in all of these, or only in this one. Only here, they no longer follow when the others change.'}
      </p>
      <details>
        <summary>Which emails</summary>
        <ul class="files">
          {about.emails.map((file) => (
            <li key={file}>{file.replace(/\.mjml$/, '')}</li>
          ))}
        </ul>
      </details>
      <div class="acts">
        <button type="button" class="primary" autofocus onClick={() => answer('all')}>
          Change in all {about.count}
        </button>
        {about.safety ? null : (
          <button type="button" onClick={() => answer('here')}>
            Only in this email
          </button>
        )}
        <button type="button" onClick={() => answer('cancel')}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}

function TwoTexts() {
  const two = choice.value;
  if (!two) return null;
  return (
    <Dialog title="Another program has changed these words" onCancel={() => {}}>
      <p>Both are here. Nothing is written until you choose.</p>
      <div class="two">
        <section>
          <h3>Theirs</h3>
          <p class="words">{two.theirs || 'They took these words out.'}</p>
        </section>
        <section>
          <h3>Yours</h3>
          <p class="words">{two.mine}</p>
        </section>
      </div>
      <div class="acts">
        <button type="button" class="primary" onClick={two.keep}>
          Keep mine
        </button>
        <button type="button" onClick={two.take}>
          Take theirs
        </button>
      </div>
    </Dialog>
  );
}

interface Either {
  readonly raw: string;
  readonly shows: Shows;
  replace(raw: string): void;
}
/** A condition within a line that is open. */
export const either = signal<Either | undefined>(undefined);

/** One branch of it, in a small editor. */
function BranchField({
  branch,
  shows,
  label,
  onChange,
}: {
  readonly branch: Branch;
  readonly shows: Shows;
  readonly label: string;
  onChange(doc: unknown): void;
}) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    const editor = new WordsEditor({
      host: host.current,
      doc: branch.doc ?? schema.nodes.line.create().toJSON(),
      shows,
      label,
      unfolded: true,
      onChange: (doc) => onChange(doc.toJSON()),
      onClose: () => {
        either.value = undefined;
      },
      onTold: () => {},
      onEither: () => {},
      onUndo: () => {},
      onMoved: () => {},
    });
    return () => editor.close();
  }, []);
  return <div ref={host} class="field" />;
}

function EitherWords() {
  const open = either.value;
  const [branches, setBranches] = useState<readonly Branch[]>([]);
  const changes = useRef(new Map<number, unknown>());
  useEffect(() => {
    changes.current.clear();
    setBranches([]);
    if (open) void guarded(() => api.branches(open.raw)).then((made) => setBranches(made ?? []));
  }, [open?.raw]);
  if (!open || branches.length === 0) return null;
  const taken = takenOf(
    branches.map((each) => each.open),
    open.shows.holds,
  );
  const done = async () => {
    let { raw } = open;
    for (const [index, doc] of changes.current) raw = (await guarded(() => api.branch(raw, index, doc)))?.raw ?? raw;
    either.value = undefined;
    open.replace(raw);
  };
  return (
    <Dialog
      title="Words that depend"
      onCancel={() => {
        either.value = undefined;
      }}
    >
      {branches.map((branch, index) => (
        <Words key={branch.open}>
          <h3 class="when">
            {branchWords(branch.open)}
            {index === taken ? <span class="soft"> · what this person reads</span> : null}
          </h3>
          <BranchField
            branch={branch}
            shows={open.shows}
            label={branchWords(branch.open)}
            onChange={(doc) => changes.current.set(index, doc)}
          />
        </Words>
      ))}
      <div class="acts">
        <button type="button" class="primary" onClick={() => void done()}>
          Done
        </button>
        <button
          type="button"
          onClick={() => {
            either.value = undefined;
          }}
        >
          Cancel
        </button>
      </div>
    </Dialog>
  );
}

/** The address of a link that is asked for. */
export const linkAsked = signal<{ readonly address: string; answer(address: string | undefined): void } | undefined>(
  undefined,
);

function LinkAddress() {
  const question = linkAsked.value;
  const field = useRef<HTMLInputElement>(null);
  if (!question) return null;
  const answer = (address: string | undefined) => {
    linkAsked.value = undefined;
    question.answer(address);
  };
  return (
    <Dialog
      title="Where the words lead"
      onCancel={() => {
        linkAsked.value = undefined;
      }}
    >
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          const typed = field.current?.value.trim() ?? '';
          const bare = /^[\w.+-]+@[\w-]+\.[\w.]+$/.test(typed) ? `mailto:${typed}` : typed;
          answer(bare === '' ? undefined : /^(?:https?:|mailto:|tel:|sms:)/i.test(bare) ? bare : `https://${bare}`);
        }}
      >
        <label>
          Address
          <input ref={field} type="text" value={question.address} autofocus placeholder="https://" />
        </label>
        <div class="acts">
          <button type="submit" class="primary">
            Set the link
          </button>
          <button type="button" onClick={() => answer(undefined)}>
            No link
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function Dialogs() {
  return (
    <>
      <SharedWords />
      <TwoTexts />
      <EitherWords />
      <LinkAddress />
    </>
  );
}
