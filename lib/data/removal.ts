import { RemovalPolicy } from 'aws-cdk-lib';
import type { Environment } from '../environment.ts';

/**
 * What holds people's data outlives its stack, except on one's own machine. A table or a secret that a failed first deployment
 * leaves behind has a name of its own, and stands in nobody's way.
 *
 * @param kept of what has a fixed name, RETAIN_ON_UPDATE_OR_DELETE: a first deployment that fails takes it back, so that the next
 * one does not find it there. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function removalPolicy(environment: Environment, kept = RemovalPolicy.RETAIN): RemovalPolicy {
  return environment.name === 'local' ? RemovalPolicy.DESTROY : kept;
}
