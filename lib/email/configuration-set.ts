import { Duration } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailSendingEvent,
  EventDestination,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { EmailClass } from '../../functions/core/model/journey.ts';
import type { Environment } from '../environment.ts';
import { named } from '../names.ts';

/** What SES is asked to tell. Never opens or clicks (C14). */
const events = [
  EmailSendingEvent.SEND,
  EmailSendingEvent.DELIVERY,
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.REJECT,
  EmailSendingEvent.DELIVERY_DELAY,
  EmailSendingEvent.RENDERING_FAILURE,
];

export interface ClassConfigurationSetProps {
  readonly environment: Environment;
  /** One set per class, so that each has its own suppression and reputation. */
  readonly emailClass: EmailClass;
  readonly bus: IEventBus;
}

/**
 * How SES treats the emails of one class. SES suppresses on bounces only: a complaint about a nurture email must not
 * silence a reminder (I9), so complaints are ours to act on, per class. No tracking options: links stay as written.
 */
export class ClassConfigurationSet extends Construct {
  readonly set: ConfigurationSet;

  constructor(scope: Construct, id: string, props: ClassConfigurationSetProps) {
    super(scope, id);
    this.set = new ConfigurationSet(this, 'Set', {
      configurationSetName: named(props.environment, props.emailClass),
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      sendingEnabled: true,
      suppressionReasons: SuppressionReasons.BOUNCES_ONLY,
      // A reminder delivered after 14 hours, SES's default, may be worse than a call; marketing may try as long.
      maxDeliveryDuration: props.emailClass === 'reminder' ? Duration.hours(4) : Duration.hours(14),
    });
    this.set.addEventDestination('Events', {
      configurationSetEventDestinationName: 'default-bus',
      enabled: true,
      destination: EventDestination.eventBus(props.bus),
      events,
    });
  }
}
