import { RemovalPolicy } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { Environment } from '../environment.ts';
import { named } from '../names.ts';
import { removalPolicy } from './removal.ts';

/**
 * Where the clinic's other systems hear what happens (`docs/events.md`). It stays when the pipeline is made anew, since
 * rules that are not ours hang on it. Without a resource policy: only this account may put on it or read from it.
 */
export class EventsBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: named(environment, 'events'),
      description: 'What happens, for other systems of the clinic: ids and codes, no personal data',
    });
    this.bus.applyRemovalPolicy(removalPolicy(environment, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE));
  }
}
