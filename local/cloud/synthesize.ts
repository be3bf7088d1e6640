/**
 * Synthesizes the CDK app in a process of its own, for `build.ts` alone: it loads the CDK while the functions are still
 * being bundled, and begins when it is told to. Without the checks of a deployment: `npm run synth` and the tests make
 * them, and the templates are the same.
 */
import { environmentNamed } from '../../lib/environments/index.ts';
import { addStacks, makeApp } from '../../lib/stacks.ts';

export interface SynthesisOrder {
  readonly environment: string;
  readonly functionsRoot: string;
  readonly outdir: string;
}

process.once('message', ({ environment, functionsRoot, outdir }: SynthesisOrder) => {
  try {
    const app = makeApp({ outdir, builtinCloudFormationValidation: false });
    addStacks(app, environmentNamed(environment), functionsRoot);
    app.synth();
  } catch (error) {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    process.exitCode = 1;
  }
  process.disconnect();
});
