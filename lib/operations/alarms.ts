import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AlarmSpec } from '../constructs/alarm.ts';
import type { Environment } from '../environment.ts';
import { named } from '../names.ts';

const comparison = {
  atLeast: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  moreThan: ComparisonOperator.GREATER_THAN_THRESHOLD,
  lessThan: ComparisonOperator.LESS_THAN_THRESHOLD,
};

/** Makes the alarms that the other parts describe, and tells the right people. */
export class Alarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    environment: Environment,
    specs: readonly AlarmSpec[],
    topics: Readonly<Record<AlarmSpec['tell'], ITopic>>,
  ) {
    super(scope, id);
    this.alarms = specs.map((spec) => {
      const alarm = new Alarm(this, spec.id, {
        alarmName: named(environment, spec.id),
        alarmDescription: `${spec.says} What to do: docs/runbook.md#${spec.runbook}`,
        metric: spec.metric,
        comparisonOperator: comparison[spec.when],
        threshold: spec.threshold,
        evaluationPeriods: spec.periods,
        datapointsToAlarm: spec.periods,
        treatMissingData: spec.silence === 'alarm' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      });
      const tell = new SnsAction(topics[spec.tell]);
      alarm.addAlarmAction(tell);
      // Staff get one neutral line and look at the list; an "ok" email would only confuse.
      if (spec.tell === 'engineer') alarm.addOkAction(tell);
      return alarm;
    });
  }
}
