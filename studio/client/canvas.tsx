/** The email itself, in a frame without scripts; a click on its words opens them. */

import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { api, frameOf } from './api.ts';
import { ask, either, forAll } from './dialogs.tsx';
import { quoted } from './editor.ts';
import frameStyle from './frame.css';
import { closeSitting, Sitting, sitting, step } from './sitting.ts';
import { device, drawn, findings, guarded, load, plain, scheme, tell, view } from './state.ts';

const widths = { desktop: 640, phone: 375 };

interface Opened {
  readonly part: string;
  readonly host: HTMLElement;
  readonly at?: { readonly left: number; readonly top: number };
}

/** What a screen reader calls a part. */
const kinds = { text: 'Words', button: 'Words of a button', cell: 'Words of a cell' };

/** What stands in several emails is asked about first. False: not now, or its own words are opened in their place. */
export async function mayChange(part: string): Promise<boolean> {
  const shown = view.value;
  const about = shown?.parts[part];
  if (!shown || !about) return false;
  if (!about.shared || about.emails.length === 1 || forAll.has(part)) return true;
  const answer = await ask({ count: about.emails.length, safety: about.safety, emails: about.emails });
  if (answer === 'all') forAll.add(part);
  if (answer !== 'here') return answer === 'all';
  const made = await guarded(() => api.own(shown.file, part));
  if (made?.why) tell(made.why);
  if (made?.part) {
    pending.part = made.part;
    await load();
  }
  return false;
}

/** Opens a part: what stands in several emails is asked about first. */
async function open({ part, host, at }: Opened): Promise<void> {
  const shown = view.value;
  const about = shown?.parts[part];
  if (!shown || !about) return;
  if (sitting.value?.part === part) return;
  if (sitting.value) {
    // The email is drawn anew: the next click opens.
    await closeSitting();
    pending.part = part;
    return;
  }
  if (!(await mayChange(part))) return;
  if (!host.isConnected) return;
  sitting.value = new Sitting(part, shown.file, {
    host,
    doc: shown.draft?.part === part ? shown.draft.doc : about.doc,
    shows: { values: shown.values, holds: shown.holds },
    label: `${kinds[about.kind]}: ${host.textContent?.trim().slice(0, 40) ?? ''}`,
    unfolded: false,
    at,
    onClose: () => void closeSitting(),
    onTold: tell,
    onEither: (raw, replace) => {
      either.value = { raw, replace, shows: { values: shown.values, holds: shown.holds } };
    },
    onUndo: () => void step('undo'),
  });
}

/** A part to be opened as soon as the email is drawn. */
const pending: { part?: string | undefined } = {};
export function openNext(part: string): void {
  pending.part = part;
}

/** The parts of a drawn email, by name. */
function hostsIn(page: Document): Map<string, HTMLElement> {
  const hosts = new Map<string, HTMLElement>();
  for (const mark of page.querySelectorAll('x-part')) {
    const name = mark.getAttribute('s') ?? '';
    const host = mark.parentElement;
    if (host && view.value?.parts[name] && !hosts.has(name)) hosts.set(name, host);
  }
  return hosts;
}

function prepared(frame: HTMLIFrameElement, editable: boolean): void {
  const page = frame.contentDocument;
  if (!page) return;
  const style = page.createElement('style');
  style.textContent = frameStyle;
  page.head.append(style);
  const hosts = editable ? hostsIn(page) : new Map<string, HTMLElement>();
  for (const [part, host] of hosts) {
    host.dataset.studioPart = part;
    host.tabIndex = 0;
  }
  const partAt = (target: EventTarget | null): Opened | undefined => {
    // It is of the frame's own window, so its class is not the one that is known here.
    const element = (target as Element | null)?.closest?.<HTMLElement>('[data-studio-part]');
    return element?.dataset.studioPart === undefined ? undefined : { part: element.dataset.studioPart, host: element };
  };
  page.addEventListener('click', (event) => {
    const found = partAt(event.target);
    // A link of the email leads nowhere here.
    if ((event.target as Element).closest('a')) event.preventDefault();
    if (found) void open({ ...found, at: { left: event.clientX, top: event.clientY } });
    else if (editable) void closeSitting();
  });
  page.addEventListener('keydown', (event) => {
    const found = partAt(event.target);
    if (event.key === 'Enter' && found && !sitting.value) {
      event.preventDefault();
      void open(found);
    }
    if (event.key === 'F6') {
      event.preventDefault();
      window.focus();
      document.querySelector<HTMLElement>('.panel button')?.focus();
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !sitting.value) {
      event.preventDefault();
      void step(event.shiftKey ? 'redo' : 'undo');
    }
  });
  if (editable) underline(frame);
  const part = pending.part;
  const host = part === undefined ? undefined : hosts.get(part);
  if (editable) pending.part = undefined;
  if (part !== undefined && host) void open({ part, host });
}

