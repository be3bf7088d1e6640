/**
 * How much of the account's concurrency each function has for itself. It is a share that nobody else takes, and a limit: who
 * floods the public routes can use up theirs, and not the room of what sends the reminders.
 */
import type { FunctionName } from '../../functions/core/model/functionNames.ts';

/** AWS leaves so many to the functions of the account that have no share (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html). */
export const unsharedMin = 100;
/** With less to give away a share would be too small to be of use. */
export const concurrencyMin = 200;

/** Of what may be given away. The web's are limits above all; what follows the tables must keep up with them. */
const shares: Readonly<Partial<Record<FunctionName, number>>> = {
  intake: 0.1,
  preferences: 0.1,
  staff: 0.1,
  enroll: 0.2,
  feedback: 0.2,
};
/** A tick may still run when the next two come. */
const ticksAtOnce = 3;

/** The function's own share; undefined where the environment does not say what the account has. */
export function reservedConcurrency(
  name: FunctionName,
  { lambdaConcurrency, workers }: { readonly lambdaConcurrency?: number | undefined; readonly workers: number },
): number | undefined {
  if (lambdaConcurrency === undefined) return undefined;
  if (name === 'dispatch') return ticksAtOnce * workers;
  const share = shares[name];
  return share === undefined ? undefined : Math.floor((lambdaConcurrency - unsharedMin) * share);
}
