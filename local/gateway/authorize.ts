/** Asks each call's questions of the caller's synthesized policy. */

import { type CompiledPolicies, compilePolicies, type IamRequest, type RequestContext } from '../iam/evaluate.ts';
import {
  dynamodbRequests,
  eventRequests,
  globalContext,
  sesContext,
  sesSendRequests,
  streamRequests,
} from '../iam/requests.ts';
import type { Outgoing } from '../ses/check.ts';
import type { Operation } from './identify.ts';
import { type KeyNames, leadingKeyOf } from './leading.ts';
import { accessDenied, type Reply, refusal } from './reply.ts';
import { findSecret } from './secrets.ts';
import type { Caller, GatewayOptions } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

interface Known {
  readonly policies: CompiledPolicies;
  readonly base: RequestContext;
}

export class Gatekeeper {
  readonly #options: Pick<GatewayOptions, 'region' | 'account' | 'secrets'>;
  readonly #keys: KeyNames;
  readonly #queueArn: (url: string) => string | undefined;
  readonly #busArn: (bus: unknown) => string | undefined;
  /** By the caller itself: a caller whose policies change is a new object. */
  readonly #known = new WeakMap<Caller, Known>();

  constructor(
    options: Pick<GatewayOptions, 'region' | 'account' | 'secrets'>,
    keys: KeyNames,
    queueArn: (url: string) => string | undefined,
    busArn: (bus: unknown) => string | undefined,
  ) {
    this.#options = options;
    this.#keys = keys;
    this.#queueArn = queueArn;
    this.#busArn = busArn;
  }

  /** Undefined: allowed. A policy that cannot be evaluated refuses everything, and says what it met. */
  async refuse(
    caller: Caller,
    call: Operation,
    body: Json,
    outgoing: Outgoing | undefined,
  ): Promise<Reply | undefined> {
    let known: Known;
    let requests: readonly IamRequest[];
    try {
      known = this.#of(caller);
      requests = await this.#requests(known, call, body, outgoing);
    } catch (error) {
      const message = `The local gateway cannot evaluate the policies of ${caller.name}: ${(error as Error).message}`;
      return refusal(call.service, 400, 'ValidationException', message);
    }
    for (const request of requests) {
      const verdict = known.policies.evaluate(request);
      if (verdict !== 'allowed') {
        const who = assumedRole(caller.roleArn, caller.name);
        return accessDenied(call.service, who, request.action, request.resource, verdict === 'explicitDeny');
      }
    }
    return undefined;
  }

  #of(caller: Caller): Known {
    let known = this.#known.get(caller);
    if (known === undefined) {
      known = { policies: compilePolicies(caller.policies), base: globalContext(caller.roleArn, this.#options) };
      this.#known.set(caller, known);
    }
    return known;
  }

  async #requests(
    { policies, base }: Known,
    { service, operation }: Operation,
    body: Json,
    outgoing: Outgoing | undefined,
  ): Promise<readonly IamRequest[]> {
    switch (service) {
      case 'dynamodb': {
        const leading = policies.reads('dynamodb:leadingkeys') ? await leadingKeyOf(this.#keys, body) : undefined;
        return dynamodbRequests(operation, body, this.#options, base, leading);
      }
      case 'dynamodbstreams':
        return streamRequests(operation, body, this.#options, base);
      case 'ses':
        if (outgoing === undefined) return [{ action: `ses:${operation}`, resource: '*', context: base }];
        return sesSendRequests(
          {
            ...outgoing,
            attached: outgoing.attachments.length > 0,
            context: sesContext(outgoing.from, outgoing.recipients, base),
          },
          this.#options,
        );
      case 'sqs': {
        const arn = this.#queueArn(String(body.QueueUrl ?? body.QueueName));
        return [{ action: `sqs:${operation.replace(/Batch$/, '')}`, resource: arn ?? '*', context: base }];
      }
      case 'events':
        return eventRequests(body, this.#busArn, base);
      case 'secretsmanager': {
        const arn = findSecret(this.#options.secrets, String(body.SecretId))?.arn;
        return [{ action: `secretsmanager:${operation}`, resource: arn ?? String(body.SecretId), context: base }];
      }
    }
  }
}

/** How AWS names a function in a refusal: its role, assumed. */
function assumedRole(roleArn: string, session: string): string {
  const [, account, role] = /^arn:aws:iam::(\d*):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  return role === undefined ? roleArn : `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
}
