import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../../local/cloud/model.ts';
import { answerOf, eventOf } from '../../../local/runtime/http/event.ts';
import { matchRoute } from '../../../local/runtime/http/match.ts';

const route = (key: string): Route => {
  const [method = 'ANY', path = '$default'] = key === '$default' ? [] : key.split(' ');
  return { method, path, key, authorization: 'none', function: {} as Route['function'], timeoutMs: 30_000 };
};

describe('routes', () => {
  const routes = [
    '$default',
    'ANY /{proxy+}',
    'GET /people/{id}',
    'ANY /people/{id}',
    'GET /people/me',
    'PUT /people/{id}/hold',
    'GET /',
  ].map(route);

  it.each([
    ['GET', '/people/me', 'GET /people/me', {}],
    ['GET', '/people/7', 'GET /people/{id}', { id: '7' }],
    ['POST', '/people/7', 'ANY /people/{id}', { id: '7' }],
    ['PUT', '/people/a%2Fb/hold', 'PUT /people/{id}/hold', { id: 'a/b' }],
    ['GET', '/people/7/other', 'ANY /{proxy+}', { proxy: 'people/7/other' }],
    ['GET', '/people/', 'ANY /{proxy+}', { proxy: 'people/' }],
    ['GET', '/', 'GET /', {}],
    ['POST', '/', '$default', {}],
  ])('%s %s takes %s', (method, path, key, pathParameters) => {
    const match = matchRoute(routes, method, path);
    expect([match?.route.key, match?.pathParameters]).toEqual([key, pathParameters]);
  });

  it('finds none', () => {
    expect(matchRoute([route('GET /people/{id}')], 'POST', '/people/7')).toBeUndefined();
    expect(matchRoute([route('GET /people/{id}')], 'GET', '/people/7/x')).toBeUndefined();
  });
});

describe('an event in payload format 2.0', () => {
  function event(headers: Record<string, string>, body = '', query = '') {
    const request = { method: 'POST', httpVersion: '1.1', headers, socket: { remoteAddress: '127.0.0.1' } };
    return eventOf({
      request: request as unknown as IncomingMessage,
      path: '/signup',
      query,
      body: Buffer.from(body),
      match: { route: route('POST /signup'), pathParameters: {} },
      apiId: 'api',
      account: '000000000000',
      now: Date.UTC(2026, 2, 8, 7, 5, 9),
      signer: undefined,
      claims: undefined,
    });
  }

  it('gives JSON as text, and a form post in base64', () => {
    expect(event({ 'content-type': 'application/json; charset=utf-8' }, '{"a":1}')).toMatchObject({
      body: '{"a":1}',
      isBase64Encoded: false,
    });
    expect(event({ 'content-type': 'application/x-www-form-urlencoded' }, 'a=1')).toMatchObject({
      body: 'YT0x',
      isBase64Encoded: true,
    });
  });

  it('has no body, query or cookies where there are none', () => {
    const bare = event({ host: '127.0.0.1:4300' });
    expect(bare).toMatchObject({ isBase64Encoded: false, rawQueryString: '' });
    for (const field of ['body', 'queryStringParameters', 'cookies', 'pathParameters'])
      expect(bare).not.toHaveProperty(field);
  });

  it('joins values of one name, and keeps cookies apart from headers', () => {
    const made = event({ cookie: 'a=1; b=2', accept: 'x' }, '', 'q=1&q=2&r=%20');
    expect(made).toMatchObject({
      queryStringParameters: { q: '1,2', r: ' ' },
      cookies: ['a=1', 'b=2'],
      headers: { accept: 'x' },
    });
    expect(made.headers).not.toHaveProperty('cookie');
  });

  it('tells the time of the movable clock', () => {
    expect(event({}).requestContext).toMatchObject({ time: '08/Mar/2026:07:05:09 +0000', timeEpoch: 1772953509000 });
  });
});

describe('a function’s answer', () => {
  it.each<[string, unknown, number, string, string]>([
    ['a response', { statusCode: 204, headers: { 'X-A': 1 } }, 204, '', 'text/plain;charset=UTF-8'],
    [
      'a body in base64',
      { statusCode: 200, body: 'YT0x', isBase64Encoded: true },
      200,
      'a=1',
      'text/plain;charset=UTF-8',
    ],
    ['any other object', { ok: true }, 200, '{"ok":true}', 'application/json'],
    ['text', 'hello', 200, 'hello', 'application/json'],
  ])('%s', (_name, result, status, body, type) => {
    const answer = answerOf(result);
    expect([answer.status, answer.body.toString(), answer.headers['content-type']]).toEqual([status, body, type]);
  });
});
