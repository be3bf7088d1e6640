/** Every email, in the order of its journey: itself, as an inbox shows it, and how it stands. */
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { WallEmail } from '../model/views.ts';
import { frameOf } from './api.ts';
import { titleOf } from './email.tsx';
import { journeyWords, placeOf } from './journeys.ts';
import { hashOf, wall } from './state.ts';

/** One email in all its forms and languages. */
interface Tile {
  readonly main: WallEmail;
  readonly forms: readonly WallEmail[];
}

type Filter = 'all' | 'mend' | 'missing' | 'older' | 'changed';
const filter = signal<Filter>('all');
const search = signal('');

/** Undefined: nobody knows which words are in force. */
function isInForce(email: WallEmail): boolean | undefined {
  const known = wall.value?.inForce;
  return known && known[email.name]?.[email.locale] === email.hash;
}

const spanishOf = (tile: Tile, form: WallEmail['form']) =>
  tile.forms.find((each) => each.locale === 'es' && each.form === form);
const isMissing = (tile: Tile) => tile.forms.some((each) => each.locale === 'en' && !spanishOf(tile, each.form));
const toMend = (tile: Tile) => tile.forms.some(({ errors, compiles }) => errors > 0 || !compiles);

const passes: Record<Filter, (tile: Tile) => boolean> = {
  all: () => true,
  mend: toMend,
  missing: isMissing,
  older: (tile) => tile.forms.some(({ older }) => older),
  changed: (tile) => tile.forms.some((each) => isInForce(each) === false),
};
const filterWords: Record<Filter, string> = {
  all: 'All',
  mend: 'To mend',
  missing: 'Spanish missing',
  older: 'Spanish is older',
  changed: 'Not in force',
};

function tilesOf(emails: readonly WallEmail[]): Tile[] {
  const bases = [...new Set(emails.map(({ base }) => base))];
  return bases.flatMap((base) => {
    const forms = emails.filter((each) => each.base === base);
    const main = forms.find(({ locale, form }) => locale === 'en' && form === 'full') ?? forms[0];
    return main ? [{ main, forms }] : [];
  });
}

/** The email itself, small; drawn when it comes into view. */
function Thumbnail({ email }: { readonly email: WallEmail }) {
  const box = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!box.current) return;
    const watcher = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: '200px' },
    );
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  return (
    <div ref={box} class="thumb">
      {near && email.compiles ? (
        <iframe
          key={email.hash}
          src={frameOf(email.file, '', false)}
          sandbox=""
          tabIndex={-1}
          title="A small picture of the email"
          aria-hidden="true"
          loading="lazy"
        />
      ) : null}
      {email.compiles ? null : <span>Cannot be made as it is written</span>}
    </div>
  );
}

function Health({ tile }: { readonly tile: Tile }) {
  const { main } = tile;
  const errors = tile.forms.reduce((sum, each) => sum + each.errors, 0);
  const looks = tile.forms.reduce((sum, each) => sum + each.warnings, 0);
  const spanish = spanishOf(tile, main.form);
  return (
    <p class="health">
      {errors > 0 || !main.compiles ? (
        <span class="bad">● {Math.max(errors, 1)} to mend</span>
      ) : looks > 0 ? (
        <span class="look">▲ {looks} to look at</span>
      ) : (
        <span class="good">✓ Checks</span>
      )}
      {spanish ? (
        <span class={spanish.older ? 'look' : 'soft'}>{spanish.older ? '◐ Spanish is older' : '✓ Spanish'}</span>
      ) : (
        <span class="look">○ Spanish missing</span>
      )}
      {tile.forms.some((each) => isInForce(each) === false) ? <span class="chip">Not in force</span> : null}
    </p>
  );
}

const formWords = ({ locale, form }: WallEmail): string =>
  [form === 'minimal' ? 'Minimal' : '', locale === 'es' ? 'Español' : form === 'minimal' ? '' : 'English']
    .filter(Boolean)
    .join(' · ');

function TileView({ tile }: { readonly tile: Tile }) {
  const { main, forms } = tile;
  return (
    <li class="tile">
      <a class="whole" href={hashOf(main.file, '')}>
        <Thumbnail email={main} />
        <strong>{titleOf(main.file)}</strong>
      </a>
      <p class="row">
        <b>{main.subject || '…'}</b> <span>{main.preheader}</span>
      </p>
      <Health tile={tile} />
      <p class="forms">
        {forms
          .filter((each) => each !== main)
          .map((each) => (
            <a key={each.file} href={hashOf(each.file, '')} lang={each.locale}>
              {formWords(each)}
            </a>
          ))}
      </p>
    </li>
  );
}

export function Wall() {
  const shown = wall.value;
  const tiles = tilesOf(shown?.emails ?? []);
  const words = search.value.trim().toLowerCase();
  const found = tiles.filter(
    (tile) =>
      passes[filter.value](tile) &&
      (words === '' || tile.forms.some(({ subject, file }) => `${subject} ${file}`.toLowerCase().includes(words))),
  );
  const journeys = [...new Set(found.map(({ main }) => main.journey))].sort((a, b) => placeOf(a) - placeOf(b));
  const changed = tiles.filter(passes.changed).length;
  return (
    <main class="wall">
      <header>
        <h1>All emails</h1>
        <p role="status" class={changed > 0 ? 'look' : 'soft'}>
          {!shown || shown.emails.length === 0
            ? 'Reading and checking every email…'
            : shown.inForce === undefined
              ? 'Nothing was put in force on this machine yet.'
              : changed === 0
                ? 'What is written here is in force.'
                : `${changed} ${changed === 1 ? 'email is' : 'emails are'} not in force as written here.`}
          {shown && !shown.fresh && shown.emails.length > 0 ? ' Checking what has changed…' : ''}
        </p>
        <input
          type="search"
          aria-label="Find an email"
          placeholder="Find an email"
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
        />
      </header>
      <fieldset class="filters">
        <legend>Which emails</legend>
        {(Object.keys(filterWords) as Filter[]).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={filter.value === each}
            onClick={() => {
              filter.value = each;
            }}
          >
            {filterWords[each]} <span class="soft">{tiles.filter(passes[each]).length}</span>
          </button>
        ))}
      </fieldset>
      {shown && shown.emails.length > 0 && found.length === 0 ? <p class="soft none">No email is like that.</p> : null}
      {journeys.map((journey) => (
        <section key={journey}>
          <h2>{journeyWords(journey)}</h2>
          <ul>
            {found
              .filter(({ main }) => main.journey === journey)
              .map((tile) => (
                <TileView key={tile.main.base} tile={tile} />
              ))}
          </ul>
        </section>
      ))}
    </main>
  );
}
