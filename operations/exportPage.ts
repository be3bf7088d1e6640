/** The export as a page for the person it is about: plain words, no script, nothing from elsewhere. */
import type { StoredPeople, StoredPerson } from '../functions/adapters/dynamodb/personRecord.ts';
import { isOf } from '../functions/adapters/dynamodb/rows.ts';
import { keptFields } from '../functions/core/model/formFields.ts';
import { type Instant, localMinute, type Zone } from '../functions/core/time/time.ts';
import { type Html, html, sheet } from '../functions/web/page.ts';

/** Everything held about a person. */
export interface Export {
  readonly receipt: string;
  readonly email: string;
  readonly at: Instant;
  readonly people: readonly { readonly contactId: string; readonly rows: readonly Row[] }[];
  /** The address's own rows, and rows elsewhere that name one of these people. */
  readonly address: readonly Row[];
  readonly elsewhere: readonly Row[];
}

export type Row = Readonly<Record<string, unknown>>;

/** What one could leave unsaid comes after what everybody gives. */
const inOrder = keptFields.toSorted((a, b) => Number(a.unsaid !== undefined) - Number(b.unsaid !== undefined));

const wall = (at: Instant, zone: Zone) => `${localMinute(at, zone).replace('T', ' ')} (${zone})`;

function facts(entries: readonly (readonly [string, string | undefined])[]): Html {
  const given = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  return html`<table><tbody>${given.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>`;
}

function list(title: string, none: string, lines: readonly string[]): Html {
  return html`<h3>${title}</h3>${lines.length === 0 ? html`<p>${none}</p>` : html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`}`;
}

function person({ contact, appointments, enrollments, sends, calls, log, items }: StoredPerson): Html {
  const zone = contact?.zone ?? 'UTC';
  const consent = log.filter(({ purpose }) => purpose !== undefined);
  const signUps = items.filter(isOf('signUp'));
  return html`<section><h2>${contact?.firstName ?? 'A person at this address'}</h2>
${facts([
  ...inOrder.map(({ name, exported }) => [exported, contact?.[name]] as const),
  ['Education emails', contact && `${contact.marketing.state}, since ${wall(contact.marketing.at, zone)}`],
  ['Emails about visits', contact && `${contact.reminders.state}, since ${wall(contact.reminders.at, zone)}`],
  ['Emails stopped by staff', contact && (contact.hold ? 'yes' : 'no')],
])}
${list(
  'What was agreed to, and taken back',
  'Nothing was asked or given.',
  consent.map(
    ({ at, what, purpose, textVersion, source, occurredAt }) =>
      `${wall(at, zone)}: ${what}, for ${purpose}, by the words "${textVersion ?? 'not told'}", from ${source ?? 'not told'}${occurredAt === undefined ? '' : `, given ${wall(occurredAt, zone)}`}`,
  ),
)}
${list(
  'Visits',
  'None.',
  appointments.map(
    ({ kind, status, start, location, source, externalId }) =>
      `${wall(start, zone)}: ${kind}, ${status}${location === '' ? '' : `, at ${location}`} (${source} ${externalId})`,
  ),
)}
${list(
  'Emails',
  'None.',
  [...sends]
    .sort((a, b) => (a.claimedAt < b.claimedAt ? -1 : 1))
    .map(({ state, claimedAt, acceptedAt, journey, step, reason, delivery }) =>
      [
        `${wall(acceptedAt ?? claimedAt, zone)}: ${journey}/${step}, ${state}${reason === undefined ? '' : ` (${reason})`}`,
        ...(delivery?.deliveredAt === undefined ? [] : [`arrived ${wall(delivery.deliveredAt, zone)}`]),
        ...(delivery?.bouncedAt === undefined ? [] : [`came back ${wall(delivery.bouncedAt, zone)}`]),
        ...(delivery?.complainedAt === undefined ? [] : [`reported as unwanted ${wall(delivery.complainedAt, zone)}`]),
      ].join('; '),
    ),
)}
${list(
  'Series of emails',
  'None.',
  enrollments.map(({ journey, state, startedAt }) => `${journey}, ${state}, since ${wall(startedAt, zone)}`),
)}
${list(
  'Calls',
  'None.',
  calls.map(({ at, reason, state }) => `${wall(at, zone)}: ${reason}, ${state}`),
)}
${list(
  'Sign-ups',
  'None.',
  signUps.map((item) => `${wall((item.at?.S ?? '') as Instant, zone)}, from ${item.source?.S ?? 'not told'}`),
)}
${list(
  'Everything else in the log',
  'Nothing.',
  log
    .filter(({ purpose }) => purpose === undefined)
    .map(
      ({ at, what, by, detail }) => `${wall(at, zone)}: ${what}, by ${by}${detail === undefined ? '' : ` (${detail})`}`,
    ),
)}</section>`;
}

/** @param held the same rows, as the domain reads them. */
export function exportPage({ email, at, receipt, elsewhere }: Omit<Export, 'held'>, held: StoredPeople): string {
  const stopped = held.addressItems.find((item) => item.sk?.S === 'ADDRESS')?.suppressed?.M ?? {};
  return sheet({
    title: 'What is held',
    language: 'en',
    content: html`<h1>What is held about ${email}</h1>
<p>Made ${wall(at, 'UTC')}. Receipt ${receipt}. The file person.json beside this page holds the same, as it is stored.</p>
${held.people.length === 0 ? html`<p>No person has this address.</p>` : held.people.map(person)}
<h2>The address</h2>
${facts([
  ['Stored as', `a keyed hash, ${held.addressHash}`],
  ...Object.entries(stopped).map(([kind, why]) => [`No ${kind} emails, because`, why.S ?? 'yes'] as const),
])}
${list(
  'Rows elsewhere that name this person',
  'None.',
  elsewhere.map((row) => `${String(row.pk)} ${String(row.sk)}`),
)}`,
  });
}
