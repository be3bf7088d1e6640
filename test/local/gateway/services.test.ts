/** SQS and Secrets Manager through the gateway. */

import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queueArn, queueUrl, type Stand, secretArn, stand, thrown } from './stand.ts';

let at: Stand;
beforeEach(async () => {
  at = await stand();
});
afterEach(() => at.close());

describe('SQS', () => {
  const QueueUrl = queueUrl;
  it('keeps what was sent until it is deleted, over a restart', async () => {
    await at.sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: '{"pk":"C#1"}' }));
    const batch = await at.sqs().send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', MessageBody: 'two' },
          { Id: 'b', MessageBody: 'three' },
        ],
      }),
    );
    expect(batch.Successful?.map((one) => one.Id)).toEqual(['a', 'b']);
    await at.gateway.queues.send(queueUrl, 'four');
    const received = await at.sqs().send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 2 }));
    expect(received.Messages?.map((one) => one.Body)).toEqual(['{"pk":"C#1"}', 'two']);
    const { Attributes } = await at.sqs().send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({
      QueueArn: queueArn,
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '2',
    });
    await at.sqs().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: received.Messages?.[0]?.ReceiptHandle }));
    await at.restart();
    expect(at.gateway.queues.peek(queueUrl).map((one) => one.body)).toEqual(['two', 'three', 'four']);
    at.gateway.queues.remove(queueUrl, at.gateway.queues.peek(queueUrl)[0]?.id as string);
    expect(at.gateway.queues.peek(queueUrl)).toHaveLength(2);
  });

  it('hides what was received until its time is over', async () => {
    await at.sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }));
    const receive = async () =>
      (await at.sqs().send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 10 }))).Messages?.length ?? 0;
    expect(await receive()).toBe(1);
    expect(await receive()).toBe(0);
    at.clock.now += 10_000;
    expect(await receive()).toBe(1);
  });

  it('refuses an unknown queue, a stranger, and what it does not do', async () => {
    expect(
      (
        await thrown(
          at.sqs('local').send(new SendMessageCommand({ QueueUrl: 'http://127.0.0.1:1/1/other', MessageBody: 'x' })),
        )
      ).name,
    ).toMatch(/QueueDoesNotExist/);
    expect(await thrown(at.sqs('nobody').send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        /not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:eu-west-1:111122223333:parked/,
      ),
    });
    expect((await thrown(at.sqs('dispatch').send(new GetQueueUrlCommand({ QueueName: 'parked' })))).name).toBe(
      'AccessDeniedException',
    );
    expect((await at.sqs('local').send(new GetQueueUrlCommand({ QueueName: 'parked' }))).QueueUrl).toBe(queueUrl);
  });
});

describe('Secrets Manager', () => {
  it.each([secretArn, 'address-key', 'address-key-AbCdEf'])('by %s', async (SecretId) => {
    const secret = await at.secrets().send(new GetSecretValueCommand({ SecretId }));
    expect(secret).toMatchObject({ ARN: secretArn, Name: 'address-key', SecretString: 'a key' });
  });
  it('refuses what is not there, and who may not', async () => {
    expect((await thrown(at.secrets('local').send(new GetSecretValueCommand({ SecretId: 'other' })))).name).toBe(
      'ResourceNotFoundException',
    );
    expect(await thrown(at.secrets('nobody').send(new GetSecretValueCommand({ SecretId: secretArn })))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(/secretsmanager:GetSecretValue on resource: arn/),
    });
  });
});
