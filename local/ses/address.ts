/** Addresses as SES reads them. */

export interface Mailbox {
  readonly address: string;
  readonly displayName: string | undefined;
}

/** WHATWG's e-mail production, which is also what SES takes in practice. */
const plain =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/**
 * `a@b`, `Name <a@b>` or `"Name" <a@b>`. Undefined when SES would refuse it: no address in it, or characters beyond
 * ASCII, which SES takes only as MIME encoded words.
 */
export function mailbox(text: string): Mailbox | undefined {
  if (!/^[\x20-\x7e]*$/.test(text)) return undefined;
  const [, quoted, bare, inside] = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<>",]*?))\s*<([^<>]+)>\s*$/.exec(text) ?? [];
  const address = (inside ?? text).trim();
  if (!plain.test(address) || address.length > 320) return undefined;
  const name = quoted?.replace(/\\(.)/g, '$1') ?? bare?.trim();
  return { address, displayName: inside === undefined || !name ? undefined : name };
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
