/**
 * `npm run erase -- --email …`: removes a person's data and keeps a keyed-hash suppression and the evidence of consent
 * (C16). `--dry-run` first: it tells what would go, and what stands against it.
 */

import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import type { Asked } from '../cli/arguments.ts';
import { commands } from '../cli/commands.ts';
import { runCommand } from '../cli/run.ts';
import { counted } from '../cli/words.ts';
import { DynamoErasure, type ThoroughRequest } from '../functions/adapters/dynamodb/erasure.ts';
import { systemIdentity } from '../functions/adapters/identity.ts';
import { defined } from '../functions/core/model/defined.ts';
import type { ErasureResult, Outlook, PersonOutlook } from '../functions/core/people/erasure.ts';
import type { Retention } from '../functions/core/people/retention.ts';
import type { Clock } from '../functions/core/ports.ts';
import { plusMs, secondMs } from '../functions/core/time/time.ts';
import { rowsElsewhere } from './elsewhere.ts';
import { mendable, requiredEmail, withReach } from './reach.ts';

const minute = (at: string) => `${at.slice(0, 16).replace('T', ' ')} UTC`;

const reasonOf = (retention: Retention): string =>
  retention.kind === 'visitAhead'
    ? `has a visit booked for ${minute(retention.start)}: cancel it first, or its reminders would be lost`
    : `was a patient: the record of the visit of ${minute(retention.visit)} is kept until ${retention.until.slice(0, 10)}`;

function person({ contactId, firstName, rows, onTheirWay, until, inDoubt, openCalls, held, retention }: PersonOutlook) {
  const kinds = Object.entries(rows).map(([kind, count]) => `${count} ${kind.toLowerCase()}`);
  return [
    `  ${contactId}${firstName === undefined ? '' : ` (${firstName})`}: ${kinds.join(', ')}`,
    ...(retention ? [`    ${reasonOf(retention)}`] : []),
    ...(onTheirWay > 0 && until !== undefined
      ? [`    ${counted(onTheirWay, 'email')} may be on the way; the rows go after ${minute(until)}`]
      : []),
    ...(inDoubt > 0
      ? [`    ${counted(inDoubt, 'email')} in doubt: may have arrived, and no second attempt will follow`]
      : []),
    ...(openCalls > 0 ? [`    from the call list: ${counted(openCalls, 'open call')}`] : []),
    ...(held ? ['    on hold: the address stays silent for every class'] : []),
  ];
}

const suppression = (suppressed: Readonly<Record<string, string | undefined>>) =>
  Object.entries(suppressed)
    .map(([kind, why]) => `${kind} (${why})`)
    .join(', ') || 'nothing';

/** An outlook or a result in words. */
export function printed(result: Outlook | ErasureResult): readonly string[] {
  switch (result.kind) {
    case 'nobody':
      return [
        'Nobody here has that address.',
        ...result.evidence.map((each) => `  erased ${minute(each.erasedAt ?? each.begunAt)}, receipt ${each.receipt}`),
        ...(Object.keys(result.suppressed).length > 0 ? [`  suppressed: ${suppression(result.suppressed)}`] : []),
      ];
    case 'choose':
      return [
        'Several people share that address. Say who is meant with --contact <id> (as often as needed), or --all:',
        ...result.people.flatMap(person),
      ];
    case 'refused':
    case 'stays':
      return ['Not erased, nothing is changed:', ...result.people.flatMap(person)];
    case 'ready':
      return [
        result.begun ? 'An erasure has begun and was interrupted; it would go on with:' : 'Would be erased:',
        ...result.people.flatMap(person),
        ...(result.others > 0
          ? [
              `  at this address there ${result.others === 1 ? 'stays' : 'stay'} ${counted(result.others, 'other person', 'other people')}, and nothing is suppressed`,
            ]
          : []),
      ];
    case 'waiting':
      return [
        `${counted(result.onTheirWay, 'email')} may be on the way at this moment. Everything else is stopped and every link is dead;`,
        `the rows go after ${minute(result.until)}.`,
      ];
    case 'erased':
      return [
        `Erased: ${counted(result.evidence.people, 'person', 'people')}, ${counted(result.rows, 'row')}.`,
        `Kept under the hash of the address: suppression of ${suppression(result.suppressed)}, and evidence of ${counted(result.evidence.consents.length, 'change')} of consent.`,
        ...(result.lateVisits > 0
          ? [
              `Booked in this very moment and still there: ${counted(result.lateVisits, 'visit')}. Look with npm run export.`,
            ]
          : []),
        `Receipt ${result.evidence.receipt}, ${minute(result.evidence.erasedAt ?? result.evidence.begunAt)}.`,
      ];
  }
}

/** Erases, and waits out an email that is on its way: two minutes at most, and a repeated run goes on all the same. */
export async function eraseWaiting(
  erasure: DynamoErasure,
  request: ThoroughRequest,
  clock: Clock,
  tell: (lines: readonly string[]) => void,
): Promise<ErasureResult> {
  for (;;) {
    const result = await erasure.erase(request);
    if (result.kind !== 'waiting') return result;
    tell(printed(result));
    await clock.sleepUntil(plusMs(result.until, secondMs));
  }
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question('This cannot be undone. Type "erase" to go on: ');
  ask.close();
  return answer.trim() === 'erase';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runCommand(commands.erase, run, mendable);

async function run({ values }: Asked<(typeof commands.erase)['options']>): Promise<void> {
  const email = requiredEmail(values.email, commands.erase);
  await withReach(values, async ({ people, clock, environment, by, hashOf }) => {
    const tell = (lines: readonly string[]) => {
      for (const line of lines) console.log(line);
    };
    const erasure = new DynamoErasure(people, clock, systemIdentity, environment.retention.evidenceYears);
    const contacts = values.all ? ('all' as const) : values.contact;
    const addressHash = await hashOf(email);
    const request = defined<ThoroughRequest>({
      addressHash,
      by,
      why: 'asked',
      elsewhere: (ids) => rowsElsewhere(people, ids, addressHash),
      contacts,
    });
    const outlook = await erasure.look(request);
    if (values['dry-run'] || outlook.kind !== 'ready') {
      tell(printed(outlook));
      // An erasure that was interrupted and may no longer go on is taken back.
      if (!values['dry-run'] && outlook.kind === 'refused') await erasure.erase(request);
      if (outlook.kind === 'choose' || outlook.kind === 'refused') process.exitCode = 1;
      return;
    }
    tell(printed(outlook));
    if (!values.yes && !(await confirmed())) return tell(['Nothing is changed.']);
    const result = await eraseWaiting(erasure, request, clock, tell);
    tell(printed(result));
    if (result.kind !== 'erased') process.exitCode = 1;
  });
}
