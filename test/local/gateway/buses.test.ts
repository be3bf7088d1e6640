/** EventBridge's `PutEvents` as the gateway answers it: for whom, within which limits, and kept over a restart. */
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller } from '../../../local/gateway/index.ts';
import { account, arn, callers, region, type Stand, stand } from './stand.ts';

const bus = { name: 'clinic-events', arn: arn('events', 'event-bus/clinic-events') };
const announce: Caller = {
  name: 'announce',
  roleArn: `arn:aws:iam::${account}:role/announce-role`,
  policies: [
    {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'events:PutEvents',
          Resource: bus.arn,
          Condition: { StringEquals: { 'events:source': 'dripline' } },
        },
      ],
    },
  ],
};

let at: Stand;
beforeAll(async () => {
  at = await stand({ buses: [bus], callers: (key) => (key === 'announce' ? announce : callers[key]) });
});
afterAll(() => at.close());

async function put(caller: string, ...Entries: PutEventsRequestEntry[]) {
  const credentials = { accessKeyId: caller, secretAccessKey: 'x' };
  const client = new EventBridgeClient({ endpoint: at.gateway.url, region, credentials, maxAttempts: 1 });
  try {
    return await client.send(new PutEventsCommand({ Entries }));
  } finally {
    client.destroy();
  }
}

const entry = (changes: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  EventBusName: bus.name,
  Source: 'dripline',
  DetailType: 'sent',
  Detail: '{"id":"1"}',
  ...changes,
});

it('keeps what was put, by name or ARN, also over a restart', async () => {
  const answer = await put('announce', entry(), entry({ EventBusName: bus.arn, DetailType: 'bounced' }));
  expect(answer).toMatchObject({
    FailedEntryCount: 0,
    Entries: [{ EventId: expect.any(String) }, { EventId: expect.any(String) }],
  });
  const told = [
    { bus: 'clinic-events', source: 'dripline', type: 'sent', detail: { id: '1' }, at: at.clock.now },
    { bus: 'clinic-events', type: 'bounced' },
  ];
  expect(at.gateway.events.list()).toMatchObject(told);
  await at.restart();
  expect(at.gateway.events.list()).toMatchObject(told);
});

it('refuses another source, another bus and another caller, by the policy', async () => {
  const denied = { name: 'AccessDeniedException', message: expect.stringContaining('events:PutEvents on resource:') };
  await expect(put('announce', entry({ Source: 'aws.ses' }))).rejects.toMatchObject(denied);
  await expect(put('announce', entry(), entry({ EventBusName: 'default' }))).rejects.toMatchObject(denied);
  await expect(put('dispatch', entry())).rejects.toMatchObject(denied);
});

it('names the entry it cannot take, and takes the others; more than ten it refuses whole', async () => {
  const before = at.gateway.events.list().length;
  const answer = await put('local', entry(), entry({ Detail: '{' }), entry({ EventBusName: 'nowhere' }), entry());
  expect(answer.FailedEntryCount).toBe(2);
  expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    undefined,
    'MalformedDetail',
    'ResourceNotFoundException',
    undefined,
  ]);
  await expect(put('local', ...Array.from({ length: 11 }, () => entry()))).rejects.toMatchObject({
    name: 'ValidationException',
  });
  expect(at.gateway.events.list()).toHaveLength(before + 2);
});
