/** Reads what staff send with a schema, or says which field is wrong and why. */
import type { z } from 'zod/mini';

/** A request that names something unusable; `faults` say which field and why. */
export class InvalidError extends Error {
  override readonly name = 'InvalidError';
  readonly faults: readonly { field: string; reason: string }[];

  constructor(faults: readonly { field: string; reason: string }[]) {
    super('invalid');
    this.faults = faults;
  }
}

/** @throws InvalidError with the place of each fault; `field` names a value that is not an object's. */
export function parsed<S extends z.ZodMiniType>(schema: S, value: unknown, field = ''): z.infer<S> {
  const read = schema.safeParse(value);
  if (read.success) return read.data as z.infer<S>;
  throw new InvalidError(
    read.error.issues.map((issue) => ({ field: issue.path.join('.') || field || 'body', reason: issue.message })),
  );
}
