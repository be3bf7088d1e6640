/**
 * A case in words: the answer, the rows that changed, the emails that left. What is random has a name here (a person is
 * the first part of their address, a visit its booking's id, an email its step), and what only tells two writes apart
 * (versions, tokens, hashes of content) is left out: so the words change when behaviour does, and not otherwise.
 */
import { passedOverOf } from '../../functions/adapters/dynamodb/rows.ts';
import { type Answer, hashOf, now, type Row, type Rows, type SentEmail, type World } from './world.ts';

/** Known addresses, so that their hashes can be told. */
const addresses = ['ann', 'bea', 'cleo', 'new', 'other'].map((name) => `${name}@example.com`);

const isLeftOut = new Set([
  'pk',
  'sk',
  'schemaVersion',
  'version',
  'tokens',
  'token',
  // Sums and counts of versions.
  'seen',
  'changes',
  // Of a send: what the protocol of sending is about, which has tests of its own.
  'deadline',
  'claimedAt',
  'acceptedAt',
  'settledAt',
  'plannedAt',
  'release',
  'templateHash',
  'visit',
  'sesId',
  'reasons',
  'attempt',
  'doubts',
  'reply',
  'addressHash',
]);

/** Names of a world's ids, hashes and sends. */
export class Names {
  private readonly names = new Map<string, string>();

  /** @param made the order in which ids were made tells apart who shares an address. */
  constructor(rows: readonly Row[], made: ReadonlyMap<string, number>) {
    for (const email of addresses) this.names.set(hashOf(email), `#${email.split('@')[0]}`);
    const order = (row: Row) => made.get(row.pk.slice(2)) ?? Number.MAX_SAFE_INTEGER;
    const contacts = rows.filter(({ sk }) => sk === 'CONTACT').sort((a, b) => order(a) - order(b));
    const counts = new Map<string, number>();
    for (const { pk, email } of contacts) {
      const id = pk.slice(2);
      if (this.names.has(id)) continue;
      const name = String(email).split('@')[0] ?? '';
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      this.names.set(id, count === 1 ? name : `${name}-${count}`);
    }
    for (const { sk, source, externalId } of rows)
      if (sk.startsWith('APPT#') && !this.names.has(sk.slice('APPT#'.length)))
        this.names.set(sk.slice('APPT#'.length), `${String(source)}:${String(externalId)}`);
    for (const { sk, journey, step, revision } of rows)
      if (sk.startsWith('SEND#'))
        this.names.set(sk.slice('SEND#'.length), `${String(journey)}/${String(step)}.r${String(revision)}`);
  }

  /** The text, with every id, token and moment in it replaced by what it stands for. */
  in(text: string): string {
    let named = text;
    for (const [id, name] of this.names) named = named.replaceAll(id, name);
    return (
      named
        .replaceAll(/[0-9a-f]{16,}/g, '…')
        .replaceAll(/(s\d{8})\.[0-9a-f]{8}\b/g, '$1.…')
        // A call about another address is told from the next by a part of its hash.
        .replaceAll(/(addressDiffers-[^ ]+-)[0-9a-f]{8}\b/g, '$1…')
        .replaceAll(/\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(?:\.\d{3})?Z/g, (whole, day, time, seconds = ':00') => {
          if (Date.parse(whole) === Date.parse(now)) return 'now';
          return `${day}_${time}${seconds === ':00' ? '' : seconds}`;
        })
    );
  }
}

/** `{a: {b: 1}}` as `a.b` → `1`. Arrays are one value. */
function* flat(value: unknown, path: string): Generator<readonly [string, string]> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, each] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      yield* flat(each, path === '' ? name : `${path}.${name}`);
  } else yield [path, typeof value === 'string' ? value : JSON.stringify(value)];
}

/** Seconds of the epoch, where time to live asks for them. */
const timed = (name: string, value: unknown) =>
  name === 'expiresAt' && typeof value === 'number' ? new Date(value * 1_000).toISOString() : value;

const step = (entry: unknown) => {
  const { outcome, revision, into } = entry as { outcome: string; revision: number; into?: string };
  return `${outcome}.r${revision}${into === undefined ? '' : ` in ${into}`}`;
};

/** What the name of a send says already, and what is so of most. */
const isToldByName = new Set(['journey', 'instance', 'step', 'revision', 'class']);
const isUsual = (name: string, text: unknown) => (name === 'locale' && text === 'en') || (name === 'safety' && !text);

