import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmSpec } from '../constructs/alarm.ts';
import { DriplineStack } from '../constructs/stack.ts';
import type { Environment } from '../environment.ts';
import { named } from '../names.ts';
import { Alarms } from './alarms.ts';
import { PipelineDashboard } from './dashboard.ts';
import { reputationAlarms } from './reputation.ts';
import { AlarmTopic } from './topic.ts';

/** Who is told what, and one page to look at. May be torn down and made again at any time. */
export class OperationsStack extends DriplineStack {
  constructor(scope: Construct, environment: Environment, specs: readonly AlarmSpec[], props: StackProps = {}) {
    super(scope, environment, 'operations', { ...props, description: 'Dripline: alarms, topics, dashboard' });
    const engineer = new AlarmTopic(this, 'Engineer', {
      topicName: named(environment, 'engineer'),
      displayName: 'Dripline',
      email: environment.alarmsTo.engineer,
    });
    const staff = new AlarmTopic(this, 'Staff', {
      topicName: named(environment, 'staff'),
      displayName: 'Dripline',
      email: environment.alarmsTo.staff,
    });
    const topics = { engineer: engineer.topic, staff: staff.topic };
    const { alarms } = new Alarms(this, 'Alarms', environment, [...specs, ...reputationAlarms()], topics);
    new PipelineDashboard(this, 'Overview', environment, alarms);
  }
}
