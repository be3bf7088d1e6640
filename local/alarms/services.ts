/** What AWS's services would have counted, told by the parts of the local runtime that stand for them. */
import type { Cloud, LambdaFunction } from '../cloud/model.ts';
import type { AnsweredCall, GatewayOptions, Queues } from '../gateway/types.ts';
import type { MovableClock } from '../runtime/clock.ts';
import type { Invocation } from '../runtime/pool.ts';
import type { AlarmWatch } from './watch.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const throttles = new Set(['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded']);
/** Answers with a 400 that are no mistake of the caller's: a condition that was not met is one of the protocol's answers. */
const noUserErrors = new Set([...throttles, 'ConditionalCheckFailedException', 'TransactionCanceledException']);
const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);

/** The tables a call is about. */
function tablesOf(body: AnsweredCall['body']): readonly string[] {
  if (typeof body.TableName === 'string') return [body.TableName];
  const items = body.RequestItems;
  return typeof items === 'object' && items !== null ? Object.keys(items) : [];
}

/** One function for each thing that can be told; each counts it at the moment it is told. */
export function countServices(
  alarms: AlarmWatch,
  { api, queues }: Pick<Cloud, 'api' | 'queues'>,
  clock: Pick<MovableClock, 'now' | 'offset'>,
) {
  const lambda = ({ name: FunctionName }: LambdaFunction, metric: string, value = 1, at = clock.now()) =>
    alarms.count('AWS/Lambda', metric, { FunctionName }, value, at);
  return {
    invocation(target: LambdaFunction, { beganAt, ms, failed }: Invocation): void {
      // Lambda's metrics bear the moment at which the invocation began.
      const at = beganAt + clock.offset();
      lambda(target, 'Invocations', 1, at);
      // Also a 0: Lambda counts each invocation as failed or not.
      lambda(target, 'Errors', failed ? 1 : 0, at);
      lambda(target, 'Duration', ms, at);
    },
    throttle: (target: LambdaFunction) => lambda(target, 'Throttles'),
    batch: (target: LambdaFunction, ageMs: number) => lambda(target, 'IteratorAge', ageMs),
    dropped: (target: LambdaFunction) => lambda(target, 'AsyncEventsDropped'),

    /** Reads how long the queues are, at each look. */
    watchQueues(shelf: Queues): void {
      alarms.observe(() => {
        for (const { name: QueueName, url } of queues) {
          const waiting = shelf.peek(url);
          const sentAt = waiting.map((one) => one.sentAt);
          const age = waiting.length === 0 ? 0 : (clock.now() - Math.min(...sentAt)) / 1_000;
          alarms.level('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName }, waiting.length);
          alarms.level('AWS/SQS', 'ApproximateAgeOfOldestMessage', { QueueName }, age);
        }
      });
    },

    http(status: number): void {
      if (!api) return;
      const dimensions = { ApiId: api.id };
      alarms.count('AWS/ApiGateway', 'Count', dimensions);
      alarms.count('AWS/ApiGateway', '4xx', dimensions, status >= 400 && status < 500 ? 1 : 0);
      alarms.count('AWS/ApiGateway', '5xx', dimensions, status >= 500 ? 1 : 0);
    },

    call({ service, operation: Operation, body, status, code }: AnsweredCall): void {
      if (service !== 'dynamodb' || status < 400) return;
      const isThrottle = throttles.has(code ?? '');
      if (status < 500 && !noUserErrors.has(code ?? '')) alarms.count('AWS/DynamoDB', 'UserErrors', {});
      for (const TableName of tablesOf(body)) {
        if (status >= 500) alarms.count('AWS/DynamoDB', 'SystemErrors', { TableName, Operation });
        if (!isThrottle) continue;
        alarms.count('AWS/DynamoDB', 'ThrottledRequests', { TableName, Operation });
        const name = reads.has(Operation) ? 'ReadThrottleEvents' : 'WriteThrottleEvents';
        alarms.count('AWS/DynamoDB', name, { TableName });
      }
    },

    ses: ((type) => alarms.count('AWS/SES', type, {})) satisfies GatewayOptions['onSesCount'] as NonNullable<
      GatewayOptions['onSesCount']
    >,
  };
}
