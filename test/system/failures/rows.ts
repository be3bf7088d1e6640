/** The table of docs/failures.md: each row with how it is broken in the local system. */
import { DeleteItemCommand, PutItemCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { DynamoControlStore } from '../../../functions/adapters/dynamodb/controlStore.ts';
import { DynamoHeardStore } from '../../../functions/adapters/dynamodb/heardStore.ts';
import { Table } from '../../../functions/adapters/dynamodb/table.ts';
import type { EmailClass } from '../../../functions/core/model/journey.ts';
import { instantFromMs } from '../../../functions/core/time/time.ts';
import { confirm, linkTo, signUp, staff } from '../../../local/scenario/acts.ts';
import type { System } from '../../../local/system.ts';

/** What a row may do while time goes by. */
export interface Breaking {
  readonly system: System;
  /** An address that nobody had before. */
  fresh(): string;
  /** Somebody new signs up. @returns their address. */
  signsUp(): Promise<string>;
  /** A minute on. */
  minute(): Promise<void>;
  /** Hours on, through every due moment. */
  hours(count: number): Promise<void>;
}

interface Row {
  /** What fails, as the page says it. */
  readonly fails: string;
  /** The alarm that tells of it, without `dripline-<environment>-`. */
  readonly alarm: string;
  /** Said of many: `<function>-errors`. */
  readonly like?: string;
  readonly tells: 'engineer' | 'staff';
  /** How long it takes, as the page says it. */
  readonly within: string;
  /** Heading of the runbook. */
  readonly heading: string;
  /** Alarms that come with it, and rightly: they are of the same cause. */
  readonly byRight?: readonly string[];
}

export interface TriedRow extends Row {
  /** Minutes of the clock after which the alarm must have come. */
  readonly minutes: number;
  /** In `npm test` too; the others in the long tier alone. */
  readonly isQuick?: true;
  /** Breaks it; what comes back is done at each minute. */
  breaks(world: Breaking): Promise<((minute: number) => Promise<void>) | undefined>;
}

export interface UntriedRow extends Row {
  /** Why nobody can try it on one machine. */
  readonly because: string;
}

/** The alarms that are raised now. */
export const raised = ({ alarms }: System): readonly string[] =>
  alarms
    .list()
    .filter(({ state }) => state === 'ALARM')
    .map(({ name }) => name.replace(/^dripline-local-/, ''));

const nothingMore = undefined;
const functionFaults = (caller: string) => ({
  match: { service: 'dynamodb', caller } as const,
  kind: 'serverError' as const,
});

/** Pauses or resumes a lane as the runbook does. */
async function pause({ system }: Breaking, lane: EmailClass, is: boolean): Promise<void> {
  const { client, people } = system.tables;
  const control = new DynamoControlStore(new Table(client, people));
  await (is ? control.pause(lane) : control.resume(lane));
}

/** Somebody's email waits: the lane is paused before they sign up. */
async function somethingWaits(world: Breaking): Promise<void> {
  await pause(world, 'request', true);
  await world.signsUp();
}

/** Rows that a query finds, taken away. */
async function takeAway({ system }: Breaking, query: Omit<QueryCommandInput, 'TableName'>): Promise<void> {
  const { client, people: TableName } = system.tables;
  const { Items = [] } = await client.send(new QueryCommand({ TableName, ...query }));
  for (const { pk, sk } of Items)
    if (pk && sk) await client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
}

/** Back to how it was: lanes, faults, places to run, quota, queues, calls, and what the breaker remembers for a day. */
export async function mend(world: Breaking): Promise<void> {
  const { system } = world;
  system.gateway.faults.clear();
  system.gateway.setSendQuota(undefined);
  system.gateway.sesAccount.clear();
  for (const { service } of system.cloud.functions) system.throttle(service, false);
  for (const lane of ['reminder', 'request'] as const) await pause(world, lane, false);
  const pk = (value: string) => ({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: value } },
  });
  await takeAway(world, pk('C#nobody'));
  await takeAway(world, pk('HEARD#signed'));
  await takeAway(world, {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ':pk': { S: 'CONTROL' }, ':sk': { S: 'BREAKER#' } },
  });
  await takeAway(world, {
    IndexName: 'due',
    KeyConditionExpression: 'duePartition = :calls',
    ExpressionAttributeValues: { ':calls': { S: 'calls' } },
  });
  for (const { url } of system.cloud.queues)
    for (const { id } of system.gateway.queues.peek(url)) system.gateway.queues.remove(url, id);
}