/** The fields of a row that tell of a person. */
function fieldsOf(row: Row): Map<string, string> {
  const fields = new Map<string, string>();
  const isSend = row.sk.startsWith('SEND#');
  for (const [name, value] of Object.entries(row)) {
    if (isLeftOut.has(name) || (isSend && (isToldByName.has(name) || isUsual(name, value)))) continue;
    if (name === 'settled')
      for (const [id, entry] of Object.entries(value as object)) fields.set(`settled.${id}`, step(passedOverOf(entry)));
    else for (const [path, text] of flat(timed(name, value), name)) fields.set(path, text);
  }
  return new Map([...fields].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a row is, by its key. */
function titleOf({ pk, sk, what }: Row, names: Names): string {
  const owner = names.in(pk.slice(2));
  const [kind = '', ...rest] = sk.split('#');
  const named = names.in(rest.join('#'));
  if (pk.startsWith('C#')) {
    switch (kind) {
      case 'CONTACT':
        return `contact ${owner}`;
      case 'APPT':
        return `visit ${owner} ${named}`;
      case 'ENROLL':
        return `journey ${owner} ${named.replace('#', ' ')}`;
      case 'SEND':
        return `send ${owner} ${named}`;
      case 'LOG':
        return `log ${owner} ${String(what)}`;
      default:
        return `${kind.toLowerCase()} ${owner}${named === '' ? '' : ` ${named}`}`;
    }
  }
  return names.in(`${pk} ${sk}`).replace(/(LOG#[^#]+)#.*$/, '$1');
}

const value = (text: string, names: Names) => {
  const named = names.in(text);
  return /[\s,=]/.test(named) || named === '' ? JSON.stringify(named) : named;
};

function changeOf(before: Row | undefined, after: Row | undefined, names: Names): string | undefined {
  const row = after ?? before;
  // How many have signed up from one network is counted at every sign-up, and is nobody's.
  // Nor when a booking system was heard.
  if (!row || row.pk.startsWith('L#network#') || row.pk.startsWith('HEARD#')) return undefined;
  const title = titleOf(row, names);
  if (!after) return `- ${title}`;
  const fields = fieldsOf(after);
  if (!before) {
    const told = [...fields].filter(([name]) => !(title.startsWith('log ') && (name === 'what' || name === 'at')));
    return [`+ ${title}`, ...told.map(([name, text]) => `${name}=${value(text, names)}`)].join(' ');
  }
  const old = fieldsOf(before);
  const changes: string[] = [];
  for (const name of [...new Set([...old.keys(), ...fields.keys()])].sort()) {
    const [was, is] = [old.get(name), fields.get(name)];
    if (was === is) continue;
    const [from, to] = [was, is].map((text) => (text === undefined ? 'none' : value(text, names)));
    changes.push(`${name}: ${from} → ${to}`);
  }
  return changes.length === 0 ? undefined : `~ ${title} ${changes.join(', ')}`;
}

const order = ['contact', 'visit', 'signup', 'log', 'journey', 'send', 'cap', 'call'];
const rank = (line: string) => {
  const place = order.indexOf(line.split(' ')[1] ?? '');
  return place < 0 ? order.length : place;
};

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const plain = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name] ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** A page by what one can do on it: its title, what it says first, its buttons and its faults. */
function pageOf(html: string): string {
  const main = html.replace(/<footer[\s\S]*$/, '');
  const title = plain(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(main)?.[1] ?? '');
  const said = [...main.matchAll(/<p[^>]*class="said"[^>]*>([\s\S]*?)<\/p>/g)].map(([, text = '']) => plain(text));
  const first = plain(/<\/h1>\s*<p(?![^>]*class=)[^>]*>([\s\S]*?)<\/p>/.exec(main)?.[1] ?? '');
  const bold = [...main.matchAll(/<p><b>([\s\S]*?)<\/b>/g)].map(([, text = '']) => plain(text));
  const buttons = [...main.matchAll(/name="action" value="([^"]*)"/g)].map(([, name]) => name);
  const faults = [...main.matchAll(/aria-describedby="([a-zA-Z]+)-fault"/g)].map(([, name]) => name);
  return [
    `"${title}"`,
    ...(first === '' ? [] : [`"${first.length > 100 ? `${first.slice(0, 100)}…` : first}"`]),
    ...said.map((text) => `said "${text}"`),
    ...bold.map((text) => `"${text}"`),
    ...(buttons.length > 0 ? [`buttons ${buttons.join(' ')}`] : []),
    ...(faults.length > 0 ? [`faults ${faults.join(' ')}`] : []),
  ].join(' · ');
}

function answered(answer: Answer | string): string {
  if (typeof answer === 'string') return answer;
  const { statusCode, headers, body = '' } = answer;
  const isPage = String(headers?.['content-type'] ?? '').startsWith('text/html');
  return `${statusCode} ${isPage ? pageOf(body) : body}`;
}

export interface Played {
  readonly answer: Answer | string;
  readonly before: Rows;
  readonly after: Rows;
  readonly emails: readonly SentEmail[];
  readonly parked: readonly string[];
}

/** A case as the lines below its name. */
export function recorded({ made }: Pick<World, 'made'>, played: Played): readonly string[] {
  const { answer, before, after, emails, parked } = played;
  const names = new Names([...before.values(), ...after.values()], made);
  const isMark = (key: string) => (after.get(key) ?? before.get(key))?.sk === 'OWED';
  // Beside every change of facts stands a mark for the sweep, which has tests of its own.
  const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((key) =>
    isMark(key) ? [] : (changeOf(before.get(key), after.get(key), names) ?? []),
  );
  changes.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
  return [
    names.in(answered(answer)),
    ...changes,
    ...emails.map(({ to, subject, set }) => `@ ${to} ${subject}${set === 'reminder' ? '' : ` [${set}]`}`),
    ...parked.map((text) => `! parked ${names.in(text)}`),
  ];
}
