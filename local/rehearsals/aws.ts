/**
 * What the AWS CLI would answer about the system that runs here: the calls that the runbook makes, and no others. The data is
 * the running system's own; what AWS alone knows, such as a schedule's state, is told from the template and from what was
 * broken here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { defined } from '../../functions/core/model/defined.ts';
import type { System } from '../system.ts';
import { asText, queried } from './query.ts';

type Options = Readonly<Record<string, string | undefined>>;
type Answer = (system: System, options: Options) => unknown | Promise<unknown>;

/** The command is none that the runbook needs, or it is asked for what is not there. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
}

const required = (options: Options, name: string): string => {
  const value = options[name];
  if (value === undefined) throw new AwsError(`--${name} is missing`);
  return value;
};
const json = <T>(options: Options, name: string): T | undefined =>
  options[name] === undefined ? undefined : (JSON.parse(options[name]) as T);

/** `dripline-local-dispatch` → `dispatch`. */
const functionOf = (system: System, options: Options) => {
  const name = required(options, 'function-name');
  const found = system.cloud.functions.find((one) => one.name === name);
  if (!found) throw new AwsError(`Function not found: ${name}`);
  return found;
};

const expressions = (options: Options) => ({
  TableName: required(options, 'table-name'),
  ExpressionAttributeNames: json<Record<string, string>>(options, 'expression-attribute-names'),
  ExpressionAttributeValues: json<NonNullable<QueryCommand['input']['ExpressionAttributeValues']>>(
    options,
    'expression-attribute-values',
  ),
});
const keyOf = (options: Options) => ({ Key: json<GetItemCommand['input']['Key']>(options, 'key') });

/** Lines of a function's log: `?A ?B` is any of them, `A B` all of them. */
function logLines(system: System, options: Options & { readonly group?: string | undefined }): string {
  const service = /^\/aws\/lambda\/dripline-local-(\w+)$/.exec(options.group ?? '')?.[1];
  if (service === undefined) throw new AwsError(`there is no log ${options.group} on one machine`);
  const [, count = '1', unit = 'h'] = /^(\d+)([mhd])$/.exec(options.since ?? '1h') ?? [];
  const since =
    system.clock.now() - Number(count) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as 'm' | 'h' | 'd'];
  const terms = [...(options['filter-pattern'] ?? '').matchAll(/(\?)?("[^"]+"|\S+)/g)].map(([, any, term = '']) => ({
    any: any !== undefined,
    term: term.replaceAll('"', ''),
  }));
  const fits = (line: string) =>
    terms.every(({ any, term }) => any || line.includes(term)) &&
    (terms.every(({ any }) => !any) || terms.some(({ any, term }) => any && line.includes(term)));
  const lines = readFileSync(join(system.home, 'logs', `${service}.log`), 'utf8').split('\n');
  return lines.filter((line) => fits(line) && !isOlder(line, since)).join('\n');
}

function isOlder(line: string, since: number): boolean {
  const at = /"timestamp":"([^"]+)"/.exec(line)?.[1] ?? /^(\d{4}-[\d-]+T[\d:.]+Z)\s/.exec(line)?.[1];
  return at === undefined || Date.parse(at) < since;
}

export const identityOf = ({ cloud }: System): string | undefined => {
  const domains = cloud.functions.map(({ environment }) => environment.MAIL_DOMAINS).find(Boolean);
  return (JSON.parse(domains ?? '[]') as readonly string[])[0];
};

