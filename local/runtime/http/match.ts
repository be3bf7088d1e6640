/**
 * Which route a request takes: a full match before one with variables, those before a greedy one, `$default` last.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
import type { Route } from '../../cloud/model.ts';

export interface Match {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** `path` as it came, without its query. */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  let best: { match: Match; rank: string } | undefined;
  for (const route of routes) {
    if (route.method !== 'ANY' && route.method !== method) continue;
    const pathParameters = route.path === '$default' ? {} : matchPath(route.path, path);
    if (!pathParameters) continue;
    const rank = rankOf(route);
    if (!best || rank < best.rank) best = { match: { route, pathParameters }, rank };
  }
  return best?.match;
}

/** Sorts before: literal segments, then variables, then greedy, then `$default`; a named method before ANY. */
function rankOf({ path, method }: Route): string {
  const kinds =
    path === '$default' ? '3' : path.split('/').map((s) => (s.endsWith('+}') ? '2' : s.startsWith('{') ? '1' : '0'));
  return `${[...kinds].join('')}${method === 'ANY' ? '1' : '0'}`;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const name = /^\{(.+?)(\+?)\}$/.exec(segment);
    if (name?.[2] === '+') {
      const rest = given.slice(index).join('/');
      if (rest === '') return undefined;
      parameters[name[1] ?? ''] = decoded(rest);
      return parameters;
    }
    const value = given[index];
    if (value === undefined) return undefined;
    if (name) {
      if (value === '') return undefined;
      parameters[name[1] ?? ''] = decoded(value);
    } else if (value !== segment) return undefined;
  }
  return wanted.length === given.length ? parameters : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
