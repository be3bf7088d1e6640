/** Which metrics the local runtime can count itself, with exactly the dimensions under which AWS publishes them. */
import type { MetricAlarm, WatchedMetric } from '../cloud/model.ts';

interface Counted {
  readonly names: readonly string[];
  /** Each a set of dimensions, sorted. */
  readonly dimensions: readonly (readonly string[])[];
}

/** SES's reputation is left out: SES does not tell over how many emails it reckons. */
const counted: Readonly<Record<string, readonly Counted[]>> = {
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  'AWS/Lambda': [
    {
      names: ['Invocations', 'Errors', 'Throttles', 'Duration', 'IteratorAge', 'AsyncEventsDropped'],
      dimensions: [['FunctionName']],
    },
  ],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  'AWS/SQS': [
    { names: ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage'], dimensions: [['QueueName']] },
  ],
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
  'AWS/ApiGateway': [{ names: ['4xx', '5xx', 'Count'], dimensions: [['ApiId']] }],
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  'AWS/DynamoDB': [
    { names: ['ReadThrottleEvents', 'WriteThrottleEvents'], dimensions: [['TableName']] },
    { names: ['ThrottledRequests', 'SystemErrors'], dimensions: [['Operation', 'TableName']] },
    { names: ['UserErrors'], dimensions: [[]] },
  ],
  // https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-cloudwatch.html
  'AWS/SES': [{ names: ['Send', 'Delivery', 'Bounce', 'Complaint', 'Reject'], dimensions: [[]] }],
};

/** @param own namespaces that the functions write to. */
function isCounted({ namespace, name, dimensions }: WatchedMetric, own: ReadonlySet<string>): boolean {
  if (own.has(namespace)) return true;
  const wanted = Object.keys(dimensions).sort().join();
  return (counted[namespace] ?? []).some(
    (one) => one.names.includes(name) && one.dimensions.some((set) => set.join() === wanted),
  );
}

/** The metrics of an alarm that only AWS counts, as `namespace name`. With one of them the alarm is not evaluated here. */
export function onlyOnAws({ metrics }: MetricAlarm, own: ReadonlySet<string>): readonly string[] {
  return [...metrics.values()]
    .filter((one) => !isCounted(one, own))
    .map(({ namespace, name }) => `${namespace} ${name}`);
}
