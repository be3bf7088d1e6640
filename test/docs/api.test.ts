/** docs/api.md: its routes are those that are deployed, and each of its examples is answered as it prints. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sign } from '../../local/iam/sigv4.ts';
import { staffKey } from '../../local/runtime/access.ts';
import { keyOf, signedHeaders } from '../../local/scenario/webhooks.ts';
import { ofType } from '../stack/synth.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { deployedTemplate } from './deployed.ts';
import { sections, textOf } from './pages.ts';

const page = textOf('docs/api.md');

interface Example {
  /** The line that calls: `staff PUT /path '{…}'`. */
  readonly call: string;
  readonly status: number;
  /** JSON, or `a page`. */
  readonly body: string;
}

const examples: readonly Example[] = [...page.matchAll(/^```sh\n([^`]+?)\n```\n```json\n(\d{3})\n([^`]+?)\n```/gm)].map(
  ([, code = '', status = '', body = '']) => ({ call: code.split('\n').at(-1) ?? '', status: Number(status), body }),
);

describe('the routes', () => {
  // The local environment has every source and the front desk's page; test/stack/web.test.ts names those of production.
  it('are those that are deployed, and no others', async () => {
    const web = await deployedTemplate('web');
    const deployed = ofType('AWS::ApiGatewayV2::Route', web).map(({ Properties }) => Properties.RouteKey);
    const told = [...page.matchAll(/`(\$default|(?:GET|HEAD|OPTIONS|POST|PUT|DELETE) \/[\w/{}.-]+)`/g)].map(
      ([, route]) => route,
    );
    expect([...new Set(told)].sort()).toEqual([...new Set(deployed)].sort());
  });

  it('have an example in each part', () => {
    const parts = sections('docs/api.md').filter(({ body }) => body.includes('| route |') || body.includes('`POST /w'));
    expect(parts.length).toBeGreaterThanOrEqual(7);
    for (const { heading, body } of parts) expect([heading, body.includes('```json\n')]).toEqual([heading, true]);
  });
});

