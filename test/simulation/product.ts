/** The product as it is on disk, or as a copy of it with one planted bug: its real handlers over any world. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Lines of log and metric blobs are not what a simulation looks at, and thousands of seeds would print millions.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
process.env.POWERTOOLS_SERVICE_NAME ??= 'simulated';
process.env.POWERTOOLS_METRICS_NAMESPACE ??= 'Simulated';

type Of<Path> = Path extends 'dispatch'
  ? typeof import('../../functions/dispatch/handler.ts')
  : Path extends 'enroll'
    ? typeof import('../../functions/enroll/handler.ts')
    : Path extends 'feedback'
      ? typeof import('../../functions/feedback/handler.ts')
      : Path extends 'intake'
        ? typeof import('../../functions/intake/handler.ts')
        : Path extends 'preferences'
          ? typeof import('../../functions/preferences/handler.ts')
          : typeof import('../../functions/staff/handler.ts');

export interface Product {
  readonly dispatch: Of<'dispatch'>['handlerWith'];
  readonly enroll: Of<'enroll'>['handlerWith'];
  readonly feedback: Of<'feedback'>['handlerWith'];
  readonly feedbackPorts: Of<'feedback'>['makeFeedbackPorts'];
  readonly intake: Of<'intake'>['handlerWith'];
  readonly preferences: Of<'preferences'>['handlerWith'];
  readonly staff: Of<'staff'>['handlerWith'];
  readonly makeSender: typeof import('../../functions/adapters/sender.ts').makeSender;
  readonly makeWebParts: typeof import('../../functions/web/dependencies.ts').makeWebParts;
}

export const projectRoot = new URL('../..', import.meta.url).pathname;

/** @param root a folder with `functions/` in it. */
export async function loadProduct(root: string = projectRoot): Promise<Product> {
  const load = (path: string) => import(/* @vite-ignore */ pathToFileURL(join(root, 'functions', path)).href);
  const [dispatch, enroll, feedback, intake, preferences, staff, sender, contacts] = await Promise.all([
    load('dispatch/handler.ts'),
    load('enroll/handler.ts'),
    load('feedback/handler.ts'),
    load('intake/handler.ts'),
    load('preferences/handler.ts'),
    load('staff/handler.ts'),
    load('adapters/sender.ts'),
    load('web/dependencies.ts'),
  ]);
  return {
    dispatch: dispatch.handlerWith,
    enroll: enroll.handlerWith,
    feedback: feedback.handlerWith,
    feedbackPorts: feedback.makeFeedbackPorts,
    intake: intake.handlerWith,
    preferences: preferences.handlerWith,
    staff: staff.handlerWith,
    makeSender: sender.makeSender,
    makeWebParts: contacts.makeWebParts,
  };
}
