/** The addresses of ours that a request may come to: the one that links lead to, and those they led to before. */
import { requireEnv, requireList } from '../adapters/environment.ts';
import type { Request } from './http.ts';

export interface OwnUrls {
  /** The site's own origin, without a trailing slash. */
  readonly publicUrl: string;
  /** Origins that are still reached, without a trailing slash. */
  readonly otherUrls: readonly string[];
}

/** @throws EnvironmentError */
export const ownUrlsFromEnvironment = (): OwnUrls => ({
  publicUrl: requireEnv('PUBLIC_URL').replace(/\/$/, ''),
  otherUrls: requireList('OTHER_URLS'),
});

/**
 * The one that this request came to. API Gateway says by which of its domain names it took the request; a name that is none of ours
 * counts for nothing.
 */
export function ownUrlOf({ requestContext }: Request, { publicUrl, otherUrls }: OwnUrls): string {
  const url = `https://${requestContext?.domainName}`;
  return otherUrls.includes(url) ? url : publicUrl;
}
