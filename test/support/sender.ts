/** What a handler takes as its sender, over a harness and an SES that answers as told. */
import type { Context } from 'aws-lambda';
import { DynamoControlStore } from '../../functions/adapters/dynamodb/controlStore.ts';
import { DynamoOwedStore } from '../../functions/adapters/dynamodb/owedStore.ts';
import type { Sender } from '../../functions/adapters/sender.ts';
import type { Harness } from './harness.ts';

type Answer = (command: string) => Promise<unknown>;

/** @param answer of SES to each command, by the command's name. Emails of people go to the harness's own mailer. */
export function senderOver(harness: Harness, answer: Answer): Sender {
  return {
    clock: harness.clock,
    words: { refresh: async () => undefined, current: async () => harness.release },
    control: new DynamoControlStore(harness.table),
    owed: new DynamoOwedStore(harness.table),
    mail: {
      configurationSets: { reminder: 'r', request: 'q', marketing: 'm' },
      mailDomains: ['mail.example.com'],
      allowedRecipients: ['*'],
    },
    ses: { send: (command: object) => answer(command.constructor.name) },
    ports: (deadline: Sender['clock'] extends { now(): infer I } ? I : never) => harness.ports({ deadline }),
  } as unknown as Sender;
}

/** An error of SES as the SDK throws it. */
export function sesError(name: string, status: number | undefined, message = ''): Error {
  const metadata = status === undefined ? {} : { $metadata: { httpStatusCode: status } };
  return Object.assign(new Error(message), { name, ...metadata });
}

/** The account as `GetAccount` tells it. */
export const accountOf = (
  changes: { rate?: number; enabled?: boolean; standing?: string; production?: boolean } = {},
): object => ({
  SendQuota: { MaxSendRate: changes.rate ?? 14, Max24HourSend: 50_000, SentLast24Hours: 100 },
  SendingEnabled: changes.enabled ?? true,
  EnforcementStatus: changes.standing ?? 'HEALTHY',
  ProductionAccessEnabled: changes.production ?? true,
});

/** An invocation with so much time left, in ms. */
export const invocation = (ms = 120_000): Context =>
  ({ getRemainingTimeInMillis: () => ms, awsRequestId: 'request' }) as Context;
