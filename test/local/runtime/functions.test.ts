/** The toy's functions in their workers, called as HTTP and as Lambda would. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sign } from '../../../local/iam/sigv4.ts';
import { staffKey } from '../../../local/runtime/access.ts';
import { idleMs, workersMax } from '../../../local/runtime/pool.ts';
import { FunctionError, type System, startSystem } from '../../../local/system.ts';
import { makeToy } from '../fixtures/toy.ts';

interface WebResult {
  readonly event: Record<string, unknown>;
  readonly count: number;
  readonly now: number;
  readonly constructed: number;
  readonly again: number;
  readonly left: number;
  readonly requestId: string;
  readonly zone: number;
  readonly env: Record<string, string>;
}

const dayMs = 86_400_000;

describe('functions in worker threads', () => {
  let system: System;
  beforeAll(async () => {
    const { assembly, home } = makeToy();
    system = await startSystem({ assembly, home, inMemory: true });
  });
  afterAll(() => system?.stop());

  const web = (how = '/') => system.invoke('web', { how }) as Promise<WebResult>;
  const failure = async (how: string) => {
    const error = await web(how).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FunctionError);
    return (error as FunctionError).payload;
  };

  it('have the template’s environment, Lambda’s own variables, and nothing of this process', async () => {
    const { env, zone, left, requestId } = await web();
    expect(env).toMatchObject({
      PEOPLE_TABLE: 'toy-people',
      QUEUE: `${system.gateway.url}/000000000000/toy-failures`,
      AWS_ACCESS_KEY_ID: 'WebRole',
      AWS_ENDPOINT_URL: system.gateway.url,
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'toy-us-east-1-web',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    });
    expect(env).not.toHaveProperty('PATH');
    expect(zone).toBe(0);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(3_000);
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('stay warm between invocations, and keep nothing over a crash', async () => {
    const before = await web();
    expect((await web()).count).toBe(before.count + 1);
    await system.crash('web');
    expect((await web()).count).toBe(1);
  });

  it('run one invocation each at a time, in more workers as more come, up to the cap', async () => {
    await system.crash('web');
    const before = system.functionCounts().web?.coldStarts ?? 0;
    const calls = Array.from({ length: workersMax + 5 }, () => web('/late'));
    expect(system.functionCounts().web).toMatchObject({ running: workersMax, waiting: 5 });
    const counts = (await Promise.all(calls)).map(({ count }) => count);
    expect((system.functionCounts().web?.coldStarts ?? 0) - before).toBe(workersMax);
    expect(counts.filter((count) => count === 1)).toHaveLength(workersMax);
  });

  it('end when nobody needs them: those of a burst soon, the last after some minutes (year.md 12)', async () => {
    await system.crash('web');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const idle = () => system.functionCounts().web?.idle;
    try {
      await Promise.all([web(), web(), web()]);
      expect(idle()).toBe(3);
      vi.advanceTimersByTime(idleMs.others);
      expect(idle()).toBe(1);
      // Who works in between waits anew.
      vi.advanceTimersByTime(idleMs.last - idleMs.others - 1);
      expect((await web()).count).toBe(2);
      vi.advanceTimersByTime(idleMs.last - 1);
      expect(idle()).toBe(1);
      vi.advanceTimersByTime(1);
      expect(idle()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    expect((await web()).count).toBe(1);
  });

  it('see the moved clock when warm, however they ask for the time', async () => {
    const before = await web();
    await system.clock.advanceTo(system.clock.now() + 3 * dayMs);
    const after = await web();
    for (const field of ['now', 'constructed', 'again'] as const) {
      expect(after[field] - before[field]).toBeGreaterThanOrEqual(3 * dayMs);
    }
    expect(after.left).toBeLessThanOrEqual(3_000);
  });

  it('see the services’ clocks moved with their own, so that the SDK corrects nothing and sends nothing again', async () => {
    await system.clock.advanceTo(system.clock.now() + 3 * dayMs);
    const { theirs, ours } = (await system.invoke('web', { how: '/date' })) as { theirs: number; ours: number };
    expect(Math.abs(ours - theirs)).toBeLessThan(60_000);
  });

  it('report what they throw as Lambda does, and stay warm', async () => {
    await system.crash('web');
    expect(await failure('/throw')).toMatchObject({ errorType: 'RangeError', errorMessage: 'as asked' });
    expect((await web()).count).toBe(2);
  });

  it.each([
    ['killed at their timeout', '/hang', 'Sandbox.Timedout', /Task timed out after 3\.00 seconds/],
    ['gone when they exit', '/exit', 'Runtime.ExitError', /ended before it answered/],
    ['gone when something escapes them', '/stray', 'Error', /stray/],
  ])('are %s, and start cold after that', async (_name, how, errorType, errorMessage) => {
    await system.crash('web');
    expect(await failure(how)).toMatchObject({ errorType, errorMessage: expect.stringMatching(errorMessage) });
    expect((await web()).count).toBe(1);
  });

  it('may call what their role allows, and nothing else', async () => {
    const call = (operation: string, input: unknown) =>
      system.invoke('web', { how: '/write', operation, input }) as Promise<{
        status: number;
        body: { message?: string };
      }>;
    const item = { pk: { S: 'ignored' } };
    expect(await call('PutItem', { TableName: 'toy-people', Item: item })).toMatchObject({ status: 200 });
    const refused = await call('DeleteItem', { TableName: 'toy-people', Key: item });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toContain('dynamodb:DeleteItem');
  });

  describe('behind the HTTP API', () => {
    it('answer as they say', async () => {
      const reply = await fetch(`${system.url}/html`);
      expect([reply.status, await reply.text(), reply.headers.get('content-type')]).toEqual([
        201,
        '<p>hi</p>',
        'text/html',
      ]);
      expect(reply.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    });

    it('get the route’s event', async () => {
      const { event } = (await (await fetch(`${system.url}/people/7?q=1`)).json()) as WebResult;
      expect(event).toMatchObject({
        version: '2.0',
        routeKey: 'GET /people/{id}',
        pathParameters: { id: '7' },
        rawQueryString: 'q=1',
      });
    });

    it.each([
      ['/throw', 500, 'Internal Server Error'],
      ['/', 404, 'Not Found'],
      ['/staff/7', 403, 'Forbidden'],
    ])('are stood in for by API Gateway at %s', async (path, status, message) => {
      const reply = await fetch(system.url + path);
      expect([reply.status, await reply.json()]).toEqual([status, { message }]);
    });

    async function signed(secretAccessKey: string, service: string) {
      const url = new URL(`${system.url}/staff/7`);
      const request = { method: 'GET', url: url.pathname, headers: {}, body: Buffer.alloc(0) };
      const credentials = { accessKeyId: staffKey.accessKey, secretAccessKey };
      const headers = await sign(request, {
        service,
        region: 'us-east-1',
        host: url.host,
        credentials,
        at: new Date(),
      });
      return fetch(url, { headers });
    }

    it('are reached on signed routes by the known key, however far the clock was moved', async () => {
      const reply = await signed(staffKey.secret, 'execute-api');
      expect(reply.status).toBe(200);
      const { event } = (await reply.json()) as WebResult;
      expect(event.requestContext).toMatchObject({ authorizer: { iam: { accessKey: staffKey.accessKey } } });
    });

    it('are not reached with a wrong secret, or a signature for another service', async () => {
      expect((await signed('wrong', 'execute-api')).status).toBe(403);
      expect((await signed(staffKey.secret, 'dynamodb')).status).toBe(403);
    });
  });
});
