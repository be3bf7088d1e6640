/** The page of one email: its journey at the left, itself in the middle, what is said of it at the right. */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FindingView } from '../model/views.ts';
import { api } from './api.ts';
import { Drawing, mayChange, openNext } from './canvas.tsx';
import { either, linkAsked } from './dialogs.tsx';
import { journeyWords } from './journeys.ts';
import { caret, closeSitting, Sitting, sitting, step } from './sitting.ts';
import {
  beside,
  device,
  drawn,
  emails,
  findings,
  guarded,
  hashOf,
  load,
  place,
  plain,
  saving,
  scheme,
  tell,
  view,
} from './state.ts';
import { valueWords } from './words.ts';

const titleOf = (file: string): string =>
  (file.split('/').at(-1) ?? file)
    .replace(/\.mjml$/, '')
    .replace(/\.(?:es|minimal)/g, '')
    .replace(/^\d+-/, '')
    .replaceAll('-', ' ');

export { titleOf };

function Rail() {
  const { file, person } = place.value;
  const here = emails.value.find((each) => each.file === file);
  const own = emails.value.filter(
    ({ journey, locale, form }) => journey === here?.journey && locale === here.locale && form === here.form,
  );
  return (
    <nav class="rail" aria-label="Emails of this series">
      <a class="back" href="#/">
        ‹ All emails
      </a>
      <h1>{here && journeyWords(here.journey)}</h1>
      <ol>
        {own.map((each) => (
          <li key={each.file}>
            <a href={hashOf(each.file, person)} aria-current={each.file === file ? 'page' : undefined}>
              {titleOf(each.file)}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

const savingWords = { saved: 'Saved', saving: 'Saving…', unsaved: 'Not saved yet', draft: 'Kept as a draft' };

function Bar() {
  const shown = view.value;
  if (!shown) return null;
  const toggle = (label: string, on: boolean, act: () => void) => (
    <button type="button" aria-pressed={on} onClick={act}>
      {label}
    </button>
  );
  const go = (file: string, person: string) => {
    void closeSitting().then(() => {
      location.hash = hashOf(file, person);
    });
  };
  const { other } = shown;
  return (
    <header class="bar">
      <div class="who">
        <label>
          As{' '}
          <select value={shown.person} onChange={(event) => go(shown.file, event.currentTarget.value)}>
            {shown.people.map(({ id, about, name }) => (
              <option key={id} value={id}>
                {name ? `${name}: ${about}` : about}
              </option>
            ))}
          </select>
        </label>
      </div>
      <fieldset class="views">
        <legend>Show as</legend>
        {toggle('Desktop', device.value === 'desktop', () => {
          device.value = 'desktop';
        })}
        {toggle('Phone', device.value === 'phone', () => {
          device.value = 'phone';
        })}
        <i />
        {toggle('Light', scheme.value === 'light' && !plain.value, () => {
          scheme.value = 'light';
          plain.value = false;
        })}
        {toggle('Dark', scheme.value === 'dark' && !plain.value, () => {
          scheme.value = 'dark';
          plain.value = false;
        })}
        {toggle('Text only', plain.value, () => {
          void closeSitting().then(() => {
            plain.value = true;
          });
        })}
        <span class="tag" title="Drawn by the same program that sends it">
          exact
        </span>
      </fieldset>
      <div class="end">
        {other ? (
          <>
            {toggle('Side by side', beside.value, () => {
              beside.value = !beside.value;
            })}
            <button type="button" lang={shown.locale === 'en' ? 'es' : 'en'} onClick={() => go(other, shown.person)}>
              {shown.locale === 'en' ? 'Español' : 'English'}
            </button>
          </>
        ) : null}
        {stepButton('undo', shown.undo, 'Undo', 'Take the last change back', '↶')}
        {stepButton('redo', shown.redo, 'Redo', 'Bring it again', '↷')}
        <span class={`saving ${saving.value}`} role="status">
          {savingWords[saving.value]}
        </span>
      </div>
    </header>
  );
}

function stepButton(way: 'undo' | 'redo', change: object | undefined, label: string, title: string, sign: string) {
  return (
    <button
      type="button"
      class="sign"
      disabled={!change}
      aria-label={label}
      title={title}
      onClick={() => void step(way)}
    >
      {sign}
    </button>
  );
}

/** Over the email while words are open. */
function Tools() {
  const open = sitting.value;
  const [unfolded, setUnfolded] = useState(false);
  caret.value;
  if (!open)
    return (
      <p class="hint">Click words to change them. With the keyboard: Tab to a part, Enter opens it, Esc closes it.</p>
    );
  const { editor } = open;
  const values = Object.keys(view.value?.values ?? {}).filter((raw) => !/link/.test(raw));
  const around = editor.conditions;
  return (
    <div class="tools" role="toolbar" aria-label="Change these words">
      <button type="button" aria-pressed={editor.has('b')} title="Bold (Ctrl B)" onClick={editor.bold}>
        <b>B</b>
      </button>
      <button type="button" aria-pressed={editor.has('i')} title="Italic (Ctrl I)" onClick={editor.italic}>
        <i>I</i>
      </button>
      <button
        type="button"
        aria-pressed={editor.has('a')}
        onClick={() => {
          linkAsked.value = { address: editor.link ?? '', answer: (address) => editor.setLink(address) };
        }}
      >
        Link
      </button>
      <button type="button" onClick={editor.list}>
        List
      </button>
      <select
        aria-label="Put in a value"
        value=""
        onChange={(event) => {
          if (event.currentTarget.value) editor.insertValue(event.currentTarget.value);
          event.currentTarget.value = '';
        }}
      >
        <option value="">Put in…</option>
        {values.map((raw) => (
          <option key={raw} value={raw}>
            {valueWords(raw)}: {view.value?.values[raw]}
          </option>
        ))}
      </select>
      {editor.choices > 0 ? (
        <button
          type="button"
          class="when"
          aria-pressed={unfolded}
          onClick={() => {
            editor.unfold(!unfolded);
            setUnfolded(!unfolded);
          }}
        >
          {unfolded ? 'Only what this person reads' : `Show every version (${editor.choices})`}
        </button>
      ) : null}
      {around.length > 0 ? <span class="when">These words depend on who reads them</span> : null}
      <button type="button" class="primary done" onClick={() => void closeSitting()}>
        Done
      </button>
    </div>
  );
}

const severityWords = { error: 'Must be mended', warning: 'Please look', advice: 'A thought' };
const order = { error: 0, warning: 1, advice: 2 };

function Check({ finding }: { readonly finding: FindingView }) {
  const { severity, message, mend, why, source, part, file } = finding;
  const shown = view.value;
  const hers = part !== undefined && part === sitting.value?.part;
  return (
    <li class={`check ${severity}`}>
      <strong>{severityWords[severity]}</strong>
      <p>{message}</p>
      {mend ? <p class="mend">{mend}</p> : null}
      <div class="row">
        {part !== undefined && shown?.parts[part] && !hers ? (
          <button type="button" class="link" onClick={() => openFrom(part)}>
            Go to the words
          </button>
        ) : null}
        {why || source ? (
          <details>
            <summary>Why</summary>
            <p>{why}</p>
            {source ? <p class="soft">{source}</p> : null}
          </details>
        ) : null}
      </div>
      {part === undefined ? <p class="soft">In {file}</p> : null}
    </li>
  );
}

/** Opens a part from outside of the email. */
function openFrom(part: string): void {
  openNext(part);
  void closeSitting().then(() => {
    drawn.value++;
  });
}

function Checks() {
  const open = sitting.value?.part;
  const sorted = [...findings.value].sort(
    (a, b) => Number(b.part === open) - Number(a.part === open) || order[a.severity] - order[b.severity],
  );
  if (sorted.length === 0) return <p class="fine">Nothing to mend in this email.</p>;
  return (
    <ul class="checks">
      {sorted.map((finding, index) => (
        <Check key={`${finding.rule}${finding.line}${index}`} finding={finding} />
      ))}
    </ul>
  );
}

/** The words of a part in a field: every version of them, whoever reads which. */
function PartField({ part }: { readonly part: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const shown = view.value;
    const about = shown?.parts[part];
    if (!host.current || !shown || !about) return;
    const opened = new Sitting(part, shown.file, {
      host: host.current,
      doc: shown.draft?.part === part ? shown.draft.doc : about.doc,
      shows: { values: shown.values, holds: shown.holds },
      label: 'Words, with every version',
      unfolded: true,
      onClose: () => void closeSitting(),
      onTold: tell,
      onEither: (raw, replace) => {
        either.value = { raw, replace, shows: { values: shown.values, holds: shown.holds } };
      },
      onUndo: () => void step('undo'),
    });
    sitting.value = opened;
    return () => {
      if (sitting.value === opened) void closeSitting();
      opened.editor.close();
    };
  }, [part]);
  return <div ref={host} class="field" />;
}

/** Every part as a line of a list: the way for a keyboard and a screen reader, and to words that this person does not read. */
function WordsList() {
  const shown = view.value;
  const [open, setOpen] = useState<string | undefined>(undefined);
  const inField = useRef<string | undefined>(undefined);
  useSignalEffect(() => {
    // Closed by Esc, by Done, or because other words were opened.
    if (inField.current !== undefined && sitting.value?.part !== inField.current) setOpen(undefined);
    inField.current = sitting.value?.part;
  });
  if (!shown) return null;
  const textOf = (node: unknown): string => {
    const { text, content, type, attrs } = node as {
      text?: string;
      content?: unknown[];
      type: string;
      attrs?: { raw?: string };
    };
    if (text !== undefined) return text;
    if (type === 'value') return shown.values[attrs?.raw ?? ''] ?? valueWords(attrs?.raw ?? '');
    if (type === 'either' || type === 'br') return ' … ';
    return (content ?? []).map(textOf).join(type === 'doc' || type === 'ul' ? ' ' : '');
  };
  const openField = async (part: string) => {
    await closeSitting();
    if (await mayChange(part)) setOpen(part);
  };
  return (
    <ol class="parts">
      {Object.entries(shown.parts).map(([part, about]) => (
        <li key={part}>
          {open === part ? (
            <PartField part={part} />
          ) : (
            <button type="button" onClick={() => void openField(part)}>
              {textOf(about.doc).trim().slice(0, 90) || 'Words'}
            </button>
          )}
          {about.shared && about.emails.length > 1 ? <span class="soft">in {about.emails.length} emails</span> : null}
        </li>
      ))}
    </ol>
  );
}

function Panel() {
  const [tab, setTab] = useState<'checks' | 'words'>('checks');
  const errors = findings.value.filter(({ severity }) => severity === 'error').length;
  const shown = view.value;
  return (
    <aside class="panel" aria-label="About this email">
      <div class="tabs" role="tablist">
        <button type="button" role="tab" aria-selected={tab === 'checks'} onClick={() => setTab('checks')}>
          Checks{' '}
          {findings.value.length > 0 ? (
            <span class={errors > 0 ? 'count bad' : 'count'}>{findings.value.length}</span>
          ) : null}
        </button>
        <button type="button" role="tab" aria-selected={tab === 'words'} onClick={() => setTab('words')}>
          Words
        </button>
      </div>
      <div role="tabpanel">
        {tab === 'checks' ? <Checks /> : <WordsList />}
        {shown?.shown && tab === 'checks' ? (
          <p class="soft size">{Math.round(shown.bytes / 1024)} KB of the 102 KB that Gmail shows</p>
        ) : null}
      </div>
    </aside>
  );
}

function InboxRow() {
  const shown = view.value;
  if (!shown) return null;
  return (
    <div class="inbox" style={{ width: `${device.value === 'phone' ? 375 : 640}px` }}>
      <strong>{shown.subject}</strong>
      <span>{shown.preheader}</span>
    </div>
  );
}

function DraftRibbon() {
  const shown = view.value;
  const draft = shown?.draft;
  if (!draft || sitting.value) return null;
  return (
    <div class="ribbon" role="status">
      <span>Some words are kept as a draft: with them this email could not be sent. Below is the last good one.</span>
      <button type="button" onClick={() => openFrom(draft.part)}>
        Go on with them
      </button>
      <button type="button" onClick={() => void guarded(() => api.letGo(draft.part)).then(load)}>
        Let them go
      </button>
    </div>
  );
}

export function EmailPage() {
  const shown = view.value;
  const { file } = place.value;
  return (
    <div class="page">
      <Rail />
      <main>
        <Bar />
        {shown && shown.file === file ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
          <section class="canvas" tabIndex={0} aria-label="The email and its tools">
            <div class="over">
              <Tools />
            </div>
            <DraftRibbon />
            {shown.shown ? (
              <div class={beside.value && shown.other ? 'sheets two' : 'sheets'}>
                <section aria-label="The email">
                  <InboxRow />
                  <Drawing
                    file={shown.file}
                    person={shown.person}
                    editable
                    title={`The email ${titleOf(shown.file)}`}
                  />
                </section>
                {beside.value && shown.other ? (
                  <section aria-label={shown.locale === 'en' ? 'In Spanish' : 'In English'}>
                    <div class="inbox other">{shown.locale === 'en' ? 'Spanish' : 'English'}</div>
                    <Drawing
                      file={shown.other}
                      person={shown.person}
                      editable={false}
                      title="The same email in the other language"
                    />
                  </section>
                ) : null}
              </div>
            ) : (
              <p class="broken">As its file is written now, this email cannot be made. The checks say where.</p>
            )}
          </section>
        ) : (
          <div class="canvas waiting" role="status">
            Opening…
          </div>
        )}
      </main>
      <Panel />
    </div>
  );
}
