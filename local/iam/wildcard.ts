/** IAM's two wildcards: `*` any run of characters, `?` any one. */

/** Compiled once per policy, tested at each call. Throws on a policy variable: none is resolved here. */
export function wildcard(pattern: string, flags = ''): RegExp {
  if (pattern.includes('${')) throw new Error(`policy variable in '${pattern}' is not supported here`);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}

/**
 * An ARN pattern matches part by part: a wildcard left of the resource part does not reach over a colon.
 * Missing parts of a short pattern are wildcards, as in identity policies.
 */
export function arnPattern(pattern: string): (arn: string) => boolean {
  if (pattern === '*') return () => true;
  const parts = arnParts(pattern).map((part) => wildcard(part));
  return (arn) => {
    const given = arnParts(arn);
    return given.length === 6 && parts.every((part, index) => part.test(given[index] as string));
  };
}

/** partition, service, region, account and resource, the last with its colons. */
function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  if (parts.length > 6) return [...parts.slice(0, 5), parts.slice(5).join(':')];
  return parts;
}
