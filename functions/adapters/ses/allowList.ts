/** Outside `prod` the mailer refuses recipients off a list: a test environment can never write to a patient. */

/** A list entry is an address, `*@example.com`, or `*` for everyone. Case does not count. */
export function isAllowed(address: string, list: readonly string[]): boolean {
  const wanted = address.toLowerCase();
  return list.some((entry) => {
    const pattern = entry.toLowerCase();
    return pattern === '*' || pattern === wanted || (pattern.startsWith('*@') && wanted.endsWith(pattern.slice(1)));
  });
}
