/** Links are https, tel, sms or mailto, written out in full: no shorteners, no share buttons. */
import type { Rule } from './rule.ts';

const shorteners =
  /(^|\.)(bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|lnkd\.in|shorturl\.at|t\.ly|rb\.gy|tiny\.cc|bl\.ink|short\.io|youtu\.be|fb\.me|wa\.me)$/;
const sharers =
  /facebook\.com\/sharer|(twitter|x)\.com\/(intent|share|home\?status)|linkedin\.com\/(shareArticle|sharing)|pinterest\.com\/pin\/create|reddit\.com\/submit/i;

/** Marks that newsletters add to links to count who follows them. */
const trackers = /[?&#](utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|_hs(enc|mi)|mkt_tok|trk|s_cid)=/i;
/** No numbers for a name, no punycode that only looks like one. */
const plainHost = /^(?!\d+(\.\d+)*$)(?!.*(^|\.)xn--)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/i;

export const linkTargets: Rule = {
  name: 'link-targets',
  source: 'C11, C14',
  why: 'A link that is not https, or hides where it leads, can be read or changed on its way, or tells others who reads this.',
  email({ email, links }, report) {
    for (const { href, at } of links) {
      const fault = faultOfLink(href);
      if (fault) report(at, ...fault);
    }
    for (const { name, attributes, start } of email.markup.elements) {
      const network = attributes.find((attribute) => attribute.name === 'name')?.value ?? '';
      if (name === 'mj-social-element' && network !== '' && !network.endsWith('-noshare')) {
        report(start, `name="${network}" makes a share button`, `Write name="${network}-noshare" for a plain link.`);
      }
    }
  },
};

/** The crisis line by text, with the word that asks for Spanish. */
export const helpInSpanish = 'sms:988?&body=AYUDA';

/** What is wrong with a link, and how to mend it; undefined when nothing is. A merge tag is judged where it is filled. */
export function faultOfLink(href: string): readonly [message: string, mend: string] | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase();
  if (/^\{\{ [\w.]+ \}\}$/.test(href) || scheme === 'mailto') return undefined;
  // 988 answers in Spanish when the text is this very word.
  if (href === helpInSpanish) return undefined;
  if (scheme === 'tel' || scheme === 'sms')
    return /^(tel|sms):\+?[\d-]{3,20}(?:;ext=\d{1,9})?$/i.test(href)
      ? undefined
      : [`"${href}" is not a number that a phone can dial`, 'Write tel: and the digits.'];
  if (scheme !== 'https')
    return [`"${href}" is not an https link`, 'A link begins with https://, tel:, sms: or mailto:.'];
  if (shorteners.test(hostOf(href))) return [`"${href}" hides where it leads`, 'Write the address in full.'];
  if (trackers.test(href))
    return [`"${href}" carries a mark that tells who follows it`, 'Delete everything from the mark on.'];
  if (!plainHost.test(hostOf(href)) || /^https:\/\/[^/?#]*@/i.test(href))
    return [`"${href}" does not name a plain host`, 'Write the address people know, such as https://www.example.org.'];
  if (sharers.test(href)) return ['a share button would tell others that the reader gets this email', 'Delete it.'];
  return undefined;
}

export function hostOf(href: string): string {
  try {
    return new URL(href).hostname;
  } catch {
    return '';
  }
}
