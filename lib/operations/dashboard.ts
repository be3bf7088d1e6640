import { Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmStatusWidget, Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { functionNames } from '../../functions/core/model/functionNames.ts';
import { metric, ownCount, ownMetric } from '../constructs/alarm.ts';
import type { Environment } from '../environment.ts';
import { named } from '../names.ts';

const period = Duration.minutes(5);

/** One page: what is wrong, what goes out, what comes back, how the functions do. */
export class PipelineDashboard extends Construct {
  constructor(scope: Construct, id: string, environment: Environment, alarms: readonly Alarm[]) {
    super(scope, id);
    new Dashboard(this, 'Dashboard', {
      dashboardName: named(environment, 'overview'),
      defaultInterval: Duration.days(1),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 })],
        [
          graph('Lag from due to accepted (s)', [
            ownMetric(environment, 'dispatch', 'LagSeconds', 'p50', period),
            ownMetric(environment, 'dispatch', 'LagSeconds', 'p99', period),
          ]),
          graph('Accepted by SES', [metric('AWS/SES', 'Send', {}, 'Sum', period)]),
          graph('In doubt, and calls to make', [
            ownCount(environment, ['dispatch', 'enroll'], 'InDoubt', period),
            ownCount(environment, functionNames, 'NeedsCall', period),
          ]),
        ],
        [
          graph('Delivered, bounced, complained', [
            metric('AWS/SES', 'Delivery', {}, 'Sum', period),
            metric('AWS/SES', 'Bounce', {}, 'Sum', period),
            metric('AWS/SES', 'Complaint', {}, 'Sum', period),
          ]),
          graph('Changes waiting (ms)', [lambda(environment, 'enroll', 'IteratorAge', 'Maximum')]),
          graph(
            'Duration, 99 % (ms)',
            functionNames.map((name) => lambda(environment, name, 'Duration', 'p99')),
          ),
        ],
        [
          graph(
            'Invocations',
            functionNames.map((name) => lambda(environment, name, 'Invocations', 'Sum')),
          ),
          graph(
            'Errors',
            functionNames.map((name) => lambda(environment, name, 'Errors', 'Sum')),
          ),
          graph(
            'Throttles',
            functionNames.map((name) => lambda(environment, name, 'Throttles', 'Sum')),
          ),
        ],
      ],
    });
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}

function lambda(environment: Environment, name: string, metricName: string, statistic: string): IMetric {
  return metric('AWS/Lambda', metricName, { FunctionName: named(environment, name) }, statistic, period);
}
