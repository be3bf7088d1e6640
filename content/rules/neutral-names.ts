/** Names and addresses shown outside the body do not tell what the clinic treats. */
import { inLocale } from '../../functions/core/model/clinic.ts';
import { hostOf } from './link-targets.ts';
import { clinicalInNames, firstClinical } from './reading/words.ts';
import type { Rule } from './rule.ts';

export const neutralNames: Rule = {
  name: 'neutral-names',
  source: 'C11, C23',
  why: 'What stands outside the body is seen by family, colleagues and companies on the way.',
  clinic({ clinic, clinicYaml }, report) {
    const at = (...path: string[]) => clinicYaml.at(path);
    const word = firstClinical(clinic.discreetName)?.word ?? clinicalInNames.exec(clinic.discreetName)?.[0];
    if (word)
      report(
        at('discreetName'),
        `"${word}" in discreetName shows on lock screens`,
        'Use a neutral name; "name" may be the full one.',
      );
    const addresses: [string | undefined, ...string[]][] = [
      [clinic.from.reminder, 'from', 'reminder'],
      [clinic.from.request, 'from', 'request'],
      [clinic.from.marketing, 'from', 'marketing'],
      [clinic.replyTo.address, 'replyTo', 'address'],
    ];
    for (const [address, ...path] of addresses) {
      const found = address === undefined ? undefined : clinicalInNames.exec(address);
      if (found)
        report(at(...path), `"${found[0]}" in ${address} shows in every inbox`, 'Use a neutral domain and mailbox.');
    }
    for (const [id, { name, directions }] of Object.entries(clinic.locations)) {
      const told = firstClinical(`${inLocale(name, 'en')} ${inLocale(name, 'es')}`);
      if (told)
        report(
          at('locations', id, 'name'),
          `"${told.word}" in the name of this place shows in calendars and on doors`,
          'Use a neutral name for the place.',
        );
      const way = directions && clinicalInNames.exec(directions);
      if (way)
        report(
          at('locations', id, 'directions'),
          `"${way[0]}" in the address of the page that says how to get there shows in links and histories`,
          'Give that page a neutral address.',
        );
    }
    const booking = clinic.bookingLink && clinicalInNames.exec(clinic.bookingLink);
    if (booking)
      report(
        at('bookingLink'),
        `"${booking[0]}" in the booking address shows in links and histories`,
        'Ask the booking system for a neutral address.',
      );
    const privacy = clinic.privacyPage && clinicalInNames.exec(clinic.privacyPage);
    if (privacy)
      report(
        at('privacyPage'),
        `"${privacy[0]}" in the address of the privacy notice shows in links and histories`,
        'Give the notice a neutral address.',
      );
    const website = clinic.website && clinicalInNames.exec(hostOf(clinic.website));
    if (website)
      report(
        at('website'),
        `"${website[0]}" in the web address shows in links and histories`,
        'Use a neutral domain, or leave it out.',
      );
  },
  email({ links, email }, report) {
    for (const { href, at } of links) {
      const found = clinicalInNames.exec(hostOf(href));
      // Public bodies carry such names in good faith, and nobody is linked to the clinic by them.
      if (found && !/\.(gov|edu)$/.test(hostOf(href)))
        report(
          at,
          `"${found[0]}" in the link ${hostOf(href)} shows in histories and logs`,
          'Link to a neutral address.',
        );
      const path = /^https?:/i.test(href) ? href.replace(/^https?:\/\/[^/?#]*/i, '') : '';
      const inPath = clinicalInNames.exec(readable(path));
      if (inPath)
        report(
          at,
          `"${inPath[0]}" in the link's path or question is kept in logs and histories`,
          'Link to a page whose address is neutral.',
        );
      const inMail = /^(?:mailto|sms):/i.test(href) ? clinicalInNames.exec(readable(href)) : null;
      if (inMail)
        report(
          at,
          `"${inMail[0]}" in the link would stand in the subject or the text that the reader sends`,
          'Leave out what comes after the address.',
        );
    }
    for (const { name: tag, attributes } of email.markup.elements) {
      const src = tag === 'mj-image' ? attributes.find((attribute) => attribute.name === 'src') : undefined;
      const found = src && clinicalInNames.exec(src.value);
      if (src && found)
        report(src.start, `"${found[0]}" in the image's name shows when the image is loaded`, 'Rename the file.');
    }
  },
};

/** `%61` → `a`, as far as it can be read. */
function readable(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
