/** The app as it is synthesized for a deployment: CDK's own validation of the templates, and cdk-nag. */
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Environment } from './environment.ts';
import { addStacks as addUncheckedStacks } from './stacks.ts';

export { makeApp, missingBundles } from './stacks.ts';

/**
 * All stacks of one environment, checked when they are synthesized.
 *
 * @param functionsRoot folder with one bundle per function (`dist/functions`).
 */
export function addStacks(app: App, environment: Environment, functionsRoot: string) {
  const stacks = addUncheckedStacks(app, environment, functionsRoot);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return stacks;
}
