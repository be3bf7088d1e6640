/** Reads a synthesized cloud assembly: the stacks in dependency order, and where their code assets lie. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.optional(z.record(z.string(), z.unknown())),
  Condition: z.optional(z.string()),
  DependsOn: z.optional(z.union([z.string(), z.array(z.string())])),
});

const templateSchema = z.object({
  Resources: z.optional(z.record(z.string(), resourceSchema)),
  Parameters: z.optional(z.record(z.string(), z.object({ Type: z.string(), Default: z.optional(z.unknown()) }))),
  Mappings: z.optional(z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())))),
  Conditions: z.optional(z.record(z.string(), z.unknown())),
  Outputs: z.optional(
    z.record(
      z.string(),
      z.object({
        Value: z.unknown(),
        Export: z.optional(z.object({ Name: z.unknown() })),
        Condition: z.optional(z.string()),
      }),
    ),
  ),
});
export type Template = z.infer<typeof templateSchema>;
export type TemplateResource = z.infer<typeof resourceSchema>;

const manifestSchema = z.object({
  artifacts: z.optional(
    z.record(
      z.string(),
      z.object({
        type: z.string(),
        dependencies: z.optional(z.array(z.string())),
        properties: z.optional(
          z.object({
            templateFile: z.optional(z.string()),
            stackName: z.optional(z.string()),
            directoryName: z.optional(z.string()),
            file: z.optional(z.string()),
          }),
        ),
      }),
    ),
  ),
});

const assetsSchema = z.object({
  files: z.optional(
    z.record(
      z.string(),
      z.object({
        source: z.object({ path: z.optional(z.string()), packaging: z.optional(z.string()) }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    ),
  ),
});

export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** Directory of a code asset, by the S3 key its functions name. */
  readonly assets: ReadonlyMap<string, string>;
}

function readJson<T>(path: string, schema: z.ZodType<T>): T {
  const read = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.success) throw new Error(`${path}: ${z.prettifyError(read.error)}`);
  return read.data;
}

/** Every stack under `directory`, stages included; a stack comes after the stacks it depends on. */
export function readAssembly(directory: string): Stack[] {
  const artifacts = readJson(join(directory, 'manifest.json'), manifestSchema).artifacts ?? {};
  const assets = new Map<string, string>();
  for (const artifact of Object.values(artifacts)) {
    if (artifact.type !== 'cdk:asset-manifest' || artifact.properties?.file === undefined) continue;
    const files = readJson(join(directory, artifact.properties.file), assetsSchema).files ?? {};
    for (const file of Object.values(files)) {
      if (file.source.packaging !== 'zip' || file.source.path === undefined) continue;
      for (const { objectKey } of Object.values(file.destinations))
        assets.set(objectKey, join(directory, file.source.path));
    }
  }

  const stacks: Stack[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (!artifact || seen.has(id)) return;
    seen.add(id);
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    if (artifact.type === 'cdk:cloud-assembly' && artifact.properties?.directoryName !== undefined) {
      stacks.push(...readAssembly(join(directory, artifact.properties.directoryName)));
    }
    if (artifact.type === 'aws:cloudformation:stack' && artifact.properties?.templateFile !== undefined) {
      const template = readJson(join(directory, artifact.properties.templateFile), templateSchema);
      stacks.push({ name: artifact.properties.stackName ?? id, template, assets });
    }
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return stacks;
}
