import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { type AlarmSpec, joined, metric } from '../constructs/alarm.ts';

/**
 * The tables refuse what the functions ask of them. The SDK tries again by itself, so a throttle now and then is nothing.
 * User errors are counted for the whole account, and some of the protocol's own conditions may be among them: only many
 * mean that a build asks for what there is not. Filled, because an alarm on these metrics always ignores missing data and
 * would never be over.
 */
export function tableAlarms(people: Table, words: Table): AlarmSpec[] {
  const fiveMinutes = Duration.minutes(5);
  const throttled = (table: Table, name: string) =>
    metric('AWS/DynamoDB', name, { TableName: table.tableName }, 'Sum', fiveMinutes);
  return [
    {
      id: 'table-refuses',
      metric: joined(
        'IF(FILL(reads, 0) + FILL(writes, 0) + FILL(words, 0) >= 5 OR FILL(mistakes, 0) >= 50, 1, 0)',
        {
          reads: throttled(people, 'ReadThrottleEvents'),
          writes: throttled(people, 'WriteThrottleEvents'),
          words: throttled(words, 'ReadThrottleEvents'),
          mistakes: metric('AWS/DynamoDB', 'UserErrors', {}, 'Sum', fiveMinutes),
        },
        'Refused by a table',
        fiveMinutes,
      ),
      when: 'atLeast',
      threshold: 1,
      periods: 1,
      silence: 'fine',
      runbook: 'a-table-refuses',
      says: 'A table refuses requests: too many at once, or wrong ones.',
      tell: 'engineer',
    },
  ];
}