async function visitOf(world: Breaking, email: string, hoursAhead: number): Promise<void> {
  const start = world.system.clock.now() + hoursAhead * 3_600_000;
  const iso = (ms: number) => new Date(ms).toISOString();
  await staff(world.system, 'PUT', `/staff/appointments/test/${email.split('@')[0]}`, {
    email,
    type: 'visit-kingston',
    firstName: 'Ada',
    start: iso(start),
    end: iso(start + 7_200_000),
  });
  await world.system.quiesce();
}

const junk = async ({ system }: Breaking) => {
  const answer = await fetch(`${system.url}/webhooks/signed`, { method: 'POST', body: '{}' });
  if (answer.status !== 401) throw new Error(`junk was answered with ${answer.status}`);
};

export const tried: readonly TriedRow[] = [
  {
    fails: 'SES refuses every email: the account, an identity, the configuration, or our access',
    alarm: 'sending-refused',
    tells: 'engineer',
    within: '5 min',
    heading: 'SES refuses our emails',
    minutes: 5,
    isQuick: true,
    async breaks(world) {
      world.system.gateway.faults.add({
        match: { service: 'ses', operation: 'SendEmail' },
        kind: 'throttle',
        code: 'AccessDeniedException',
      });
      await world.signsUp();
      return nothingMore;
    },
  },
  {
    fails: 'SES is out: it answers 5xx, or not at all',
    alarm: 'sending-held',
    tells: 'engineer',
    within: '10 min',
    heading: 'Sending is held',
    byRight: ['in-doubt', 'oldest-due'],
    minutes: 10,
    async breaks(world) {
      world.system.gateway.faults.add({ match: { service: 'ses', operation: 'SendEmail' }, kind: 'serverError' });
      await pause(world, 'reminder', true);
      for (let one = 0; one < 5; one += 1) await world.signsUp();
      for (const lane of ['reminder', 'request'] as const) await pause(world, lane, false);
      return nothingMore;
    },
  },
  {
    fails: 'One email is answered ambiguously',
    alarm: 'in-doubt',
    tells: 'engineer',
    within: '5 min',
    heading: 'Emails in doubt',
    minutes: 5,
    async breaks(world) {
      world.system.gateway.faults.add({
        match: { service: 'ses', operation: 'SendEmail' },
        kind: 'serverError',
        times: 1,
      });
      await world.signsUp();
      return nothingMore;
    },
  },
  {
    fails: 'An email is left out for a fault of its words, values or address',
    alarm: 'skipped-by-fault',
    tells: 'engineer',
    within: '5 min',
    heading: 'Steps are left out by a fault',
    minutes: 5,
    isQuick: true,
    async breaks(world) {
      world.system.gateway.faults.add({
        match: { service: 'ses', operation: 'SendEmail' },
        kind: 'throttle',
        code: 'MessageRejected',
        message: 'The message has invalid content.',
      });
      await world.signsUp();
      return nothingMore;
    },
  },
  {
    fails: 'The day’s quota is four fifths spent, or SES does not say',
    alarm: 'quota',
    tells: 'engineer',
    within: '10 min',
    heading: 'The quota runs out',
    byRight: ['oldest-due'],
    minutes: 10,
    async breaks(world) {
      world.system.gateway.setSendQuota({ max24Hour: 1_000, maxSendRate: 14, sentLast24Hours: 850 });
      await somethingWaits(world);
      return nothingMore;
    },
  },
  {
    fails: 'A lane is paused by hand and forgotten; or what is due does not move',
    alarm: 'oldest-due',
    tells: 'engineer',
    within: '10 min',
    heading: 'Emails go out late',
    minutes: 10,
    async breaks(world) {
      await somethingWaits(world);
      return nothingMore;
    },
  },
  {
    fails: 'Emails leave late for a quarter of an hour',
    alarm: 'late',
    tells: 'engineer',
    within: '20 min',
    heading: 'Emails go out late',
    minutes: 20,
    async breaks(world) {
      return async (minute) => {
        if (minute % 5 === 0) await somethingWaits(world);
        if (minute % 5 === 2) await pause(world, 'reminder', false);
      };
    },
  },
  {
    fails: 'A row that is due cannot be handled',
    alarm: 'visit-fault',
    tells: 'engineer',
    within: '5 min',
    heading: 'A row cannot be handled',
    minutes: 5,
    async breaks({ system }) {
      const { client, people: TableName } = system.tables;
      const at = { S: new Date(system.clock.now()).toISOString() };
      const Item = { pk: { S: 'C#nobody' }, sk: { S: 'NONSENSE#1' }, duePartition: { S: 'reminder#0' }, dueAt: at };
      await client.send(new PutItemCommand({ TableName, Item }));
      return nothingMore;
    },
  },
  {
    fails: 'A worker stands still',
    alarm: 'dispatch-silent',
    tells: 'engineer',
    within: '7 min',
    heading: 'Dispatch does not run',
    byRight: ['dispatch-throttles'],
    minutes: 7,
    isQuick: true,
    async breaks({ system }) {
      system.throttle('dispatch', true);
      return nothingMore;
    },
  },
  {
    fails: 'A function has no place to run: the account’s concurrency is used up',
    alarm: 'staff-throttles',
    like: '<function>-throttles',
    tells: 'engineer',
    within: '10 min',
    heading: 'A function is throttled',
    byRight: ['web-server-errors'],
    minutes: 10,
    async breaks({ system }) {
      system.throttle('staff', true);
      return async () => {
        await staff(system, 'GET', '/staff/calls').catch(() => {});
      };
    },
  },
  {
    fails: 'A function ends with an error, or runs out of time',
    alarm: 'dispatch-errors',
    like: '<function>-errors',
    tells: 'engineer',
    within: '5 min',
    heading: 'A function fails',
    minutes: 5,
    async breaks({ system }) {
      system.gateway.faults.add(functionFaults('dispatch'));
      return nothingMore;
    },
  },
  {
    fails: 'A table throttles, or answers many requests as wrong',
    alarm: 'table-refuses',
    tells: 'engineer',
    within: '5 min',
    heading: 'A table refuses',
    byRight: ['dispatch-errors', 'dispatch-silent'],
    minutes: 5,
    isQuick: true,
    async breaks({ system }) {
      system.gateway.faults.add({ match: { service: 'dynamodb', caller: 'dispatch' }, kind: 'throttle' });
      return nothingMore;
    },
  },
  {
    fails: 'A change cannot be handled, and is set aside',
    alarm: 'records-set-aside',
    tells: 'engineer',
    within: '5 min',
    heading: 'Records set aside',
    minutes: 5,
    async breaks({ system }) {
      const { client, people: TableName } = system.tables;
      const Item = { pk: { S: 'C#nobody' }, sk: { S: 'APPT#none' }, schemaVersion: { N: '1' } };
      await client.send(new PutItemCommand({ TableName, Item }));
      await system.quiesce();
      return nothingMore;
    },
  },
  {
    fails: 'SES’s events stop',
    alarm: 'no-events',
    tells: 'engineer',
    within: '40 min',
    heading: 'Events do not arrive',
    minutes: 40,
    async breaks(world) {
      world.system.gateway.faults.addEvent({ kind: 'drop' });
      await world.signsUp();
      return nothingMore;
    },
  },
  {
    fails: 'Events arrive that fit no email, or cannot be read',
    alarm: 'events-unknown',
    tells: 'engineer',
    within: '5 min',
    heading: 'Events are not understood',
    minutes: 5,
    isQuick: true,
    async breaks({ system }) {
      await system.invoke('feedback', { type: 'Send', tag: 'not-ours', sesId: 'x', at: '2026-01-05T10:00:00Z' });
      return nothingMore;
    },
  },
  {
    fails: 'SES rejects an email after it took it',
    alarm: 'ses-rejects',
    tells: 'engineer',
    within: '5 min',
    heading: 'SES rejects an email',
    minutes: 5,
    async breaks(world) {
      const email = world.fresh();
      world.system.gateway.faults.recipient(email, 'reject');
      await signUp(world.system, { email, firstName: 'Ada', zone: 'America/New_York' });
      await world.system.quiesce();
      return nothingMore;
    },
  },
  {
    fails: 'SES looks into the account, or has not let it out of the sandbox',
    alarm: 'account-limited',
    tells: 'engineer',
    within: '5 min',
    heading: 'SES limits the account',
    byRight: ['ses-notice', 'oldest-due'],
    minutes: 5,
    async breaks(world) {
      world.system.gateway.sesAccount.set('underReview', true);
      await somethingWaits(world);
      return nothingMore;
    },
  },
  {
    fails: 'SES tells that sending was switched off, or that its advisor has found something',
    alarm: 'ses-notice',
    tells: 'engineer',
    within: '5 min',
    heading: 'SES sends a notice',
    minutes: 5,
    async breaks({ system }) {
      system.gateway.sesAccount.set('shutDown', true);
      await system.quiesce();
      return nothingMore;
    },
  },
  {
    fails: 'Mail servers put off five emails in an hour for who sends them',
    alarm: 'put-off',
    tells: 'engineer',
    within: '5 min',
    heading: 'Mail servers put us off',
    minutes: 5,
    async breaks(world) {
      for (let one = 0; one < 5; one += 1) {
        const email = world.fresh();
        world.system.gateway.faults.recipient(email, 'putOff');
        await signUp(world.system, { email, firstName: 'Ada', zone: 'America/New_York' });
      }
      await world.system.quiesce();
      return nothingMore;
    },
  },
  {
    fails: 'What SES tells cannot be recorded',
    alarm: 'feedback-failures',
    tells: 'engineer',
    within: '10 min',
    heading: 'Feedback failures',
    byRight: ['feedback-errors'],
    minutes: 10,
    async breaks(world) {
      world.system.gateway.faults.add(functionFaults('feedback'));
      await world.signsUp();
      return nothingMore;
    },
  },
  {
    fails: 'Readers complain: one in a thousand',
    alarm: 'complaints-rise',
    tells: 'engineer',
    within: '5 min',
    heading: 'Complaints rise',
    minutes: 5,
    async breaks(world) {
      const email = world.fresh();
      world.system.gateway.faults.recipient(email, 'complaint');
      await visitOf(world, email, 24 * 9);
      await somethingWaits(world);
      return nothingMore;
    },
  },
  {
    fails: 'Complaints or bounces stop the education emails',
    alarm: 'marketing-paused',
    tells: 'engineer',
    within: '5 min',
    heading: 'Marketing is paused',
    minutes: 5,
    async breaks(world) {
      for (let one = 0; one < 3; one += 1) {
        const email = world.fresh();
        world.system.gateway.faults.recipient(email, 'complaint');
        await visitOf(world, email, 24 * 9);
      }
      await somethingWaits(world);
      return nothingMore;
    },
  },
  {
    fails: 'Made-up addresses are signed up in numbers, and bounce; or more sign up than we ask back',
    alarm: 'requests-stopped',
    tells: 'engineer',
    within: '5 min',
    heading: 'The form is flooded',
    byRight: ['oldest-due'],
    minutes: 5,
    async breaks(world) {
      for (let one = 0; one < 6; one += 1) {
        const email = world.fresh();
        world.system.gateway.faults.recipient(email, 'bounce');
        await signUp(world.system, { email, firstName: 'Ada', zone: 'America/New_York' });
        await world.system.quiesce();
      }
      await somethingWaits(world);
      return nothingMore;
    },
  },
  {
    fails: 'An email that matters does not arrive, or a booking needs a person',
    alarm: 'needs-call',
    tells: 'staff',
    within: '5 min',
    heading: 'Somebody should be called',
    minutes: 5,
    isQuick: true,
    async breaks(world) {
      const email = world.fresh();
      world.system.gateway.faults.recipient(email, 'bounce');
      await visitOf(world, email, 30);
      return nothingMore;
    },
  },
  {
    fails: 'A call stays open',
    alarm: 'call-waits',
    tells: 'staff',
    within: '45 min of open hours',
    heading: 'A call waits',
    byRight: ['needs-call'],
    minutes: 61,
    async breaks(world) {
      const email = world.fresh();
      world.system.gateway.faults.recipient(email, 'bounce');
      // Half an hour of open hours, or, at night, no such half hour before they should be there.
      await visitOf(world, email, 2);
      return nothingMore;
    },
  },
  {
    fails: 'Upkeep does not run',
    alarm: 'upkeep-silent',
    tells: 'engineer',
    within: '60 min',
    heading: 'Upkeep does not run',
    byRight: ['upkeep-throttles', 'sweep-silent'],
    minutes: 60,
    async breaks({ system }) {
      system.throttle('upkeep', true);
      return nothingMore;
    },
  },
  {
    fails: 'A booking system’s events are refused, and none is taken',
    alarm: 'signed-refused',
    like: '<source>-refused',
    tells: 'engineer',
    within: '5 min',
    heading: 'A booking system is refused',
    minutes: 5,
    async breaks(world) {
      await junk(world);
      return nothingMore;
    },
  },
  {
    fails: 'A booking system that used to tell of visits tells of nothing',
    alarm: 'source-silent',
    tells: 'engineer',
    within: '30 min',
    heading: 'A booking system is silent',
    minutes: 30,
    async breaks({ system }) {
      const { client, people } = system.tables;
      // Eight days have an open week in them.
      const at = instantFromMs(system.clock.now() - 8 * 86_400_000);
      await new DynamoHeardStore(new Table(client, people)).note('signed', at);
      return nothingMore;
    },
  },
  {
    fails: 'A link of an email is answered with an error',
    alarm: 'opt-out-failed',
    tells: 'engineer',
    within: '5 min',
    heading: 'An opt-out failed',
    minutes: 5,
    isQuick: true,
    async breaks(world) {
      const email = await world.signsUp();
      await confirm(world.system, email);
      world.system.gateway.faults.add(functionFaults('preferences'));
      await fetch(linkTo(world.system, email, 'confirm'), { method: 'POST' });
      return nothingMore;
    },
  },
  {
    fails: 'The site answers with server errors',
    alarm: 'web-server-errors',
    tells: 'engineer',
    within: '5 min',
    heading: 'The web answers with errors',
    minutes: 5,
    async breaks(world) {
      world.system.gateway.faults.add(functionFaults('intake'));
      for (let one = 0; one < 3; one += 1) await world.signsUp().catch(() => {});
      return nothingMore;
    },
  },
  {
    fails: 'The site refuses unusually many requests',
    alarm: 'web-client-errors',
    tells: 'engineer',
    within: '20 min',
    heading: 'The web is probed',
    minutes: 20,
    async breaks({ system }) {
      return async () => {
        for (let one = 0; one < 110; one += 1) await fetch(`${system.url}/wp-login.php`);
      };
    },
  },
];

