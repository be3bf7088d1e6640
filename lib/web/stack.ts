import { CfnOutput, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmSpec } from '../constructs/alarm.ts';
import { DriplineStack } from '../constructs/stack.ts';
import type { DataStack } from '../data/stack.ts';
import type { Environment } from '../environment.ts';
import { DriplineHttpApi } from './http-api.ts';
import { Intake } from './intake.ts';
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
    super(scope, environment, 'web', { ...stackProps, description: 'Dripline: HTTP API, sign-up, preferences, staff' });
    const http = new DriplineHttpApi(this, 'Http', { environment });
    const { domain } = environment.site;
    this.publicUrl = domain ? `https://${domain}` : http.api.apiEndpoint;
    if (domain) new SiteDomain(this, 'Site', environment, domain, http);

    const common = { environment, functionsRoot, data, http };
    this.alarms = [
      ...http.alarms,
      ...new Intake(this, 'SignUp', { ...common, publicUrl: this.publicUrl }).alarms,
      ...new Preferences(this, 'Links', common).alarms,
      ...new Staff(this, 'Clinic', { ...common, publicUrl: this.publicUrl }).alarms,
    ];
    new CfnOutput(this, 'PublicUrl', { value: this.publicUrl, description: 'Where links in emails point' });
  }
}
