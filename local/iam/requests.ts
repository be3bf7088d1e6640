/**
 * What IAM is asked for one AWS call: actions, resource ARNs and condition keys, per service.
 * <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html> and its sisters.
 */

import { defined } from '../../functions/core/model/defined.ts';
import type { IamRequest, RequestContext } from './evaluate.ts';

export interface Account {
  readonly region: string;
  readonly account: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Keys every call has. `aws:SecureTransport` is true: on AWS these calls are always TLS. */
export function globalContext(roleArn: string, { region, account }: Account): RequestContext {
  return {
    'aws:principalarn': roleArn,
    'aws:principalaccount': account,
    'aws:requestedregion': region,
    'aws:securetransport': 'true',
  };
}

const innerAction: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/** Finds the leading key (partition key's value) of an item, key or query. Absent: the key is not asked for. */
export type LeadingKeyOf = (table: string, part: Json) => string | undefined;

/** A transaction is checked by its parts, a batch by its tables, a query of an index by the index. */
export function dynamodbRequests(
  operation: string,
  body: Json,
  where: Account,
  base: RequestContext,
  leadingKey?: LeadingKeyOf,
): readonly IamRequest[] {
  const one = (action: string, table: string, parts: readonly Json[], extra: RequestContext = {}, index?: string) => {
    const context: Record<string, string | readonly string[]> = { ...base, ...extra };
    const returns = body.ReturnConsumedCapacity;
    if (typeof returns === 'string') context['dynamodb:returnconsumedcapacity'] = returns;
    if (leadingKey !== undefined) {
      const keys = parts.map((part) => leadingKey(table, part)).filter((key) => key !== undefined);
      if (keys.length > 0) context['dynamodb:leadingkeys'] = keys;
    }
    return { action: `dynamodb:${action}`, resource: tableArn(table, where, index), context };
  };

  switch (operation) {
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return list(body.TransactItems).flatMap((item) =>
        Object.entries(item).flatMap(([kind, part]) => {
          const action = innerAction[kind];
          if (action === undefined) throw new Error(`unknown action '${kind}' in ${operation}`);
          const inner = part as Json;
          return one(action, String(inner.TableName), [inner], { 'dynamodb:enclosingoperation': operation });
        }),
      );
    case 'BatchWriteItem':
      return Object.entries((body.RequestItems ?? {}) as Record<string, Json[]>).map(([table, requests]) =>
        one(
          operation,
          table,
          requests.map((request) => (request.PutRequest ?? request.DeleteRequest ?? {}) as Json),
        ),
      );
    case 'BatchGetItem':
      return Object.entries((body.RequestItems ?? {}) as Record<string, Json>).map(([table, wanted]) =>
        one(
          operation,
          table,
          list(wanted.Keys).map((key) => ({ Key: key })),
        ),
      );
    case 'ListTables':
    case 'DescribeLimits':
    case 'DescribeEndpoints':
      return [{ action: `dynamodb:${operation}`, resource: '*', context: base }];
    default: {
      const extra: Record<string, string> = {};
      if (typeof body.Select === 'string') extra['dynamodb:select'] = body.Select;
      if (typeof body.ReturnValues === 'string') extra['dynamodb:returnvalues'] = body.ReturnValues;
      const index = typeof body.IndexName === 'string' ? body.IndexName : undefined;
      return [one(operation, String(body.TableName), [body], extra, index)];
    }
  }
}

export function streamRequests(
  operation: string,
  body: Json,
  where: Account,
  base: RequestContext,
): readonly IamRequest[] {
  const resource = typeof body.StreamArn === 'string' ? body.StreamArn : tableStreams(body, where);
  return [{ action: `dynamodb:${operation}`, resource, context: base }];
}

/** Each entry of a `PutEvents` is asked for on its own: its bus, its source, its type. */
export function eventRequests(
  body: Json,
  arnOf: (bus: unknown) => string | undefined,
  base: RequestContext,
): readonly IamRequest[] {
  return list(body.Entries).map((entry) => ({
    action: 'events:PutEvents',
    resource: arnOf(entry.EventBusName) ?? String(entry.EventBusName ?? 'default'),
    context: {
      ...base,
      'events:source': String(entry.Source ?? ''),
      'events:detail-type': String(entry.DetailType ?? ''),
    },
  }));
}

function tableStreams(body: Json, where: Account): string {
  return typeof body.TableName === 'string' ? `${tableArn(body.TableName, where)}/stream/*` : '*';
}

function tableArn(table: string, { region, account }: Account, index?: string): string {
  const arn = table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`;
  return index === undefined ? arn : `${arn}/index/${index}`;
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

/**
 * SES checks a send against the identity it is from and against the configuration set it names. For one with attachments
 * SES writes the MIME itself and may check the raw action as well, so that is asked too: a policy without it would be
 * found out on AWS only.
 */
export function sesSendRequests(
  send: {
    readonly identity: string;
    readonly configurationSet: string | undefined;
    readonly attached: boolean;
    readonly context: RequestContext;
  },
  where: Account,
): readonly IamRequest[] {
  const arn = (kind: string, name: string) => `arn:aws:ses:${where.region}:${where.account}:${kind}/${name}`;
  const resources = [
    arn('identity', send.identity),
    ...(send.configurationSet === undefined ? [] : [arn('configuration-set', send.configurationSet)]),
  ];
  const actions = ['ses:SendEmail', ...(send.attached ? ['ses:SendRawEmail'] : [])];
  return actions.flatMap((action) => resources.map((resource) => ({ action, resource, context: send.context })));
}

/** From, its display name and all recipients: lower-cased addresses, as SES compares them. */
export function sesContext(
  from: { readonly address: string; readonly displayName: string | undefined },
  recipients: readonly string[],
  base: RequestContext,
): RequestContext {
  return defined<RequestContext>({
    ...base,
    'ses:apiversion': '2',
    'ses:fromaddress': from.address,
    'ses:fromdisplayname': from.displayName,
    'ses:recipients': recipients,
  });
}