const ownClock = 'the age of a record is of the machine’s own time here';

export const untried: readonly UntriedRow[] = [
  {
    fails: 'The release that is named is not signed, or was withdrawn',
    alarm: 'release-refused',
    tells: 'engineer',
    within: '5 min',
    heading: 'A release is refused',
    because: '`npm run publish` names none such; `test/content/signatures.test.ts` has the refusal',
  },
  {
    fails: 'A booking system cannot be asked for what it did not tell',
    alarm: 'poll-failed',
    tells: 'engineer',
    within: '35 min',
    heading: 'A booking system cannot be asked',
    because: '`test/functions/poll.test.ts` has the count',
  },
  {
    fails: 'What a record system left out cannot be asked for',
    alarm: 'wanted-waits',
    tells: 'engineer',
    within: '25 min',
    heading: 'A booking system cannot be asked',
    byRight: ['poll-failed'],
    because: '`test/functions/poll.test.ts` has what stays in the queue',
  },
  {
    fails: 'A booking is found that its system did not tell',
    alarm: 'found-by-poll',
    tells: 'engineer',
    within: '75 min',
    heading: 'A booking was not told',
    because: '`test/functions/poll.test.ts` has the count',
  },
  {
    fails: 'Booking systems are not asked any more',
    alarm: 'poll-silent',
    tells: 'engineer',
    within: '60 min',
    heading: 'Poll does not run',
    byRight: ['poll-throttles'],
    because: 'the rule is that of `upkeep-silent`',
  },
  {
    fails: 'An opt-out is refused at the door: too many requests at once, or no place to run',
    alarm: 'opt-out-refused',
    tells: 'engineer',
    within: '5 min',
    heading: 'An opt-out failed',
    because: 'seen only on AWS: it counts API Gateway’s access log',
  },
  {
    fails: 'Bounces and complaints are not let in by EventBridge',
    alarm: 'bounces-undelivered',
    tells: 'engineer',
    within: '5 min',
    heading: 'Events do not arrive',
    because: 'seen only on AWS: the bus always delivers here',
  },
  {
    fails: 'Deliveries are not let in by EventBridge',
    alarm: 'deliveries-undelivered',
    tells: 'engineer',
    within: '5 min',
    heading: 'Events do not arrive',
    because: 'seen only on AWS: the bus always delivers here',
  },
  {
    fails: 'SES counts too many bounces of the account',
    alarm: 'ses-bounce-rate',
    tells: 'engineer',
    within: '2 h',
    heading: 'SES reputation falls',
    because: 'seen only on AWS: SES does not say how it reckons',
  },
  {
    fails: 'SES counts too many complaints of the account',
    alarm: 'ses-complaint-rate',
    tells: 'engineer',
    within: '2 h',
    heading: 'SES reputation falls',
    because: 'seen only on AWS: SES does not say how it reckons',
  },
  {
    fails: 'Dispatch uses up its time',
    alarm: 'dispatch-long',
    tells: 'engineer',
    within: '20 min',
    heading: 'Dispatch runs out of time',
    because: 'it would take 95 seconds of the machine’s own time, three times',
  },
  {
    fails: 'While nothing may be sent, not every deadline is looked at',
    alarm: 'watch-cut-short',
    tells: 'engineer',
    within: '5 min',
    heading: 'Dispatch runs out of time',
    because: 'it would take thousands of waiting rows; `test/functions/dispatchWatch.test.ts` has the count',
  },
  {
    fails: 'No sweep comes to its end',
    alarm: 'sweep-silent',
    tells: 'engineer',
    within: '60 min',
    heading: 'The sweep',
    byRight: ['upkeep-errors'],
    because: '`test/functions/sweep.test.ts` has the count',
  },
  {
    fails: 'Somebody is owed a plan, and it cannot be made',
    alarm: 'sweep-failed',
    tells: 'engineer',
    within: '45 min',
    heading: 'The sweep',
    byRight: ['records-set-aside'],
    because: '`test/functions/sweep.test.ts` has the count',
  },
  {
    fails: 'A due row does not move',
    alarm: 'stuck',
    tells: 'engineer',
    within: '45 min',
    heading: 'The sweep',
    byRight: ['oldest-due', 'dispatch-silent'],
    because: '`test/functions/sweep.test.ts` has the count',
  },
  {
    fails: 'Changes of people wait longer than two minutes',
    alarm: 'enroll-behind',
    tells: 'engineer',
    within: '10 min',
    heading: 'Enroll falls behind',
    because: ownClock,
  },
  {
    fails: 'A batch of changes cannot be taken at all',
    alarm: 'stream-failures',
    tells: 'engineer',
    within: '24 h 10 min',
    heading: 'Stream failures',
    because: `${ownClock}; \`test/local/runtime/triggers.test.ts\` has the queue`,
  },
  {
    fails: 'Other systems hear of what happened half an hour late',
    alarm: 'announce-behind',
    tells: 'engineer',
    within: '50 min',
    heading: 'Announce falls behind',
    because: ownClock,
  },
  {
    fails: 'What happened cannot be told to other systems',
    alarm: 'announce-failures',
    tells: 'engineer',
    within: '12 h',
    heading: 'Announce failures',
    because: `${ownClock}; it is tried twenty times`,
  },
];
