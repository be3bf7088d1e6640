/**
 * What counts as an email address: the one reader of every door, for what people type, what booking systems send and what
 * lists hold. An address is composed (NFC) and its domain written as DNS writes it before it is judged, so that nothing
 * is made of it afterwards that was never looked at (`⑴.com` becomes `(1).com`).
 */
import { z } from 'zod/mini';
import { because } from './reasons.ts';

/** `standIn`: it is well formed, and nobody reads it: a booking system or a person put it where an address was missing. */
export type AddressReading =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'none' | 'unreachable' | 'standIn' };

/** RFC 5321 §4.5.3.1, in octets. */
const localMax = 64;
const addressMax = 254;

/** Before the @: what separates, quotes or prints nothing is refused. Quoted local parts and comments nobody has. */
const localShape = /^(?!\.)(?!.*\.\.)[^\s@"(),:;<>?[\\\]\p{Cc}\p{Cf}]+(?<!\.)$/u;
/** SES sends to no mailbox with other letters before the @. */
const plainLocal = /^[\x21-\x7e]+$/;
/** As written; these signs mean something else in the address of a page, and would not come back as they went in. */
const notInDomain = /[\s%/?#:@[\]\\<>^|\p{Cc}]/u;
/** As DNS writes it: at least two labels, and the last one no number. */
const domainShape = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/** RFC 2606 and 6761 keep these for nobody; `.example` is left, for it is what people try a system with. */
const nobodysDomain = /(?:^|\.)(?:invalid|test|localhost)$/;
/** What Cal.com writes for somebody who booked by telephone number alone: the number stands before the @. */
const nobodysHosts: ReadonlySet<string> = new Set(['sms.cal.com']);
/** `none@none.com`, `noemail@na.com`: what a desk types into a field that must be filled. */
const nobody = '(?:no|none|na|nomail|noemail|no-email|noaddress|unknown|declined|test)';
const nobodysAddress = new RegExp(`^${nobody}@${nobody}\\.(?:com|net|org)$`);

/** The domain as DNS writes it, by the algorithm of browsers (UTS #46); undefined where there is no such form. */
function asciiDomain(domain: string): string | undefined {
  if (notInDomain.test(domain)) return undefined;
  try {
    return new URL(`https://${domain}`).hostname;
  } catch {
    return undefined;
  }
}

/** @returns the address in NFC with its domain as DNS writes it; the part before the @ keeps its letters as written. */
export function readAddress(text: unknown): AddressReading {
  if (typeof text !== 'string' || text.length > 4 * addressMax) return { kind: 'none' };
  const [local = '', written = '', ...more] = text.trim().normalize('NFC').split('@');
  // `=?` begins an encoded word (RFC 2047): a mail program may read another address in it.
  if (more.length > 0 || !localShape.test(local) || local.includes('=?')) return { kind: 'none' };
  const domain = asciiDomain(written);
  if (domain === undefined || !domainShape.test(domain) || local.length > localMax) return { kind: 'none' };
  const address = `${local}@${domain}`;
  if (address.length > addressMax) return { kind: 'none' };
  if (!plainLocal.test(local)) return { kind: 'unreachable' };
  const isNobodys =
    nobodysDomain.test(domain) || nobodysHosts.has(domain) || nobodysAddress.test(address.toLowerCase());
  return isNobodys ? { kind: 'standIn' } : { kind: 'address', address };
}

const missing = because({ en: 'is required', es: 'hace falta' });
const reasons: Readonly<Record<Exclude<AddressReading['kind'], 'address'>, string>> = {
  none: because({
    en: 'must be an email address, such as name@example.com',
    es: 'debe ser una dirección de correo, como nombre@example.com',
  }),
  unreachable: because({
    en: 'has letters before the @ that our mail service cannot send to; please give another address',
    es: 'tiene letras antes de la @ a las que nuestro servicio no puede enviar; por favor, dé otra dirección',
  }),
  standIn: because({
    en: 'is an address that nobody reads; please give your own',
    es: 'es una dirección que nadie lee; por favor, dé la suya',
  }),
};

/** As `readAddress`, for a schema: refused with the reason, in both languages. */
export const emailAddress = z.pipe(
  z.string(missing).check((context) => {
    const { kind } = readAddress(context.value);
    if (kind !== 'address')
      context.issues.push({ code: 'custom', message: reasons[kind], input: context.value, continue: false });
  }),
  z.transform((text: string) => {
    const read = readAddress(text);
    return read.kind === 'address' ? read.address : text;
  }),
);
