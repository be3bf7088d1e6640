import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmSpec } from '../constructs/alarm.ts';
import { DriplineStack } from '../constructs/stack.ts';
import type { Environment } from '../environment.ts';
import { Announce } from './announce.ts';
import { Dispatch } from './dispatch.ts';
import { Enroll } from './enroll.ts';
import { Feedback } from './feedback.ts';
import type { PipelineProps } from './props.ts';
import { Upkeep } from './upkeep.ts';

/** What plans, sends and learns. */
export class PipelineStack extends DriplineStack {
  readonly alarms: readonly AlarmSpec[];

  constructor(
    scope: Construct,
    environment: Environment,
    parts: Omit<PipelineProps, 'environment'>,
    props: StackProps = {},
  ) {
    super(scope, environment, 'pipeline', {
      ...props,
      description: 'Dripline: enroll, dispatch, feedback, announce, upkeep',
    });
    const common = { environment, ...parts };
    const enroll = new Enroll(this, 'Changes', common);
    this.alarms = [
      ...enroll.alarms,
      ...new Dispatch(this, 'Sending', common).alarms,
      ...new Feedback(this, 'Events', common).alarms,
      ...new Announce(this, 'Announcing', common).alarms,
      ...new Upkeep(this, 'Upkeep', { ...common, setAside: enroll.setAside }).alarms,
    ];
  }
}
