import { RemovalPolicy } from 'aws-cdk-lib';
import type { Environment } from '../environment.ts';

/** What holds people's data outlives its stack, except on one's own machine. */
export function removalPolicy(environment: Environment): RemovalPolicy {
  return environment.name === 'local' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}
