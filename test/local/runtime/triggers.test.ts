/** The toy's stream, schedule, rule and clock on the real engine and gateway. */
import { DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { afterEach, describe, expect, it } from 'vitest';
import { type System, startSystem } from '../../../local/system.ts';
import { type Changes, makeToy, type Seen, type Toy } from '../fixtures/toy.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

describe('what wakes the functions', () => {
  const running: System[] = [];
  afterEach(async () => {
    for (const system of running.splice(0)) await system.stop();
  });

  async function start(changes: Changes = {}): Promise<{ system: System; toy: Toy }> {
    const toy = makeToy(changes);
    const system = await startSystem({ assembly: toy.assembly, home: toy.home, inMemory: true });
    running.push(system);
    return { system, toy };
  }
  const put = (system: System, pk: string, more: Record<string, { S: string }> = {}) =>
    system.tables.client.send(new PutItemCommand({ TableName: 'toy-people', Item: { pk: { S: pk }, ...more } }));
  const keysOf = ({ event }: Seen) =>
    (event as { Records: { dynamodb: { Keys: { pk: { S: string } } } }[] }).Records.map(
      (one) => one.dynamodb.Keys.pk.S,
    );

  describe('the stream', () => {
    it('tells new items in order, in batches of at most the template’s size, and not those the filter drops', async () => {
      const { system, toy } = await start();
      const keys = ['a', 'b', 'ignored-1', 'c', 'd', 'e', 'f', 'ignored-2', 'g', 'h', 'i'];
      for (const key of keys) await put(system, key);
      await put(system, 'a', { changed: { S: 'yes' } });
      await system.quiesce();
      const batches = toy.seen('reader').map(keysOf);
      expect(batches.flat()).toEqual(keys.filter((key) => !key.startsWith('ignored')));
      expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(4);
      const [first] = toy.seen('reader');
      const [record] = (first?.event as { Records: unknown[] } | undefined)?.Records ?? [];
      expect(record).toMatchObject({
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        eventName: 'INSERT',
        eventSourceARN: expect.stringContaining('table/toy-people/stream/'),
      });
    });

    it('gets past a poisoned record, which ends in the failure queue alone', async () => {
      const { system, toy } = await start();
      for (const key of ['a', 'poison', 'b']) await put(system, key);
      await system.quiesce();
      const taken = toy
        .seen('reader')
        .map(keysOf)
        .filter((batch) => !batch.includes('poison'));
      expect(taken.flat()).toEqual(['a', 'b']);
      const queue = system.cloud.queues[0]?.url ?? '';
      const infos = system.gateway.queues.peek(queue).map(({ body }) => JSON.parse(body).DDBStreamBatchInfo);
      expect(infos).toEqual([
        expect.objectContaining({ batchSize: 1, startSequenceNumber: '2', endSequenceNumber: '2' }),
      ]);
    });

    it('runs again from a failed item on, and not what came before it', async () => {
      const { system, toy } = await start();
      for (const key of ['a', 'fail1-b', 'c']) await put(system, key);
      await system.quiesce();
      const told = toy.seen('reader').flatMap(keysOf);
      expect(told.filter((key) => key === 'a')).toHaveLength(1);
      expect(told.filter((key) => key === 'fail1-b')).toHaveLength(2);
      expect(system.gateway.queues.peek(system.cloud.queues[0]?.url ?? '')).toEqual([]);
    });

    it('tells what time to live took, by the moved clock, and by whom (year.md 12)', async () => {
      const { system, toy } = await start({ Source: { FilterCriteria: undefined } });
      const seconds = (ms: number) => ({ N: String(Math.floor((system.clock.now() + ms) / 1_000)) });
      const put = (pk: string, expiresAt?: { N: string }) =>
        system.tables.client.send(
          new PutItemCommand({ TableName: 'toy-people', Item: { pk: { S: pk }, ...(expiresAt && { expiresAt }) } }),
        );
      const rows = async () =>
        ((await system.tables.client.send(new ScanCommand({ TableName: 'toy-people' }))).Items ?? [])
          .flatMap(({ pk }) => pk?.S ?? [])
          .sort();
      await put('stays');
      await put('a-day', seconds(dayMs));
      await put('a-week', seconds(7 * dayMs));
      // In milliseconds by mistake: DynamoDB never deletes it.
      await put('mistaken', { N: String(system.clock.now()) });
      await system.clock.advanceTo(system.clock.now() + hourMs);
      expect(await rows()).toEqual(['a-day', 'a-week', 'mistaken', 'stays']);
      await system.clock.advanceTo(system.clock.now() + 2 * dayMs);
      expect(await rows()).toEqual(['a-week', 'mistaken', 'stays']);
      // Under the same key again, and deleted by somebody: that is nobody's time to live.
      await put('a-day');
      const gone = { TableName: 'toy-people', Key: { pk: { S: 'a-day' } } };
      await system.tables.client.send(new DeleteItemCommand(gone));
      await system.quiesce();
      const removed = toy
        .seen('reader')
        .flatMap(({ event }) => (event as { Records: { eventName: string; userIdentity?: object }[] }).Records)
        .filter(({ eventName }) => eventName === 'REMOVE');
      expect(removed.map(({ userIdentity }) => userIdentity)).toEqual([
        { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
        undefined,
      ]);
    });

    it('does not call a record old because the clock was moved', async () => {
      const { system, toy } = await start({ Source: { MaximumRecordAgeInSeconds: 3600 } });
      await system.clock.advanceTo(system.clock.now() + 60 * dayMs);
      await put(system, 'a');
      await system.quiesce();
      expect(toy.seen('reader').flatMap(keysOf)).toEqual(['a']);
    });
  });

  describe('the clock', () => {
    it('runs the schedule once after each jump, without lookahead, when all is quiet', async () => {
      const { system, toy } = await start();
      await put(system, 'a');
      const target = system.clock.now() + 5 * dayMs;
      await system.clock.advanceTo(target);
      expect(toy.seen('reader')).toHaveLength(1);
      expect(toy.seen('reader')[0]?.now).toBeLessThan(target);
      const [tick, second] = toy.seen('ticker');
      expect(second).toBeUndefined();
      expect(tick?.event).toEqual({ worker: 0, lookaheadSeconds: 0 });
      expect(tick?.now).toBeGreaterThanOrEqual(target);
    });

    it('never goes back, and still runs the schedule', async () => {
      const { system, toy } = await start();
      await system.clock.advanceTo(system.clock.now() + dayMs);
      const offset = system.clock.offset();
      await system.clock.advanceTo(0);
      expect(system.clock.offset()).toBe(offset);
      expect(toy.seen('ticker')).toHaveLength(2);
    });

    it('knows the earliest row of every lane, and nothing where nothing waits', async () => {
      const { system } = await start();
      expect(await system.clock.nextDue()).toBeUndefined();
      const [soon, later] = ['2030-01-01T00:00:00.000Z', '2030-01-02T00:00:00.000Z'];
      await put(system, 'ignored-1', { duePartition: { S: 'reminder#1' }, dueAt: { S: later } });
      await put(system, 'ignored-2', { duePartition: { S: 'marketing#0' }, dueAt: { S: soon } });
      await put(system, 'ignored-3', { duePartition: { S: 'calls' }, dueAt: { S: '2029-01-01T00:00:00.000Z' } });
      expect(await system.clock.nextDue()).toBe(Date.parse(soon));
    });

    it('says what is outstanding when it does not come to rest', async () => {
      const { system } = await start();
      const hanging = system.invoke('web', { how: '/hang' }).catch(() => {});
      await expect(system.quiesce(50)).rejects.toThrow(/not quiet after 0\.05 s: 1 invocations/);
      await hanging;
    });
  });

  describe('SES events', () => {
    const send = (system: System, tag: string) => {
      const client = new SESv2Client({
        endpoint: system.gateway.url,
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      });
      const text = (Data: string) => ({ Data });
      return client.send(
        new SendEmailCommand({
          FromEmailAddress: 'a@clinic.example',
          Destination: { ToAddresses: ['b@example.com'] },
          ConfigurationSetName: 'toy-set',
          EmailTags: [{ Name: tag, Value: 'c_1_1' }],
          Content: { Simple: { Subject: text('s'), Body: { Text: text('t') } } },
        }),
      );
    };

    it('reach the function of the rule they match, transformed, and are then done with', async () => {
      const { system, toy } = await start();
      await send(system, 'send');
      await send(system, 'other');
      await system.quiesce();
      // Two workers may take the two events in either order.
      const given = toy.seen('listener').map(({ event }) => event as { type: string });
      expect(given.sort((a, b) => (a.type < b.type ? -1 : 1))).toEqual([
        { type: 'Delivery', tag: 'c_1_1' },
        { type: 'Send', tag: 'c_1_1' },
      ]);
      expect(system.gateway.pendingSesEvents()).toBe(0);
    });

    it('are tried again later, which is a moment the clock can go to, and then given up', async () => {
      const failing = { InputPathsMap: {}, InputTemplate: '{"fail":9}' };
      const rule = { EventPattern: { detail: { eventType: ['Send'] } } };
      const { system, toy } = await start({
        Rule: {
          ...rule,
          Targets: [{ Arn: { 'Fn::GetAtt': ['ListenerFunction', 'Arn'] }, Id: 'T', InputTransformer: failing }],
        },
      });
      await send(system, 'send');
      await system.quiesce();
      expect(toy.seen('listener')).toHaveLength(1);
      expect(system.gateway.pendingSesEvents()).toBe(1);
      const next = await system.clock.nextDue();
      expect(next).toBeLessThan(system.clock.now() + hourMs);
      await system.clock.advanceTo(next ?? 0);
      expect(toy.seen('listener')).toHaveLength(2);
      expect(system.gateway.pendingSesEvents()).toBe(0);
      const [given] = system.gateway.queues.peek(system.cloud.queues[0]?.url ?? '').map(({ body }) => JSON.parse(body));
      expect(given).toMatchObject({ requestPayload: { fail: 9 }, requestContext: { condition: 'RetriesExhausted' } });
    });
  });
});