/** `<service> <command>` → its answer, as `--output json` shows it. */
const answers: Readonly<Record<string, Answer>> = {
  'cloudformation describe-stacks': ({ tables, url, cloud }) => ({
    Stacks: [
      {
        Outputs: Object.entries({
          PeopleTableName: tables.people,
          WordsTableName: tables.words,
          PublicUrl: url,
          AddressKeyArn: cloud.secrets.find(({ arn }) => arn.includes('AddressKey'))?.arn,
        }).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
      },
    ],
  }),
  'cloudwatch describe-alarms': ({ alarms }, options) => ({
    MetricAlarms: alarms
      .list()
      .filter(({ state }) => options['state-value'] === undefined || state === options['state-value'])
      .map(({ name, state, since }) => ({
        AlarmName: name,
        StateValue: state,
        StateUpdatedTimestamp: new Date(since ?? 0).toISOString(),
      })),
  }),
  'dynamodb get-item': ({ tables }, options) =>
    tables.client.send(new GetItemCommand({ TableName: required(options, 'table-name'), ...keyOf(options) } as never)),
  'dynamodb query': ({ tables }, options) =>
    tables.client.send(
      new QueryCommand({
        ...expressions(options),
        IndexName: options['index-name'],
        KeyConditionExpression: options['key-condition-expression'],
      }),
    ),
  'dynamodb scan': ({ tables }, options) =>
    tables.client.send(new ScanCommand({ ...expressions(options), FilterExpression: options['filter-expression'] })),
  'dynamodb update-item': ({ tables }, options) =>
    tables.client.send(
      new UpdateItemCommand({
        ...expressions(options),
        ...keyOf(options),
        UpdateExpression: options['update-expression'],
        ConditionExpression: options['condition-expression'],
      } as never),
    ),
  'dynamodb put-item': ({ tables }, options) =>
    tables.client.send(
      new PutItemCommand({ TableName: required(options, 'table-name'), Item: json(options, 'item') } as never),
    ),
  'dynamodb delete-item': ({ tables }, options) =>
    tables.client.send(
      new DeleteItemCommand({ TableName: required(options, 'table-name'), ...keyOf(options) } as never),
    ),
  'events describe-rule': ({ cloud, rules }, options) => {
    const name = required(options, 'name');
    if (!cloud.rules.some((rule) => rule.name === name)) throw new AwsError(`Rule ${name} does not exist`);
    return { Name: name, State: rules.isEnabled(name) ? 'ENABLED' : 'DISABLED' };
  },
  'events enable-rule': ({ rules }, options) => rules.enable(required(options, 'name'), true),
  'lambda delete-function-concurrency': (system, options) =>
    system.throttle(functionOf(system, options).service, false),
  'lambda get-function': (system, options) => {
    const isStopped = system.isThrottled(functionOf(system, options).service);
    return defined<{ Configuration: object; Concurrency?: object }>({
      Configuration: { State: 'Active' },
      Concurrency: isStopped ? { ReservedConcurrentExecutions: 0 } : undefined,
    });
  },
  'lambda get-policy': (system, options) => {
    const { name, arn } = functionOf(system, options);
    const allowed = system.cloud.rules.some(({ targets }) => targets.some((one) => one.function.name === name));
    const Service = allowed ? 'events.amazonaws.com' : 'none';
    return { Policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service }, Resource: arn }] }) };
  },
  'lambda invoke': async (system, options) => {
    const { service } = functionOf(system, options);
    return JSON.stringify(await system.invoke(service, json(options, 'payload')));
  },
  'scheduler get-schedule': ({ cloud }, options) => {
    const name = required(options, 'name');
    const found = cloud.schedules.find((one) => one.name === name);
    if (!found) throw new AwsError(`Schedule ${name} does not exist.`);
    return { State: 'ENABLED', Target: { Arn: found.function.arn, RoleArn: found.function.role.arn } };
  },
  'secretsmanager get-secret-value': (system, options) => ({
    SecretString: system.secret(required(options, 'secret-id')),
  }),
  'secretsmanager put-secret-value': (system, options) => {
    system.secret(required(options, 'secret-id'), required(options, 'secret-string'));
  },
  'sesv2 get-account': ({ gateway }) =>
    gateway.sesAccount.told({ Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: gateway.inbox.count() }),
  'sesv2 get-configuration-set': ({ gateway, cloud }, options) => {
    const name = required(options, 'configuration-set-name');
    const { sesAccount } = gateway;
    if (sesAccount.has('setsGone') || !cloud.configurationSets.some((set) => set.name === name))
      throw new AwsError(`Configuration set <${name}> does not exist.`);
    const isPaused = sesAccount.has('setsPaused') || (sesAccount.has('reminderPaused') && name.endsWith('reminder'));
    return { ConfigurationSetName: name, SendingOptions: { SendingEnabled: !isPaused } };
  },
  'sesv2 get-email-identity': ({ gateway }) => ({
    DkimAttributes: {
      Status: gateway.sesAccount.has('notVerified') ? 'FAILED' : 'SUCCESS',
      Tokens: ['token-one', 'token-two', 'token-three'],
    },
  }),
  'sesv2 list-email-identities': (system) => {
    const isLost = system.gateway.sesAccount.has('notVerified');
    return {
      EmailIdentities: [
        {
          IdentityName: identityOf(system) ?? 'the domain of the emails',
          VerificationStatus: isLost ? 'FAILED' : 'SUCCESS',
          SendingEnabled: !isLost,
        },
      ],
    };
  },
  'sesv2 list-suppressed-destinations': ({ gateway }, options) => ({
    SuppressedDestinationSummaries: gateway
      .sesSuppressed()
      .filter(({ reasons }) => options.reasons === undefined || reasons.includes(options.reasons))
      .map(({ address, reasons }) => ({ EmailAddress: address, Reason: reasons[0] })),
  }),
};

/** @param args of `aws`, without its own name. @returns what it prints. @throws AwsError */
export async function awsAnswer(system: System, args: readonly string[]): Promise<string> {
  const [service = '', command = '', ...rest] = args;
  const named = `${service} ${command}`;
  const flags = ['consistent-read', 'sending-enabled'];
  const options = optionsOf(rest, flags);
  if (named === 'logs tail') return logLines(system, { ...options, group: rest[0] });
  const answer = Object.hasOwn(answers, named) ? answers[named] : undefined;
  if (!answer) throw new AwsError(`"aws ${named}" has nobody who stands for it on one machine`);
  const told = await answer(system, options);
  if (told === undefined || typeof told === 'string') return told ?? '';
  const value = queried(told, options.query);
  return options.output === 'text' ? asText(value) : JSON.stringify(value);
}

function optionsOf(args: readonly string[], flags: readonly string[]): Options {
  const names = args.filter((one) => one.startsWith('--')).map((one) => one.slice(2));
  const options = Object.fromEntries(
    names.map((name) => [name, { type: flags.includes(name) ? 'boolean' : 'string' } as const]),
  );
  const { values } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true });
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}
