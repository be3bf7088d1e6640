/** The stacks with every intrinsic replaced: names, ARNs and references between stacks are known from here on. */
import type { Stack } from './assembly.ts';
import { noValue, resolve, type Scope } from './intrinsics.ts';
import { type Account, checkProperties, type Named, typeOf } from './resources.ts';
import { stop } from './stop.ts';

/** A resource of a run or inert type, resolved. */
export interface Resource extends Named {
  readonly type: string;
  /** `<stack>/<logical id>`, for errors. */
  readonly place: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What `Ref` gives for it: how other resources name it. */
  readonly ref: string;
  readonly stackTemplate: Stack;
}

/** Every resource, in stack order. Resources whose condition is false are left out. */
export function resolveStacks(stacks: readonly Stack[], at: Account): Resource[] {
  const scopes = new Map(stacks.map((stack) => [stack.name, new StackScope(stack, at, { importValue, stackOutput })]));

  function importValue(exportName: string, place: string): unknown {
    for (const scope of scopes.values()) {
      const found = scope.exported(exportName);
      if (found !== undefined) return found.value();
    }
    return stop(place, `no stack exports ${exportName}`);
  }

  function stackOutput(stack: string, output: string, place: string): unknown {
    const found = scopes.get(stack)?.output(output);
    return found ? found.value() : stop(place, `no stack ${stack} has the output ${output}`);
  }

  return [...scopes.values()].flatMap((scope) => scope.resources());
}

class StackScope implements Scope {
  private readonly stack: Stack;
  private readonly at: Account;
  private readonly others: Pick<Scope, 'importValue' | 'stackOutput'>;
  /** Names on the way, so that a circle is an error and not an overflow. */
  private readonly naming = new Set<string>();

  constructor(stack: Stack, at: Account, others: Pick<Scope, 'importValue' | 'stackOutput'>) {
    this.stack = stack;
    this.at = at;
    this.others = others;
  }

  resources(): Resource[] {
    const resources: Resource[] = [];
    for (const [logicalId, { Type, Properties = {}, Condition }] of Object.entries(
      this.stack.template.Resources ?? {},
    )) {
      const place = `${this.stack.name}/${logicalId}`;
      const type = typeOf(Type, place);
      if (Condition !== undefined && !this.condition(Condition, place)) continue;
      checkProperties(Type, Properties, place);
      const named = this.named(logicalId, place);
      // An inert resource's properties are of no consequence, so nothing in them can stop the start.
      const properties =
        type.treatment === 'inert' ? {} : (resolve(Properties, this, place) as Record<string, unknown>);
      resources.push({
        ...named,
        type: Type,
        place,
        properties,
        ref: type.ref?.(named) ?? named.name,
        stackTemplate: this.stack,
      });
    }
    return resources;
  }

  exported(exportName: string): { value(): unknown } | undefined {
    for (const [id, output] of Object.entries(this.stack.template.Outputs ?? {})) {
      const place = `${this.stack.name}/Outputs.${id}`;
      if (output.Export !== undefined && resolve(output.Export.Name, this, place) === exportName) {
        return { value: () => resolve(output.Value, this, place) };
      }
    }
    return undefined;
  }

  ref(name: string, place: string): unknown {
    if (name.startsWith('AWS::')) return this.pseudo(name, place);
    const parameter = this.stack.template.Parameters?.[name];
    if (parameter !== undefined) {
      return parameter.Default ?? stop(place, `the parameter ${name} has no default, and nobody to give it`);
    }
    const resource = this.named(name, place);
    return this.typeOf(name, place).ref?.(resource) ?? stop(place, `Ref of ${name} is not known here`);
  }

  getAtt(logicalId: string, attribute: string, place: string): unknown {
    const resource = this.named(logicalId, place);
    const value = this.typeOf(logicalId, place).attributes?.[attribute];
    if (!value) {
      const type = this.stack.template.Resources?.[logicalId]?.Type;
      return stop(
        place,
        `Fn::GetAtt ${logicalId}.${attribute}: the local runtime does not know ${attribute} of ${type}`,
      );
    }
    return value(resource);
  }

  output(id: string): { value(): unknown } | undefined {
    const found = this.stack.template.Outputs?.[id];
    return found && { value: () => resolve(found.Value, this, `${this.stack.name}/Outputs.${id}`) };
  }

  importValue(name: string, place: string): unknown {
    return this.others.importValue(name, place);
  }

  stackOutput(stack: string, output: string, place: string): unknown {
    return this.others.stackOutput(stack, output, place);
  }

  condition(name: string, place: string): boolean {
    const conditions = this.stack.template.Conditions ?? {};
    if (!(name in conditions)) stop(place, `there is no condition ${name}`);
    return resolve(conditions[name], this, `${this.stack.name}/Conditions.${name}`) === true;
  }

  mapping(map: string, first: string, second: string, place: string): unknown {
    return (
      this.stack.template.Mappings?.[map]?.[first]?.[second] ?? stop(place, `no ${map}.${first}.${second} in Mappings`)
    );
  }

  private typeOf(logicalId: string, place: string) {
    const resource = this.stack.template.Resources?.[logicalId] ?? stop(place, `there is no resource ${logicalId}`);
    return typeOf(resource.Type, `${this.stack.name}/${logicalId}`);
  }

  private named(logicalId: string, place: string): Named {
    const resource = this.stack.template.Resources?.[logicalId] ?? stop(place, `there is no resource ${logicalId}`);
    const { nameProperty } = this.typeOf(logicalId, place);
    const given = nameProperty === undefined ? undefined : resource.Properties?.[nameProperty];
    if (given === undefined) return { ...this.identity(logicalId), name: `${this.stack.name}-${logicalId}` };
    if (this.naming.has(logicalId)) stop(place, `the name of ${logicalId} refers to itself`);
    this.naming.add(logicalId);
    try {
      const name = resolve(given, this, `${this.stack.name}/${logicalId}.${nameProperty}`);
      return { ...this.identity(logicalId), name: name === noValue ? `${this.stack.name}-${logicalId}` : String(name) };
    } finally {
      this.naming.delete(logicalId);
    }
  }

  private identity(logicalId: string): Omit<Named, 'name'> {
    return { stack: this.stack.name, logicalId, at: this.at };
  }

  private pseudo(name: string, place: string): unknown {
    const values: Record<string, unknown> = {
      'AWS::Region': this.at.region,
      'AWS::AccountId': this.at.account,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.stack.name,
      'AWS::StackId': `arn:aws:cloudformation:${this.at.region}:${this.at.account}:stack/${this.stack.name}/local`,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': noValue,
    };
    return name in values ? values[name] : stop(place, `the local runtime does not know the pseudo parameter ${name}`);
  }
}
