import type { Duration } from 'aws-cdk-lib';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import type { Environment } from '../environment.ts';
import { named } from '../names.ts';
import type { DriplineFunction } from './function.ts';
import { wakeRole } from './wake-role.ts';

export interface Wake {
  /** Of the construct. */
  readonly id: string;
  /** Of the schedule, without the environment. */
  readonly name: string;
  readonly description: string;
  /** What the function is woken with; nothing by default. */
  readonly input?: object;
}

/**
 * Wakes a function again and again, each of `wakes` for itself. One that fails is not tried again: the next one comes.
 *
 * @param every a whole number of minutes.
 * @param ageSecondsMax a wake that could not be delivered for so long is of no use any more.
 */
export function wakeEvery(
  scope: Construct,
  environment: Environment,
  run: DriplineFunction,
  every: Duration,
  ageSecondsMax: number,
  wakes: readonly Wake[],
): void {
  const { roleArn } = wakeRole(scope, run);
  const minutes = every.toMinutes();
  // The plain resource: the higher-level target would allow every version and alias (`:*`) as well.
  for (const { id, name, description, input = {} } of wakes) {
    new CfnSchedule(scope, id, {
      name: named(environment, name),
      description,
      state: 'ENABLED',
      scheduleExpression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: run.handler.functionArn,
        roleArn,
        input: JSON.stringify(input),
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: ageSecondsMax },
      },
    });
  }
}
