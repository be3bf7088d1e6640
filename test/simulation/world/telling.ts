/** A run in words: what each fault, call and row is to somebody who has never seen the code. */
import type { Item } from '../dynamo/values.ts';
import { callFaults, eventFaults, sesFaults, streamFaults, tickFaults } from './faults.ts';

/** Who the people of a seed are. */
export const names = ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gus'] as const;

const shortTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `Mon, 12 Jan 15:00:00`, in UTC. */
export const told = (at: number): string => shortTime.format(at).replace(' at ', ' ');

const callWords: Readonly<Record<number, (who: string, what: string) => string>> = {
  [callFaults.crashBefore]: (who, what) => `${who} dies before it ${what}`,
  [callFaults.crashAfter]: (who, what) => `${who} dies after it ${what}`,
  [callFaults.freezeBefore]: (who, what) => `${who} stands still before it ${what}`,
  [callFaults.freezeAfter]: (who, what) => `${who} stands still after it ${what}`,
  [callFaults.actBefore]: (who, what) => `just before ${who} ${what}:`,
  [callFaults.actAfter]: (who, what) => `just after ${who} ${what}:`,
  [callFaults.lostReply]: (who, what) => `${who} ${what}, and the reply is lost`,
  [callFaults.lostRequest]: (who, what) => `${who} ${what}, and the request is lost`,
  [callFaults.allRepliesLost]: (who, what) => `${who} ${what}, and every reply is lost`,
  [callFaults.databaseThrottles]: (who, what) => `${who} ${what}, and the database throttles`,
  [callFaults.slowCall]: (who, what) => `${who} ${what}, slowly`,
};

export const callFaultInWords = (fault: number, who: string, what: string): string =>
  callWords[fault]?.(who, what) ?? `${who}: fault ${fault}`;

const sesWords: Readonly<Record<number, string>> = {
  [sesFaults.throttled]: 'SES throttles',
  [sesFaults.throttledByOtherName]: 'SES throttles, by its other name',
  [sesFaults.quotaSpent]: 'SES says that the quota of the day is spent',
  [sesFaults.sendingPaused]: 'SES says that sending is paused',
  [sesFaults.rejected]: 'SES rejects the email',
  [sesFaults.acceptedThen500]: 'SES takes the email, and answers with an error',
  [sesFaults.refusedWith500]: 'SES does not take the email, and answers with an error',
  [sesFaults.acceptedThenSilence]: 'SES takes the email, and never answers',
  [sesFaults.silence]: 'SES does not take the email, and never answers',
  [sesFaults.acceptedThenReset]: 'SES takes the email, and the connection breaks',
  [sesFaults.neverConnected]: 'SES cannot be reached',
  [sesFaults.slowAcceptance]: 'SES is slow',
  [sesFaults.outageBegins]: 'an outage of SES begins',
  [sesFaults.quotaDrops]: 'the rate of SES drops to one a second',
  [sesFaults.frozenInFlight]: 'the worker stands still while its email is on the way',
};
export const sesFaultInWords = (fault: number): string => sesWords[fault] ?? `SES: fault ${fault}`;

const eventWords: Readonly<Record<number, string>> = {
  [eventFaults.dropped]: 'never comes',
  [eventFaults.delayedMinutes]: 'comes minutes late',
  [eventFaults.delayedHours]: 'comes hours late',
  [eventFaults.twice]: 'comes twice',
};
export const eventFaultInWords = (type: string, fault: number): string =>
  `its ${type} event ${eventWords[fault] ?? fault}`;

const tickWords: Readonly<Record<number, string>> = {
  [tickFaults.missed]: 'nobody wakes dispatch this minute',
  [tickFaults.offForHours]: 'dispatch is off for hours',
  [tickFaults.twice]: 'dispatch is woken twice at once',
  [tickFaults.lateInItsMinute]: 'dispatch is woken late in its minute',
};
export const tickFaultInWords = (fault: number): string => tickWords[fault] ?? `tick: fault ${fault}`;

const streamWords: Readonly<Record<number, string>> = {
  [streamFaults.twice]: 'the stream brings a batch twice',
  [streamFaults.delayed]: 'the stream is late',
  [streamFaults.onlySome]: 'the stream brings one record alone',
  [streamFaults.cutShort]: 'the stream brings the last record of a batch again',
};
export const streamFaultInWords = (fault: number): string => streamWords[fault] ?? `stream: fault ${fault}`;

/** One command of a client, as a verb and what it is about. @param nameOf the person of a partition key. */
export function callInWords(
  { constructor: { name }, input }: { readonly constructor: { readonly name: string }; readonly input: object },
  nameOf: (pk: string) => string,
): string {
  if (name === 'SendEmailCommand') return 'sends the email';
  if (name === 'GetAccountCommand') return 'asks SES for the quota';
  const {
    Item: item,
    Key: key,
    IndexName,
    ExpressionAttributeValues: values,
  } = input as {
    Item?: Item;
    Key?: Item;
    IndexName?: string;
    ExpressionAttributeValues?: Item;
  };
  if (IndexName !== undefined) return `asks what is due in ${values?.[':partition']?.S}`;
  if (name === 'TransactWriteItemsCommand') return 'writes all at once';
  const pk = (item ?? key)?.pk?.S ?? values?.[':pk']?.S ?? '';
  const [kind = '', first = '', second = ''] = ((item ?? key)?.sk?.S ?? '').split('#');
  const verb = name === 'QueryCommand' || name === 'GetItemCommand' ? 'reads' : 'writes';
  switch (kind) {
    case 'SEND':
      return item
        ? `writes ${item.journey?.S}/${item.step?.S} of ${nameOf(pk)} as ${item.state?.S}`
        : `${verb} a send of ${nameOf(pk)}`;
    case 'ENROLL':
      return `${verb} ${nameOf(pk)} in "${first}"${second === '' || second === 'once' ? '' : ' of a visit'}`;
    case 'CAP':
      return `takes the cap of ${nameOf(pk)}`;
    case 'LEASE':
      return `${values?.[':until'] ? 'takes' : 'gives back'} the lease of worker ${first}`;
    case 'CALL':
      return `puts ${nameOf(pk)} on the call list`;
    case '':
      return `reads ${nameOf(pk)}`;
    default:
      return `${verb} ${kind} of ${nameOf(pk)}`;
  }
}

/** What became of a row of the ledger, when it is worth telling. */
export function ledgerInWords(after: Item, name: string): string | undefined {
  const step = `${after.journey?.S}/${after.step?.S} of ${name}`;
  const why = after.reason?.S;
  switch (after.state?.S) {
    case 'inDoubt':
      return `the ledger: ${step} is in doubt (${why})`;
    case 'skipped':
      if (why === 'notApplicable') return undefined;
      return `the ledger: ${step} is skipped (${why})`;
    case 'refused':
      return `the ledger: ${step} was not sent, and may be tried again (${why})`;
    default:
      return undefined;
  }
}
