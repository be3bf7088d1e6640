/** Links lead to the clinic's own site, to a public office, or to a site that clinic.yaml names. */
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { faultOfLink, hostOf } from './link-targets.ts';
import type { Rule } from './rule.ts';

/** Public offices of the United States, and the crisis line's own site. */
const known = /(?:^|\.)(?:gov|988lifeline\.org)$/;

const bare = (host: string): string => host.toLowerCase().replace(/^www\./, '');

/** The clinic's domain: that of its site, else that of the address for replies. */
function ownDomains({ website, replyTo, otherSites = [] }: Clinic): string[] {
  const own = website === undefined ? (replyTo.address.split('@')[1] ?? '') : hostOf(website);
  return [own, ...otherSites].map(bare).filter((domain) => domain !== '');
}

const isOwn = (href: string, domains: readonly string[]): boolean => {
  const host = bare(hostOf(href));
  return known.test(host) || domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
};

const mend = 'Mend the address; or, if it is meant, add its host to otherSites in clinic.yaml.';

export const ownSites: Rule = {
  name: 'own-sites',
  source: 'C11, C14',
  why: 'A slip of a letter leads patients to a stranger, and another site learns who reads these emails.',
  email({ clinic, links }, report) {
    if (!clinic) return;
    const domains = ownDomains(clinic);
    for (const { href, at } of links) {
      // What is no plain https link is told by link-targets.
      if (!href.startsWith('https:') || href.includes('{{') || faultOfLink(href) || isOwn(href, domains)) continue;
      report(at, `"${hostOf(href)}" is not the clinic's site`, mend);
    }
  },
  clinic({ clinic, clinicYaml }, report) {
    const domains = ownDomains(clinic);
    const links = [
      [['bookingLink'], clinic.bookingLink],
      [['privacyPage'], clinic.privacyPage],
      ...Object.entries(clinic.locations).map(([id, place]) => [['locations', id, 'directions'], place.directions]),
    ] as [string[], string | undefined][];
    for (const [path, href] of links)
      if (href !== undefined && !isOwn(href, domains))
        report(clinicYaml.at(path), `"${hostOf(href)}" is not the clinic's site (${domains[0]})`, mend);
  },
};
