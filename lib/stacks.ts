/**
 * The app and its stacks, without the checks that a deployment asks for: `app.ts` adds them. Whoever only runs the
 * templates takes them from here and spares two thirds of the time; they are the same byte for byte.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { functionNames } from '../functions/core/model/functionNames.ts';
import { DataStack } from './data/stack.ts';
import { EmailStack } from './email/stack.ts';
import type { Environment } from './environment.ts';
import { OperationsStack } from './operations/stack.ts';
import { PipelineStack } from './pipeline/stack.ts';
import { refuseUnready, warnUnready } from './ready.ts';
import { refuseUnsigned } from './signed.ts';
import { WebStack } from './web/stack.ts';

/**
 * Behaviour of the CDK that changes templates. Set here and not in cdk.json, so that `node bin/dripline.ts` and
 * `cdk synth` write the same.
 */
const flags = {
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:target-partitions': ['aws'],
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  // Exports: a producer cannot be changed under its consumers, and the local runtime knows ImportValue.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};

/** An app with our flags, and nothing in its templates that is not ours. */
export function makeApp(props: Pick<AppProps, 'outdir' | 'builtinCloudFormationValidation'> = {}): App {
  return new App({
    ...props,
    context: flags,
    analyticsReporting: false,
  });
}

/**
 * All stacks of one environment: data and email, which stay; web and pipeline, which change; operations, which watches.
 * References go that way only.
 *
 * @param functionsRoot folder with one bundle per function (`dist/functions`).
 * @throws EnvironmentError for production, when patients could not depend on it yet, or the words beside the functions are not signed.
 */
export function addStacks(app: App, environment: Environment, functionsRoot: string) {
  refuseUnready(environment);
  if (environment.name === 'prod') refuseUnsigned(functionsRoot);
  const data = new DataStack(app, environment);
  const email = new EmailStack(app, environment);
  const web = new WebStack(app, environment, { functionsRoot, data });
  const pipeline = new PipelineStack(app, environment, { functionsRoot, data, email, publicUrl: web.publicUrl });
  // Links lead to web: it is there before the first email, also where its address is known without it.
  pipeline.addStackDependency(web);
  const operations = new OperationsStack(app, environment, [...data.alarms, ...web.alarms, ...pipeline.alarms]);
  warnUnready(operations, environment);
  return { data, email, web, pipeline, operations };
}

/** The bundles that are not built yet, by name. */
export function missingBundles(functionsRoot: string): string[] {
  return functionNames.filter((name) => !existsSync(join(functionsRoot, name, 'index.mjs')));
}
