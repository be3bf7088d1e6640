/** The form as a piece of HTML for the clinic's own site: no script, no style of ours, the same fields and words. */

import type { Clinic } from '../../core/model/clinic.ts';
import { consentText, consentTextVersion } from '../../core/model/consentText.ts';
import { type Control, ifYouLike, shownFields } from '../../core/model/formFields.ts';
import type { Language } from '../../core/model/language.ts';
import { Html, html, privacyLink } from '../../web/page.ts';
import { zones } from '../../web/zones.ts';
import { crisisHelp } from './formPage.ts';
import { formWords } from './text.ts';

type ShownField = (typeof shownFields)[number];

const labelled = (text: string, input: Html) => html`  <p><label>${text}<br>${input}</label></p>\n`;
const ticked = (name: string, text: string) =>
  html`  <p><label><input type="checkbox" name="${name}" value="true" required> ${text}</label></p>\n`;

const isTick = (kind: Control['kind']) => kind === 'tick' || kind === 'consent';

function lineInput(name: string, control: Extract<Control, { kind: 'line' }>): Html {
  const type = control.type === 'text' ? '' : ` type="${control.type}"`;
  const required = control.required ? ' required' : '';
  const attributes = `${type} autocomplete="${control.autocomplete}"${required} maxlength="${control.longest}"`;
  return html`<input name="${name}"${new Html(attributes)}>`;
}

function picked(name: string, options: readonly (readonly [value: string, text: string])[]): Html {
  return html`<select name="${name}">${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select>`;
}

function fieldLine({ name, label, control }: ShownField, clinic: Clinic, language: Language): Html {
  const text = label[language];
  switch (control.kind) {
    case 'line':
      return labelled(control.required ? text : `${text} (${ifYouLike[language]})`, lineInput(name, control));
    case 'choice': {
      // The first of a closed list is chosen when nobody chooses.
      const choices = Object.entries(control.choices).reverse();
      return labelled(
        text,
        picked(
          name,
          choices.map(([value, each]) => [value, each[language]]),
        ),
      );
    }
    case 'zone':
      return labelled(
        text,
        picked(
          name,
          zones.map(([zone, each]) => [zone, each[language]]),
        ),
      );
    case 'language':
      // The language of the page that it stands in.
      return html`<input type="hidden" name="${name}" value="${language}">`;
    case 'tick':
      return ticked(name, text);
    case 'consent':
      return ticked(name, consentText(clinic.discreetName, language));
  }
}

/** Help in a crisis stands in it too: whoever pastes the form pastes that. */
export function snippet(clinic: Clinic, language: Language, publicUrl: string): string {
  const words = formWords[language];
  const lines = (are: (control: Control) => boolean) =>
    shownFields.filter(({ control }) => are(control)).map((field) => fieldLine(field, clinic, language));
  return html`<!-- ${words.title}, ${clinic.discreetName}. Keep the help in front of the form. Paste it anew when ${publicUrl}/signup/snippet?lang=${language} changes. -->
${crisisHelp(words)}
<form method="post" action="${publicUrl}/signup?lang=${language}" lang="${language}">
${lines(({ kind }) => kind !== 'language' && !isTick(kind))}  <p hidden><label>${words.website} <input name="website" tabindex="-1" autocomplete="off"></label></p>
  ${lines(({ kind }) => kind === 'language')}<input type="hidden" name="consentVersion" value="${consentTextVersion}">
${lines(({ kind }) => isTick(kind))}${clinic.privacyPage && html`  <p>${privacyLink(clinic.privacyPage, words.privacy)}</p>\n`}  <p><button type="submit">${words.submit}</button></p>
</form>
`.text;
}
