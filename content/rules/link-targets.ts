/** Links are https, tel, sms or mailto, written out in full: no shorteners, no share buttons. */
import type { Rule } from './rule.ts';

const shorteners = /(^|\.)(bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|lnkd\.in)$/;
const sharers =
  /facebook\.com\/sharer|(twitter|x)\.com\/(intent|share|home\?status)|linkedin\.com\/(shareArticle|sharing)|pinterest\.com\/pin\/create|reddit\.com\/submit/i;

export const linkTargets: Rule = {
  name: 'link-targets',
  source: 'C11, C14',
  email({ email, links }, report) {
    for (const { href, at } of links) {
      const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase();
      if (/^\{\{ [\w.]+ \}\}$/.test(href)) continue;
      if (scheme === 'tel' || scheme === 'sms' || scheme === 'mailto') continue;
      if (scheme !== 'https')
        report(at, `"${href}" is not an https link`, 'A link begins with https://, tel:, sms: or mailto:.');
      else if (shorteners.test(hostOf(href)))
        report(at, `"${href}" hides where it leads`, 'Write the address in full.');
      else if (sharers.test(href))
        report(at, 'a share button would tell others that the reader gets this email', 'Delete it.');
    }
    for (const { name, attributes, start } of email.markup.elements) {
      const network = attributes.find((attribute) => attribute.name === 'name')?.value ?? '';
      if (name === 'mj-social-element' && network !== '' && !network.endsWith('-noshare')) {
        report(start, `name="${network}" makes a share button`, `Write name="${network}-noshare" for a plain link.`);
      }
    }
  },
};

export function hostOf(href: string): string {
  try {
    return new URL(href).hostname;
  } catch {
    return '';
  }
}
