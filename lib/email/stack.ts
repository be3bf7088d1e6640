import { CfnOutput, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { ConfigurationSet } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { DriplineStack } from '../constructs/stack.ts';
import type { Environment } from '../environment.ts';
import { ClassConfigurationSet } from './configuration-set.ts';
import { SenderDomain, senderDomains } from './sender-domain.ts';

/** What has to be settled with DNS and with AWS before the first email, and stays settled. */
export class EmailStack extends DriplineStack {
  readonly reminder: ConfigurationSet;
  readonly request: ConfigurationSet;
  readonly marketing: ConfigurationSet;
  /** All of them: who may send may send under each, and what SES tells of each is heard. */
  readonly sets: readonly ConfigurationSet[];

  constructor(scope: Construct, environment: Environment, props: StackProps = {}) {
    super(scope, environment, 'email', {
      ...props,
      description: 'Dripline: SES domain, configuration sets, events',
      // The identity's DKIM keys, and with them the DNS records, cannot be made again.
      terminationProtection: environment.name === 'prod',
    });
    // SES publishes to the default bus only; others are refused.
    const bus = EventBus.fromEventBusName(this, 'DefaultBus', 'default');
    this.reminder = new ClassConfigurationSet(this, 'Reminder', { environment, emailClass: 'reminder', bus }).set;
    this.request = new ClassConfigurationSet(this, 'Request', { environment, emailClass: 'request', bus }).set;
    this.marketing = new ClassConfigurationSet(this, 'Marketing', { environment, emailClass: 'marketing', bus }).set;
    this.sets = [this.reminder, this.request, this.marketing];
    // Named by the domain: one that comes before a change, or stays after it, remains the resource it is.
    for (const domain of senderDomains(environment))
      new SenderDomain(this, `Sender ${domain}`, { environment, domain, fallback: this.reminder });

    new CfnOutput(this, 'AccountNote', {
      description: 'Before the first email: two things no template can do',
      value:
        'Accept the AWS BAA (AWS Artifact), then ask SES for production access in this region: until then 200 emails a day, to verified addresses only.',
    });
  }
}
