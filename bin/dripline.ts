/** The CDK app. `-c environment=prod` or `DRIPLINE_ENVIRONMENT=prod` picks the environment; dev is the default. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addStacks, makeApp, missingBundles } from '../lib/app.ts';
import { EnvironmentError } from '../lib/environment.ts';
import { environmentNamed } from '../lib/environments/index.ts';

/** What went wrong is the reader's to mend: a sentence, no stack trace. */
function stop(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

const app = makeApp();
const name: unknown = app.node.tryGetContext('environment') ?? process.env.DRIPLINE_ENVIRONMENT ?? 'dev';

/** `-c functions=…` points to other bundles; tests need no build. */
const given: unknown = app.node.tryGetContext('functions');
const functionsRoot = given ? resolve(String(given)) : fileURLToPath(new URL('../dist/functions', import.meta.url));

const missing = missingBundles(functionsRoot);
if (missing.length > 0) stop(`${functionsRoot} has no bundle of ${missing.join(', ')}: run "npm run build" first`);

try {
  addStacks(app, environmentNamed(String(name)), functionsRoot);
} catch (error) {
  if (error instanceof EnvironmentError) stop(error.message);
  throw error;
}
app.synth();
