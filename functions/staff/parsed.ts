/** Reads what staff send with a schema, or says which field is wrong and why. */
import type { z } from 'zod/mini';
import { didYouMean } from '../core/model/nearest.ts';

interface Fault {
  readonly field: string;
  readonly reason: string;
}

/** A request that names something unusable; `faults` say which field and why. */
export class InvalidError extends Error {
  override readonly name = 'InvalidError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super('invalid');
    this.faults = faults;
  }
}

type Issue = z.core.$ZodIssue;
type UnknownFields = Extract<Issue, { code: 'unrecognized_keys' }>;

/** Of a made-up name only as much as shows which it is. */
const longestName = 40;

/** The fields that an object has, or one of several. */
function namesOf(schema: z.core.$ZodType): readonly string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'object') return Object.keys(def.shape);
  return def.type === 'union' ? def.options.flatMap(namesOf) : [];
}

const isUnknown = (issue: Issue): issue is UnknownFields => issue.code === 'unrecognized_keys';

/** The unknown fields that an issue is about; of one of several shapes, where one of them fits but for those. */
function unknownIn(issue: Issue): readonly UnknownFields[] {
  if (isUnknown(issue)) return [issue];
  if (issue.code !== 'invalid_union') return [];
  const nearly = issue.errors.find((each) => each.length > 0 && each.every(isUnknown));
  return nearly?.filter(isUnknown) ?? [];
}

function unknownField(name: string, known: readonly string[]): Fault {
  const meant = didYouMean(name.slice(0, longestName), known);
  const hint = meant ?? `The fields are ${known.join(', ')}.`;
  return { field: name.slice(0, longestName), reason: `there is no such field. ${hint}` };
}

/**
 * What is wrong with the fields of the one shape that was meant, where a body may be one of several: the shape that has every field
 * of the body.
 */
function meantIn(issue: Issue, value: unknown): readonly Issue[] | undefined {
  if (issue.code !== 'invalid_union' || issue.path.length > 0 || typeof value !== 'object' || value === null)
    return undefined;
  return issue.errors.find((each) =>
    each.every((one) => !isUnknown(one) && typeof one.path[0] === 'string' && Object.hasOwn(value, one.path[0])),
  );
}

const placeOf = (issue: Issue, field: string): string => issue.path.join('.') || field || 'body';

/** @throws InvalidError with the place of each fault; `field` names a value that is not an object's. */
export function parsed<S extends z.ZodMiniType>(schema: S, value: unknown, field = ''): z.infer<S> {
  const read = schema.safeParse(value);
  if (read.success) return read.data as z.infer<S>;
  throw new InvalidError(
    read.error.issues.flatMap((issue): Fault[] => {
      const unknown = unknownIn(issue);
      if (unknown.length > 0) {
        const names = unknown.flatMap(({ keys }) => keys).slice(0, 10);
        return names.map((name) => unknownField(name, namesOf(schema)));
      }
      const meant = meantIn(issue, value) ?? [issue];
      return meant.map((one) => ({ field: placeOf(one, field), reason: one.message }));
    }),
  );
}