/** Underlines what is wrong, where the words are. */
function underline(frame: HTMLIFrameElement): void {
  const page = frame.contentDocument;
  const room = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!page || !room?.CSS.highlights) return;
  const ranges: Record<string, Range[]> = { error: [], warning: [], advice: [] };
  for (const finding of findings.value) {
    const phrase = quoted(finding.message);
    const host = finding.part === undefined ? undefined : hostsIn(page).get(finding.part);
    if (!host || phrase === undefined) continue;
    const walker = page.createTreeWalker(host, 4);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = (node.nodeValue ?? '').toLowerCase().indexOf(phrase.toLowerCase());
      if (at < 0) continue;
      const range = page.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + phrase.length);
      ranges[finding.severity]?.push(range);
      break;
    }
  }
  for (const [severity, some] of Object.entries(ranges))
    room.CSS.highlights.set(`studio-${severity}`, new room.Highlight(...some));
}

/** The frame is as tall as its email, so that the page scrolls and the frame does not. */
function keepFitted(frame: HTMLIFrameElement): () => void {
  const page = frame.contentDocument;
  if (!page?.body) return () => {};
  const measure = () => {
    frame.style.height = `${Math.max(320, page.body.scrollHeight + 8)}px`;
  };
  const watcher = new ResizeObserver(measure);
  watcher.observe(page.body);
  measure();
  return () => watcher.disconnect();
}

interface EmailFrameProps {
  readonly file: string;
  readonly person: string;
  readonly editable: boolean;
  readonly title: string;
}

/** The new drawing takes the old one's place when it is ready: it is never blank. */
export function EmailFrame({ file, person, editable, title }: EmailFrameProps) {
  const box = useRef<HTMLDivElement>(null);
  const [turn, setTurn] = useState(drawn.value);
  useSignalEffect(() => setTurn(drawn.value));
  useEffect(() => {
    const holder = box.current;
    if (!holder) return;
    const frame = document.createElement('iframe');
    // No script of an email runs; its words are reached from here.
    frame.setAttribute('sandbox', 'allow-same-origin');
    frame.title = title;
    frame.style.colorScheme = scheme.value;
    frame.src = frameOf(file, person, editable);
    frame.className = 'coming';
    let stop = () => {};
    frame.addEventListener('load', () => {
      for (const old of [...holder.children]) if (old !== frame) old.remove();
      frame.className = '';
      prepared(frame, editable);
      stop = keepFitted(frame);
      frame.dataset.ready = '';
    });
    holder.append(frame);
    return () => stop();
  }, [file, person, editable, turn, title]);
  useSignalEffect(() => {
    for (const frame of box.current?.querySelectorAll('iframe') ?? []) frame.style.colorScheme = scheme.value;
  });
  return <div ref={box} class="email" style={{ width: `${widths[device.value]}px` }} />;
}

/** The words alone. */
function PlainText({ file, person }: { readonly file: string; readonly person: string }) {
  const [text, setText] = useState('');
  useEffect(() => {
    void guarded(() => api.text(file, person)).then((made) => setText(made?.text ?? ''));
  }, [file, person, drawn.value]);
  return (
    <pre class="plain" style={{ width: `${widths[device.value]}px` }}>
      {text}
    </pre>
  );
}

export function Drawing(props: EmailFrameProps) {
  return plain.value ? <PlainText file={props.file} person={props.person} /> : <EmailFrame {...props} />;
}
