/** What things are called. */
import type { Environment } from './environment.ts';

/** `dripline-prod-dispatch`: the physical name of whatever needs one that people recognise. */
export function named(environment: Environment, thing: string): string {
  return `dripline-${environment.name}-${thing}`;
}

/** Namespace of our own metrics. It carries the environment, since dev and prod of a small clinic may share an account. */
export function metricNamespace(environment: Environment): string {
  return `Dripline/${environment.name}`;
}