describe('the examples', () => {
  let world: TestSystem;
  let bearer: string;
  beforeAll(async () => {
    world = await startTestSystem();
    bearer = await signIn();
  });
  afterAll(() => world?.stop());

  /** Ids as the page prints them → as this system made them. */
  const ids = new Map<string, string>();
  const withOwnIds = (text: string) => [...ids].reduce((done, [printed, own]) => done.replaceAll(printed, own), text);
  /** The page's appointments are in the spring of 2027: here in the next spring, whenever that is. */
  const ahead = (text: string) =>
    text.replaceAll(/\b2027-/g, `${new Date(world.system.clock.now()).getUTCFullYear() + 1}-`);

  /** The front desk's page, without a browser: authorization code with PKCE. */
  async function signIn(): Promise<string> {
    const { url } = world.system;
    const verifier = randomBytes(32).toString('hex');
    const client = { client_id: 'front-desk-page', redirect_uri: `${url}/desk` };
    const query = new URLSearchParams({
      ...client,
      response_type: 'code',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const chosen = await fetch(`${url}/issuer/authorize?${query}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ person: 'robin' }),
    });
    const code = new URL(chosen.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const exchanged = await fetch(`${url}/issuer/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...client, grant_type: 'authorization_code', code, code_verifier: verifier }),
    });
    return ((await exchanged.json()) as { access_token: string }).access_token;
  }

  /** Headers by who calls. */
  async function headersOf(who: string, method: string, path: string, body: string): Promise<Record<string, string>> {
    const json = { 'content-type': 'application/json' };
    const { url } = world.system;
    switch (who) {
      case 'public':
        return json;
      case 'desk':
        return { ...json, authorization: `Bearer ${bearer}` };
      case 'webhook':
        return signedHeaders('signed', keyOf(world.system, 'signed'), body, {
          url: `${url}${path}`,
          seconds: Math.floor(world.system.clock.now() / 1_000),
        });
      case 'staff':
        return sign(
          { method, url: path, headers: json, body: Buffer.from(body) },
          {
            service: 'execute-api',
            region: 'us-east-1',
            host: new URL(url).host,
            credentials: { accessKeyId: staffKey.accessKey, secretAccessKey: staffKey.secret },
            at: new Date(),
          },
        );
      default:
        throw new Error(`the page has no command ${who}`);
    }
  }

  /** `"$(link confirm)"`: the path of that link in the first email. */
  async function resolved(path: string): Promise<string> {
    const [, name] = /^"\$\(link ([a-z-]+)\)"$/.exec(path) ?? [];
    if (name === undefined) return path.replaceAll("'", '');
    await world.system.quiesce();
    const html = world.system.gateway.inbox.get(1)?.html ?? '';
    return new RegExp(`/${name}/[A-Za-z0-9.]+`).exec(html)?.[0] ?? `the first email has no link to ${name}`;
  }

  async function called(call: string): Promise<{ readonly status: number; readonly text: string }> {
    const [, who = '', line = ''] = /^(\w+) (.*)$/s.exec(withOwnIds(ahead(call))) ?? [];
    const [, head = '', quoted = ''] = (who === 'webhook' ? undefined : /^(.+?)(?: ('\{.*'))?$/s.exec(line)) ?? [
      '',
      '',
      line,
    ];
    const [method = '', rest = ''] = who === 'webhook' ? ['POST', '/webhooks/signed'] : head.split(/ (.*)/s);
    const path = await resolved(rest);
    const body = quoted.replace(/^'|'$/g, '');
    const headers = await headersOf(who, method, path, body);
    const response = await fetch(`${world.system.url}${path}`, {
      method,
      headers,
      ...(body === '' ? {} : { body }),
    });
    return { status: response.status, text: await response.text() };
  }

  /** Holds an answer against what is printed: `…` stands for anything, an id for whatever id stands there first. */
  function like(printed: unknown, actual: unknown, at: string): void {
    if (printed === '…') {
      expect(actual, at).toBeDefined();
      return;
    }
    if (Array.isArray(printed) && printed[0] === '…') {
      expect(Array.isArray(actual), at).toBe(true);
      return;
    }
    if (typeof printed === 'object' && printed !== null) {
      expect(Object.keys((actual ?? {}) as object).sort(), at).toEqual(Object.keys(printed).sort());
      for (const [key, value] of Object.entries(printed)) like(value, (actual as never)[key], `${at}.${key}`);
      return;
    }
    if (typeof printed === 'string' && typeof actual === 'string' && /^[0-9a-f]{20}$/.test(printed)) {
      expect(actual, at).toMatch(/^[0-9a-f]{20}$/);
      if (!ids.has(printed)) ids.set(printed, actual);
    }
    expect(actual, at).toBe(typeof printed === 'string' ? withOwnIds(ahead(printed)) : printed);
  }

  it.each(examples)('$call', async ({ call, status, body }) => {
    const answer = await called(call);
    expect([answer.status, answer.text]).toEqual([status, expect.anything()]);
    if (body === 'a page') expect(answer.text).toContain('</html>');
    else like(JSON.parse(body), JSON.parse(answer.text), 'the answer');
  });

  it('sign webhooks as the page does', () => {
    // The shell command: HMAC-SHA256, in hex, of time, dot and body.
    const { 'dripline-signature': header } = signedHeaders('signed', 'k', '{}', { url: '', seconds: 7 }) as {
      'dripline-signature': string;
    };
    expect(header).toBe(`t=7,v1=${createHmac('sha256', 'k').update('7.{}').digest('hex')}`);
    expect(page).toContain('-H "dripline-signature: t=$t,v1=$v1"');
    expect(page).toContain(`--user ${staffKey.accessKey}:${staffKey.secret}`);
  });
});
