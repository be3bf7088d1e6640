/** The resolved resources, found by type, and their properties read with a schema. */
import type { z } from 'zod';
import { type Account, resourceTypes } from './resources.ts';
import type { Resource } from './stacks.ts';
import { stop } from './stop.ts';

export class Resources {
  readonly at: Account;
  private readonly all: readonly Resource[];

  constructor(all: readonly Resource[], at: Account) {
    this.all = all;
    this.at = at;
  }

  ofType(type: string): readonly Resource[] {
    return this.all.filter((resource) => resource.type === type);
  }

  /**
   * Every resource of a type with its properties read.
   * @throws CannotRun naming the resource and the property, when they are not as the runtime knows them.
   */
  parsed<T>(type: string, schema: z.ZodType<T>): { readonly resource: Resource; readonly value: T }[] {
    return this.ofType(type).map((resource) => {
      const read = schema.safeParse(resource.properties);
      if (!read.success) {
        const [issue] = read.error.issues;
        return stop(
          `${resource.place}.${issue?.path.join('.') ?? ''}`,
          `${issue?.message ?? 'not understood'} (${type})`,
        );
      }
      return { resource, value: read.data };
    });
  }

  attribute(resource: Resource, attribute: string): string {
    const value = resourceTypes[resource.type]?.attributes?.[attribute];
    return value?.(resource) ?? stop(resource.place, `${resource.type} has no ${attribute} here`);
  }
}
