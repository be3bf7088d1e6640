/** The app as it is run: names, checks, and the command itself. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CfnResource } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { environmentNamed } from '../../lib/environments/index.ts';
import { addStacks, makeApp } from '../../lib/stacks.ts';
import { temporaryFolder } from '../support/folder.ts';
import { isLong } from '../support/run/tier.ts';
import { assemblyOf, clinicAssembly, parts, stubBundles, synthesize } from './synth.ts';

const slow = { timeout: 120_000 };
// All of them by this file, which has the CDK loaded anyway: the other files find them kept.
const local = await assemblyOf('local');
const dev = await assemblyOf('dev');
const prod = await assemblyOf('prod');
const clinic = await clinicAssembly();

describe('discretion (I8)', () => {
  /** Kept apart from lib/discreet.ts on purpose. */
  const canaries = [
    /ketamine/,
    /infus/,
    /depress/,
    /\bpain/,
    /anxi/,
    /suicid/,
    /psych/,
    /mental/,
    /therap/,
    /ptsd/,
    /trauma/,
    /sedat/,
    /an(a)?esth/,
    /fasting/,
    /patient/,
    /diagnos/,
    /medic/,
    /\bdos(e|age|ing)\b/,
    /\bdrug/,
    /\bmood/,
  ];

  it.each([
    ['local', local],
    ['dev', dev],
    ['prod', prod],
    ['a clinic', clinic],
  ])('no template of %s has a word of the treatment, in any name or text', (_, { templates }) => {
    const text = JSON.stringify(templates).toLowerCase();
    expect(canaries.filter((canary) => canary.test(text)).map(String)).toEqual([]);
  });
});

it(
  'cdk-nag stops a queue without TLS, and CloudFormation’s own rules a property that does not exist',
  slow,
  async () => {
    const spoiled = synthesize(environmentNamed('dev'), ({ data }) => {
      new Queue(data, 'SpoiledQueue');
      new CfnResource(data, 'SpoiledGroup', { type: 'AWS::Logs::LogGroup', properties: { Retention: 3 } });
    });
    const said = await spoiled.then(() => 'nothing', String);
    expect(said).toMatch(/AwsSolutions-SQS4/);
    expect(said).toMatch(/Additional properties are not allowed \('Retention'/);
  },
);

it('environments share no name', () => {
  const names = (assembly: typeof dev) =>
    new Set(
      [...JSON.stringify(assembly.templates).matchAll(/"(?:[A-Za-z]*Name)":"([^"]+)"/g)]
        .map(([, name = '']) => name)
        .filter((name) => name.includes('dripline')),
    );
  const both = [...names(dev)].filter((name) => names(prod).has(name));
  expect(names(dev).size).toBeGreaterThan(20);
  expect(both).toEqual([]);
});

describe('node bin/dripline.ts', () => {
  const bundles = stubBundles();
  const outdir = temporaryFolder('bin');
  afterAll(() => {
    rmSync(bundles, { recursive: true });
    rmSync(outdir, { recursive: true });
  });

  function run(context: Record<string, string>, environment: Record<string, string> = {}) {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    return spawnSync(process.execPath, ['bin/dripline.ts'], {
      cwd: root,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        TMPDIR: process.env.TMPDIR,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify(context),
        ...environment,
      },
    });
  }

  /** The program in this process: it ends the process, and so this file, when it has something to say. */
  async function runHere(environment: Record<string, string>): Promise<{ status: number; stderr: string }> {
    for (const [name, value] of Object.entries({ CDK_OUTDIR: outdir, ...environment })) vi.stubEnv(name, value);
    try {
      await import('../../bin/dripline.ts');
      return { status: 0, stderr: '' };
    } finally {
      vi.unstubAllEnvs();
    }
  }

  it('takes the environment from the shell, with no account and no network', slow, async () => {
    const given = { DRIPLINE_ENVIRONMENT: 'local' };
    // Loading the CDK with all its checks takes longer than everything else here.
    const { status, stderr } = isLong
      ? run({ functions: bundles }, given)
      : await runHere({ CDK_CONTEXT_JSON: JSON.stringify({ functions: bundles }), ...given });
    expect([status, stderr]).toEqual([0, '']);
    expect(readdirSync(outdir)).toContain('dripline-local-data.template.json');
  });

  it('writes the same byte for byte as a local start, which leaves the checks out', slow, () => {
    const unchecked = temporaryFolder('unchecked');
    try {
      const app = makeApp({ outdir: unchecked, builtinCloudFormationValidation: false });
      addStacks(app, environmentNamed('local'), bundles);
      app.synth();
      const templates = readdirSync(unchecked).filter((name) => name.endsWith('.template.json'));
      expect(templates).toHaveLength(parts.length);
      // Asset hashes are in the manifest and the templates: the same input gives the same assembly.
      for (const name of [...templates, 'manifest.json'])
        expect([name, readFileSync(join(unchecked, name), 'utf8')]).toEqual([
          name,
          readFileSync(join(outdir, name), 'utf8'),
        ]);
    } finally {
      rmSync(unchecked, { recursive: true });
    }
  });

  it('says in one sentence that the bundles are not built', slow, () => {
    const { status, stderr } = run({ functions: '/nowhere', environment: 'dev' });
    expect(status).toBe(1);
    expect(stderr).toBe(
      '/nowhere has no bundle of intake, staff, preferences, enroll, dispatch, feedback, announce, upkeep, poll: run "npm run build" first\n',
    );
  });

  it('says in one sentence that there is no such environment', slow, () => {
    const { status, stderr } = run({ functions: bundles, environment: 'staging' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^environment is "staging": it must be one of local, dev, prod [^\n]*\n$/);
  });
});
