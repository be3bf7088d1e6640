/** The studio's page: the wall of all emails, and the page of one. */
import { render } from 'preact';
import { api } from './api.ts';
import { Dialogs } from './dialogs.tsx';
import { EmailPage } from './email.tsx';
import { closeSitting, sitting, step } from './sitting.ts';
import { away, emails, guarded, load, loadWall, notice, place, placeOf, saving, view } from './state.ts';
import style from './style.css';
import { Wall } from './wall.tsx';

function Notice() {
  const shown = notice.value;
  return (
    <div class="notice" role="status" aria-live="polite" hidden={!shown}>
      {shown ? (
        <>
          <span>{shown.words}</span>
          {shown.act ? (
            <button
              type="button"
              onClick={() => {
                shown.act?.run();
                notice.value = undefined;
              }}
            >
              {shown.act.label}
            </button>
          ) : null}
        </>
      ) : null}
    </div>
  );
}

function App() {
  return (
    <>
      {away.value ? (
        <div class="away" role="alert">
          The studio’s program has stopped. What you saved is in the files; this window keeps the rest until it is
          started again.
        </div>
      ) : null}
      {place.value.file === undefined ? <Wall /> : <EmailPage />}
      <Dialogs />
      <Notice />
    </>
  );
}

async function arrive(): Promise<void> {
  const next = placeOf(location.hash);
  await closeSitting();
  if (next.file !== view.value?.file) view.value = undefined;
  place.value = next;
  saving.value = 'saved';
  document.title = next.file ? `${next.file.replace(/\.mjml$/, '')} · Studio` : 'Studio';
  await load();
  if (next.file === undefined) void loadWall();
  else if (emails.value.length === 0) emails.value = (await guarded(api.emails)) ?? [];
}

const sheet = document.createElement('style');
sheet.textContent = style;
document.head.append(sheet);
addEventListener('hashchange', () => void arrive());
// Words that are open are saved before the window goes.
addEventListener('pagehide', () => void sitting.value?.save());
addEventListener('keydown', (event) => {
  const typing = (event.target as HTMLElement).closest?.('input,select,textarea,[contenteditable=true],dialog');
  if (event.key === 'Escape' && !typing) void closeSitting();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !typing) {
    event.preventDefault();
    void step(event.shiftKey ? 'redo' : 'undo');
  }
});

const changes = new EventSource('/api/changes');
changes.onmessage = (event) => {
  const told = JSON.parse(String(event.data)) as { wall?: true };
  // What was asked for is made; or a file has changed, and the wall is asked for when it is looked at.
  if (told.wall || place.value.file === undefined) void loadWall();
  if (told.wall) return;
  // Another program may have written: words that are open find out when they are saved.
  if (!sitting.value && place.value.file !== undefined) void load();
};
changes.onopen = () => {
  away.value = false;
};
changes.onerror = () => {
  away.value = true;
};
await arrive();
const room = document.getElementById('studio') as HTMLElement;
room.replaceChildren();
render(<App />, room);
