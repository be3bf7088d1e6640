import { type Environment, EnvironmentError, parseEnvironment } from '../environment.ts';
import { dev } from './dev.ts';
import { local } from './local.ts';
import { prod } from './prod.ts';

const environments: Readonly<Record<string, Environment>> = { local, dev, prod };

export const environmentNames = Object.keys(environments);

/**
 * The environment of that name, checked.
 *
 * @param name from `-c environment=…` or `DRIPLINE_ENVIRONMENT`.
 * @throws EnvironmentError when there is none of that name, or it is wrong.
 */
export function environmentNamed(name: string): Environment {
  const environment = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (environment === undefined) {
    throw new EnvironmentError(
      `environment is ${JSON.stringify(name)}: it must be one of ${Object.keys(environments).join(', ')} (-c environment=… or DRIPLINE_ENVIRONMENT)`,
    );
  }
  return parseEnvironment(environment, `lib/environments/${name}.ts`);
}
