/** Slips of the keyboard in an address: the form asks about them, and takes the address as it is when told so. */
import { distance } from './nearest.ts';

/** Where most people of an American clinic have their mailbox. */
const common = [
  ...['gmail.com', 'yahoo.com', 'hotmail.com', 'outlook.com', 'icloud.com', 'aol.com', 'live.com', 'msn.com', 'me.com'],
  ...['comcast.net', 'verizon.net', 'optonline.net', 'sbcglobal.net', 'bellsouth.net', 'att.net', 'cox.net'],
  ...['protonmail.com', 'proton.me', 'googlemail.com', 'rocketmail.com', 'ymail.com', 'mac.com', 'frontier.com'],
  ...['hotmail.es', 'yahoo.es', 'outlook.es', 'yahoo.com.mx', 'hotmail.co.uk', 'yahoo.co.uk'],
] as const;
/** Others that exist and look like a slip of one of those. */
const others = [
  'mail.com',
  'email.com',
  'gmx.com',
  'gmx.net',
  'aim.com',
  'fastmail.com',
  'hey.com',
  'pm.me',
  'live.ca',
];
const known: ReadonlySet<string> = new Set([...common, ...others]);

/** Endings that no domain has, and what was meant. */
const endings: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['con', 'cmo', 'ocm', 'comm', 'coom', 'vom', 'xom', 'cim', 'dom', 'conm'].map((end) => [end, 'com']),
  ),
  ...{ ner: 'net', nte: 'net', ent: 'net', met: 'net', ogr: 'org', orgg: 'org', rog: 'org' },
};

/** Short names are near to many others: one slip in them, two in a long one. */
const slipsMax = (domain: string) => (domain.length >= 10 ? 2 : 1);

function likelyDomain(domain: string): string | undefined {
  if (known.has(domain)) return undefined;
  const at = domain.lastIndexOf('.');
  const [name, end] = [domain.slice(0, at), domain.slice(at + 1)];
  const mended = Object.hasOwn(endings, end) ? `${name}.${endings[end]}` : domain;
  if (known.has(mended)) return mended;
  const near = common
    .map((each) => ({ each, slips: distance(mended, each, 2) }))
    .filter(({ each, slips }) => slips <= slipsMax(each))
    .sort((a, b) => a.slips - b.slips)[0];
  return near?.each ?? (mended === domain ? undefined : mended);
}

/**
 * The address that was probably meant, where the one given looks like a slip: `ana@gmial.con` → `ana@gmail.com`. Undefined
 * for every other address. A guess: it may be asked about, and is never a reason to refuse.
 * @param email as `readAddress` gives it.
 */
export function likelyAddress(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  const domain = at < 1 ? undefined : likelyDomain(email.slice(at + 1).toLowerCase());
  return domain === undefined ? undefined : `${email.slice(0, at)}@${domain}`;
}
