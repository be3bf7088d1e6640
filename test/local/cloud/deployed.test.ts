/** The real CDK app, synthesized with empty bundles, as the local runtime reads it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../../functions/core/model/functionNames.ts';
import { environmentNamed } from '../../../lib/environments/index.ts';
import { addStacks, makeApp } from '../../../lib/stacks.ts';
import { readAssembly } from '../../../local/cloud/assembly.ts';
import type { Cloud } from '../../../local/cloud/model.ts';
import { readCloud } from '../../../local/cloud/read.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { at } from './templates.ts';

describe('the app as deployed', () => {
  const directory = temporaryFolder('assembly');
  let cloud: Cloud;

  beforeAll(() => {
    const bundles = join(directory, 'functions');
    for (const name of functionNames) {
      mkdirSync(join(bundles, name), { recursive: true });
      writeFileSync(join(bundles, name, 'index.mjs'), `export const handler = async () => '${name}';`);
    }
    const app = makeApp({ outdir: join(directory, 'cdk.out'), builtinCloudFormationValidation: false });
    addStacks(app, environmentNamed('local'), bundles);
    app.synth();
    cloud = readCloud(readAssembly(join(directory, 'cdk.out')), at);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('has every function with its code, and every reference resolved', () => {
    expect(cloud.functions.map(({ service }) => service).sort()).toEqual([...functionNames].sort());
    expect(JSON.stringify(cloud)).not.toMatch(/Fn::|"Ref"|\$\{Token|undefined/);
  });

  it('points links at the local address, and each function at both tables of the data stack', () => {
    const [people, words] = ['PEOPLE_TABLE', 'WORDS_TABLE'].map((name) => [
      ...new Set(cloud.functions.map(({ environment }) => environment[name]).filter((table) => table !== undefined)),
    ]);
    expect(people).toHaveLength(1);
    expect(words).toHaveLength(1);
    expect(cloud.tables.map(({ name }) => name).sort()).toEqual([...(people ?? []), ...(words ?? [])].sort());
    const sender = cloud.functions.find(({ service }) => service === 'dispatch');
    expect(sender?.environment.PUBLIC_URL).toBe(at.apiUrl);
  });

  it('wakes enroll by sign-ups, appointments and contacts of the people table, and by nothing it writes itself', () => {
    const [source, announce, third] = cloud.sources;
    expect(announce?.function.service).toBe('announce');
    expect(announce).toMatchObject({ batchSize: 1_000, batchingWindowMs: 60_000 });
    expect(third).toBeUndefined();
    expect(source).toMatchObject({
      batchSize: 50,
      retries: -1,
      maxRecordAgeMs: 86_400_000,
      bisect: true,
      reportsItemFailures: true,
    });
    expect(source?.function.service).toBe('enroll');
    expect(source?.table.streamView).toBe('KEYS_ONLY');
    const passes = (sk: string, eventName = 'MODIFY') =>
      source?.filters.some((filter) => filter({ eventName, dynamodb: { Keys: { pk: { S: 'C#1' }, sk: { S: sk } } } }));
    const keys = ['CONTACT', 'APPT#1', 'SIGNUP#1', 'ENROLL#nurture#once', 'SEND#1', 'CAP', 'CALL#1', 'LOG#1'];
    expect(keys.filter((key) => passes(key))).toEqual(['CONTACT', 'APPT#1', 'SIGNUP#1']);
    expect(passes('CONTACT', 'REMOVE')).toBe(false);
  });

  it('wakes dispatch and poll every minute, never twice for one tick, and upkeep every quarter of an hour', () => {
    expect(Object.fromEntries(cloud.schedules.map(({ everyMs, function: f }) => [f.service, everyMs]))).toEqual({
      dispatch: 60_000,
      poll: 60_000,
      upkeep: 900_000,
    });
    const ticks = cloud.schedules.find(({ function: f }) => f.service === 'dispatch');
    expect(JSON.parse(ticks?.input ?? '')).toEqual({ worker: 0, workers: 1, lookaheadSeconds: 60 });
    const dispatch = cloud.functions.find(({ service }) => service === 'dispatch');
    expect(dispatch).toMatchObject({ timeoutMs: 120_000, async: { retries: 0, maxAgeMs: 60_000 } });
  });

  it('tells feedback of our own emails alone, and keeps what it could not take', () => {
    const event = (tags: unknown) => ({ source: 'aws.ses', detail: { eventType: 'Delivery', mail: { tags } } });
    const ours = { 'ses:configuration-set': ['dripline-local-reminder'], send: ['c_1_1'] };
    const matching = (tags: unknown) => cloud.rules.filter(({ pattern }) => pattern(event(tags)));
    expect(matching(ours).flatMap(({ targets }) => targets.map((target) => target.function.service))).toEqual([
      'feedback',
    ]);
    expect(matching({ 'ses:configuration-set': ['dripline-local-reminder'] })).toEqual([]);
    const feedback = cloud.functions.find(({ service }) => service === 'feedback');
    expect(feedback?.async).toMatchObject({ retries: 2, onFailure: expect.stringMatching(/feedback-failures$/) });
  });

  it('asks for a signature on the staff routes, for a sign-in at the front desk, and for nothing elsewhere', () => {
    const routes = cloud.api?.routes ?? [];
    expect(routes.filter(({ path }) => path.startsWith('/staff')).length).toBeGreaterThan(0);
    for (const { path, authorization } of routes)
      expect([path, authorization]).toEqual([
        path,
        path.startsWith('/staff') ? 'iam' : /^\/desk\/(?!app\.js)/.test(path) ? 'jwt' : 'none',
      ]);
  });
});
