import { DefaultStackSynthesizer, type IStackSynthesizer, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { defined } from '../../functions/core/model/defined.ts';
import type { Environment } from '../environment.ts';
import { named } from '../names.ts';

/** A stack of one lifetime, pinned to the environment's region (and account, if given), named `dripline-<env>-<part>`. */
export abstract class DriplineStack extends Stack {
  constructor(scope: Construct, environment: Environment, part: string, props: StackProps) {
    super(scope, named(environment, part), {
      ...props,
      // The CLI checks the bootstrap version by itself; the rule would only add a parameter to each template.
      // (The cast: the library's types do not know exactOptionalPropertyTypes.)
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
      stackName: named(environment, part),
      env: defined({ region: environment.region, account: environment.account || undefined }),
    });
    Tags.of(this).add('service', 'dripline');
    Tags.of(this).add('environment', environment.name);
  }
}
