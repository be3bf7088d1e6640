/** One synthesis per environment, over stub bundles: no build, no account, no network. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionNames } from '../../functions/core/model/functionNames.ts';
import type { addStacks } from '../../lib/app.ts';
import type { Environment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments/index.ts';
import { completeProd } from '../support/completeProd.ts';
import { temporaryFolder } from '../support/folder.ts';
import { exampleWords } from '../support/signed.ts';
import { remembered } from './cache.ts';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are JSON of every shape, and tests read all of it.
  readonly Properties: any;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Description: string;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Description?: string }>>;
}

export const parts = ['data', 'email', 'web', 'pipeline', 'operations'] as const;
export type Part = (typeof parts)[number];

/** What an environment synthesizes to. */
export interface Assembly {
  readonly templates: Readonly<Record<Part, Template>>;
  /** Which parts each part is deployed after. */
  readonly dependencies: Readonly<Record<Part, readonly string[]>>;
  readonly terminationProtected: readonly Part[];
}

/** A folder of bundles that do nothing, with words that are signed. The caller removes it. */
export function stubBundles(): string {
  const root = temporaryFolder('bundles');
  for (const name of functionNames) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'index.mjs'), `export const handler = async () => '${name}';\n`);
    writeFileSync(join(root, name, 'words.json'), exampleWords());
  }
  return root;
}

/**
 * Synthesizes one environment, with every check that `cdk synth` makes.
 *
 * @param change may spoil the app before synthesis.
 */
export async function synthesize(
  environment: Environment,
  change: (stacks: ReturnType<typeof addStacks>) => void = () => {},
): Promise<Assembly> {
  // Loaded here: it takes a second, which a remembered assembly spares.
  const { addStacks, makeApp } = await import('../../lib/app.ts');
  const bundles = stubBundles();
  const outdir = temporaryFolder('assembly');
  try {
    const app = makeApp({ outdir });
    change(addStacks(app, environment, bundles));
    const assembly = app.synth();
    const prefix = `dripline-${environment.name}-`;
    const stacks = parts.map((part) => [part, assembly.getStackByName(`${prefix}${part}`)] as const);
    const after = stacks.map(([part, { dependencies }]) => {
      const names = dependencies.map(({ id }) => id).filter((id) => id.startsWith(prefix) && !id.endsWith('.assets'));
      return [part, names.map((id) => id.slice(prefix.length)).sort()] as const;
    });
    return {
      templates: Object.fromEntries(stacks.map(([part, stack]) => [part, stack.template])),
      dependencies: Object.fromEntries(after),
      terminationProtected: stacks.filter(([, stack]) => stack.terminationProtection).map(([part]) => part),
    } as unknown as Assembly;
  } finally {
    rmSync(bundles, { recursive: true });
    rmSync(outdir, { recursive: true });
  }
}

/** An environment of the repository, as it is now; of production, with what a clinic fills in. */
export function assemblyOf(name: 'local' | 'dev' | 'prod'): Promise<Assembly> {
  return remembered(name, () => synthesize(name === 'prod' ? completeProd : environmentNamed(name)));
}

/** A clinic that brings its own domains, zones and addresses: everything optional is given. */
export const clinicEnvironment: Environment = {
  name: 'prod',
  region: 'eu-central-1',
  account: '123456789012',
  mail: {
    domain: 'mail.maple.test',
    hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'maple.test' },
    allowedRecipients: ['*'],
    dmarcReportsTo: 'dmarc@maple.test',
  },
  site: { domain: 'hello.maple.test', hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'maple.test' } },
  signUp: {
    sites: ['https://www.maple.test'],
    doubleOptIn: true,
    confirmDays: 10,
    perNetworkAndHour: 30,
    perAddressAndWeek: 4,
  },
  staffSignIn: {
    issuer: 'https://login.maple.test/realms/clinic',
    clientId: 'front-desk',
    audience: 'dripline',
    scope: 'openid',
    token: 'access',
    roleClaim: 'roles',
    role: 'front-desk',
    sessionMinutes: 30,
    origins: ['https://tokens.maple.test'],
  },
  lanes: { reminder: 8, request: 2, marketing: 16 },
  workers: 3,
  lambdaConcurrency: 1_000,
  retention: { logDays: 180, evidenceYears: 7, unconfirmedDays: 14 },
  alarmsTo: { engineer: 'engineer@maple.test', staff: 'desk@maple.test' },
};

/** That clinic's assembly. */
export function clinicAssembly(): Promise<Assembly> {
  return remembered('clinic', () => synthesize(clinicEnvironment));
}

/** All resources of a type, with their logical ids. */
export function ofType(type: string, ...templates: readonly Template[]): (Resource & { readonly id: string })[] {
  return templates.flatMap((template) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => ({ id, ...resource })),
  );
}

/** The one resource of a type that `where` describes. */
export function only(type: string, template: Template, where: (resource: Resource) => boolean = () => true) {
  const found = ofType(type, template).filter(where);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} of ${type}, expected one`);
  return first;
}
