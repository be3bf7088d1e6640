import { CfnOutput, Duration, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmSpec } from '../constructs/alarm.ts';
import { FailureQueue } from '../constructs/failure-queue.ts';
import { DriplineStack } from '../constructs/stack.ts';
import type { DataStack } from '../data/stack.ts';
import type { Environment } from '../environment.ts';
import { named } from '../names.ts';
import { DriplineHttpApi } from './http-api.ts';
import { Intake } from './intake.ts';
import { Poll } from './poll.ts';
import { Preferences } from './preferences.ts';
import { SiteDomain } from './site-domain.ts';
import { Staff } from './staff.ts';

export interface WebStackProps extends StackProps {
  readonly functionsRoot: string;
  readonly data: DataStack;
}

/** What the internet can reach. */
export class WebStack extends DriplineStack {
  /** Where links in emails point; no trailing slash. */
  readonly publicUrl: string;
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, environment: Environment, props: WebStackProps) {
    const { functionsRoot, data, ...stackProps } = props;
    super(scope, environment, 'web', {
      ...stackProps,
      description: 'Dripline: HTTP API, sign-up, preferences, staff',
      // The API's address stands in links that were sent, and cannot be made again.
      terminationProtection: environment.name === 'prod',
    });
    const http = new DriplineHttpApi(this, 'Http', { environment });
    const { site } = environment;
    const { domain, formerDomains = [] } = site;
    this.publicUrl = domain ? `https://${domain}` : http.api.apiEndpoint;
    // Named by the domain, so that one that becomes a former one stays the resource it is.
    for (const address of [...(domain ? [{ ...site, domain }] : []), ...formerDomains])
      new SiteDomain(this, `Site ${address.domain}`, address, http);
    const otherUrls = [
      ...(domain && site.apiAddress !== 'closed' ? [http.api.apiEndpoint] : []),
      ...formerDomains.map((former) => `https://${former.domain}`),
    ];

    const common = { environment, functionsRoot, data, http };
    const connected = environment.sources ?? [];
    const wanted = connected.includes('fhir')
      ? new FailureQueue(this, 'Wanted', { queueName: named(environment, 'wanted'), retention: Duration.days(14) })
      : undefined;
    const intake = new Intake(this, 'SignUp', { ...common, publicUrl: this.publicUrl, otherUrls, wanted });
    const asking =
      connected.length > 0 ? [new Poll(this, 'Asking', { ...common, sources: intake.sources, wanted })] : [];
    this.alarms = [
      ...http.alarms,
      ...intake.alarms,
      ...asking.flatMap(({ alarms }) => alarms),
      ...new Preferences(this, 'Links', common).alarms,
      ...new Staff(this, 'Clinic', { ...common, publicUrl: this.publicUrl }).alarms,
    ];
    new CfnOutput(this, 'PublicUrl', { value: this.publicUrl, description: 'Where links in emails point' });
  }
}
