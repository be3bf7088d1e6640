/** The form as a piece of HTML for the clinic's own site: no script, no style of ours, the same fields and words. */

import type { Clinic } from '../../core/model/clinic.ts';
import { interests } from '../../core/model/contact.ts';
import type { Language } from '../../web/language.ts';
import { html } from '../../web/page.ts';
import { consentText, consentTextVersion } from './consentText.ts';
import { crisisHelp } from './formPage.ts';
import { formWords } from './text.ts';
import { zones } from './zones.ts';

/** Help in a crisis stands in it too: whoever pastes the form pastes that. */
export function snippet(clinic: Clinic, language: Language, publicUrl: string): string {
  const words = formWords[language];
  return html`<!-- ${words.title}, ${clinic.discreetName}. Keep the help in front of the form. Paste it anew when ${publicUrl}/signup/snippet?lang=${language} changes. -->
${crisisHelp(words)}
<form method="post" action="${publicUrl}/signup?lang=${language}" lang="${language}">
  <p><label>${words.email}<br><input name="email" type="email" autocomplete="email" required maxlength="254"></label></p>
  <p><label>${words.firstName} (${words.ifYouLike})<br><input name="firstName" autocomplete="given-name" maxlength="60"></label></p>
  <p><label>${words.phone} (${words.ifYouLike})<br><input name="phone" type="tel" autocomplete="tel" maxlength="22"></label></p>
  <p><label>${words.interest}<br><select name="interest">${[...interests].reverse().map((each) => html`<option value="${each}">${words.interests[each]}</option>`)}</select></label></p>
  <p><label>${words.zone}<br><select name="zone">${zones.map(([zone, name]) => html`<option value="${zone}">${name[language]}</option>`)}</select></label></p>
  <p hidden><label>${words.website} <input name="website" tabindex="-1" autocomplete="off"></label></p>
  <input type="hidden" name="locale" value="${language}"><input type="hidden" name="consentVersion" value="${consentTextVersion}">
  <p><label><input type="checkbox" name="adult" value="true" required> ${words.adult}</label></p>
  <p><label><input type="checkbox" name="consent" value="true" required> ${consentText(clinic.discreetName, language)}</label></p>
  <p><button type="submit">${words.submit}</button></p>
</form>
`.text;
}
