/** A function's environment variables, each required where it is read. */
import type { EmailClass } from '../core/model/journey.ts';

/** A variable is missing or unusable: the deployment is wrong, and says where. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** @throws EnvironmentError naming the variable. */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new EnvironmentError(`environment variable ${name} is not set`);
  return value;
}

/** A whole number of at least one. */
export function requireCount(name: string): number {
  const value = Number(requireEnv(name));
  if (!Number.isInteger(value) || value < 1)
    throw new EnvironmentError(`environment variable ${name} must be a whole number of at least 1`);
  return value;
}

/** Index partitions of each lane. */
export const lanePartitions = (): Readonly<Record<EmailClass, number>> => ({
  reminder: requireCount('REMINDER_PARTITIONS'),
  request: requireCount('REQUEST_PARTITIONS'),
  marketing: requireCount('MARKETING_PARTITIONS'),
});

/** A JSON array of strings. */
export function requireList(name: string): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(requireEnv(name));
  } catch {
    value = undefined;
  }
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'string')) {
    throw new EnvironmentError(`environment variable ${name} must be a JSON array of strings`);
  }
  return value as string[];
}
