import type { DataStack } from '../data/stack.ts';
import type { Environment } from '../environment.ts';
import type { DriplineHttpApi } from './http-api.ts';

/** What every function behind the HTTP API is built from. */
export interface WebFunctionProps {
  readonly environment: Environment;
  readonly functionsRoot: string;
  readonly data: DataStack;
  readonly http: DriplineHttpApi;
}
