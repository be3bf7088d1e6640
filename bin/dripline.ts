/** The CDK app. `-c environment=prod` or `DRIPLINE_ENVIRONMENT=prod` picks the environment; dev is the default. */
import { fileURLToPath } from 'node:url';
import { addStacks, makeApp, missingBundles } from '../lib/app.ts';
import { EnvironmentError } from '../lib/environment.ts';
import { environmentNamed } from '../lib/environments/index.ts';

const functionsRoot = fileURLToPath(new URL('../dist/functions', import.meta.url));

/** What went wrong is the reader's to mend: a sentence, no stack trace. */
function stop(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

const app = makeApp();
const name: unknown = app.node.tryGetContext('environment') ?? process.env.DRIPLINE_ENVIRONMENT ?? 'dev';

const missing = missingBundles(functionsRoot);
if (missing.length > 0) stop(`dist/functions has no bundle of ${missing.join(', ')}: run "npm run build" first`);

try {
  addStacks(app, environmentNamed(String(name)), functionsRoot);
} catch (error) {
  if (error instanceof EnvironmentError) stop(error.message);
  throw error;
}
app.synth();
