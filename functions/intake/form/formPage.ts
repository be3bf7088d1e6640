/** The sign-up form: works without JavaScript, on a phone, with a screen reader. Crisis help stands before it. */

import { type Clinic, inLocale } from '../../core/model/clinic.ts';
import { type Interest, interests } from '../../core/model/contact.ts';
import { type InEach, type Language, languages } from '../../web/language.ts';
import { Html, hashOf, html, sheet, styleHash } from '../../web/page.ts';
import { consentText, consentTextVersion } from './consentText.ts';
import type { Fault } from './signUp.ts';
import { type FormWords, formWords } from './text.ts';
import { zoneScript, zones } from './zones.ts';

/** What the form is shown with. */
export interface FormView {
  readonly clinic: Clinic;
  readonly language: Language;
  /** Inside a page of the clinic's own site. */
  readonly framed?: boolean;
  readonly faults?: readonly Fault[];
  /** What was written before: shown again, so that nobody writes it twice. */
  readonly given?: Readonly<Record<string, unknown>>;
}

/** What the pages of this form may load: their own style and script, by hash. */
export const formSources = { style: styleHash, script: hashOf(zoneScript) } as const;

const languageNames: InEach = { en: 'English', es: 'Español' };
const longest = 254;

/** Help right now: before anything that takes time. */
export const crisisHelp = (words: FormWords): Html =>
  html`<div class="care" role="region" aria-labelledby="help-now"><h2 id="help-now">${words.crisisTitle}</h2>
<p class="taps"><a href="tel:988">${words.call988}</a> <a href="${words.text988Link}">${words.text988}</a> <a href="tel:911">${words.call911}</a></p>
<p>${words.crisis}</p><p class="soft">${words.notWatched}</p></div>`;

export const query = (language: Language, framed?: boolean) => `?lang=${language}${framed ? '&framed=1' : ''}`;

/** A form's parts, bound to what was written and what was wrong with it. */
class Fields {
  private readonly words: FormWords;
  private readonly given: Readonly<Record<string, unknown>>;
  private readonly faults: readonly Fault[];

  constructor(words: FormWords, given: Readonly<Record<string, unknown>>, faults: readonly Fault[]) {
    this.words = words;
    this.given = given;
    this.faults = faults;
  }

  value(name: string): string {
    const value = this.given[name];
    return typeof value === 'string' ? value.slice(0, longest) : '';
  }

  fault(name: string): Html | undefined {
    const found = this.faults.find((fault) => fault.field === name);
    return found && html`<span class="fault" id="${name}-fault">${sentence(found.reason)}</span>`;
  }

  /** `aria-*` of a field: what describes it, and that it is wrong. */
  aria(name: string, hint = false): Html {
    const wrong = this.faults.some((fault) => fault.field === name);
    const described = [...(hint ? [`${name}-hint`] : []), ...(wrong ? [`${name}-fault`] : [])].join(' ');
    return new Html(`${described ? ` aria-describedby="${described}"` : ''}${wrong ? ' aria-invalid="true"' : ''}`);
  }

  /** @param hint stands small beside the label: that it may be left out, or why it is asked. */
  text(name: 'email' | 'firstName' | 'phone', attributes: string, hint?: string): Html {
    const small = hint === undefined ? undefined : html` <span class="hint" id="${name}-hint">${hint}</span>`;
    return html`<div><label for="${name}">${this.words[name]}${small}</label><input id="${name}" name="${name}" ${new Html(attributes)} value="${this.value(name)}"${this.aria(name, hint !== undefined)}>${this.fault(name)}</div>`;
  }

  tick(name: 'adult' | 'consent', text: string): Html {
    const checked = ['true', 'on'].includes(this.value(name)) ? ' checked' : '';
    return html`<label class="pick long"><input type="checkbox" id="${name}" name="${name}" value="true" required${new Html(checked)}${this.aria(name)}> <span>${text}</span></label>${this.fault(name)}`;
  }

  options(list: readonly (readonly [value: string, name: string])[], chosen: string): Html[] {
    return list.map(
      ([value, name]) =>
        html`<option value="${value}"${new Html(value === chosen ? ' selected' : '')}>${name}</option>`,
    );
  }
}

const sentence = (reason: string) => `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`;

function labelOf(words: FormWords, field: string): string {
  const { email, firstName, phone, interest, locale, zone, consent } = words;
  const names: Readonly<Record<string, string>> = { email, firstName, phone, interest, locale, zone, consent };
  if (field === 'adult') return words.adult.replace(/\.$/, '');
  return Object.hasOwn(names, field) ? (names[field] ?? field) : field;
}

function faultList(words: FormWords, faults: readonly Fault[]): Html | undefined {
  if (faults.length === 0) return undefined;
  const lines = faults.map(
    ({ field, reason }) => html`<li><a href="#${field}">${labelOf(words, field)}</a>: ${reason}.</li>`,
  );
  return html`<div role="alert" class="said"><h2>${words.faultsTitle}</h2><ul>${lines}</ul></div>`;
}

function interestField(words: FormWords, fields: Fields): Html {
  const chosen = interests.find((each) => each === fields.value('interest')) ?? 'unsaid';
  const order: readonly Interest[] = ['pain', 'depression', 'both', 'unsaid'];
  const picks = order.map(
    (each) =>
      html`<label class="pick"><input type="radio" name="interest" value="${each}"${new Html(each === chosen ? ' checked' : '')}> <span>${words.interests[each]}</span></label>`,
  );
  return html`<fieldset id="interest"><legend>${words.interest} <span class="hint">${words.interestHint}</span></legend>${picks}${fields.fault('interest')}</fieldset>`;
}

function zoneField(view: FormView, words: FormWords, fields: Fields): Html {
  const known = zones.map(([zone, name]) => [zone, name[view.language]] as const);
  const chosen = fields.value('zone') || view.clinic.zone;
  const list = known.some(([zone]) => zone === chosen) ? known : [[chosen, chosen] as const, ...known];
  const kept = new Html(fields.value('zone') === '' ? '' : ' data-chosen');
  return html`<div><label for="zone">${words.zone} <span class="hint" id="zone-hint">${words.zoneHint}</span></label><select id="zone" name="zone"${kept}${fields.aria('zone', true)}>${fields.options(list, chosen)}</select>${fields.fault('zone')}</div>`;
}

/** The whole form page. */
export function formPage(view: FormView): string {
  const { clinic, language, framed = false, faults = [], given = {} } = view;
  const words = formWords[language];
  const fields = new Fields(words, given, faults);
  const other: Language = language === 'en' ? 'es' : 'en';
  const locale = fields.value('locale') || language;
  return sheet({
    title: faults.length > 0 ? `${words.faultsTitle}: ${words.title}` : words.title,
    language,
    name: clinic.discreetName,
    otherLanguage: `/signup${query(other, framed)}`,
    framed,
    script: zoneScript,
    content: html`${crisisHelp(words)}
<h1>${words.heading}</h1><p>${words.intro}</p>
${faultList(words, faults)}
<form method="post" action="/signup${query(language, framed)}" novalidate>
${fields.text('email', 'type="email" inputmode="email" autocomplete="email" autocapitalize="none" spellcheck="false" required maxlength="254"')}
<div class="row">${fields.text('firstName', 'type="text" autocomplete="given-name" maxlength="60"', words.ifYouLike)}${fields.text('phone', 'type="tel" autocomplete="tel" maxlength="22"', words.phoneHint)}</div>
${interestField(words, fields)}
<div class="row"><div><label for="locale">${words.locale}</label><select id="locale" name="locale"${fields.aria('locale')}>${fields.options(
      languages.map((each) => [each, languageNames[each]]),
      locale,
    )}</select>${fields.fault('locale')}</div>${zoneField(view, words, fields)}</div>
<p class="hp" aria-hidden="true"><label for="website">${words.website}</label><input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></p>
<input type="hidden" name="consentVersion" value="${consentTextVersion}">
<div class="consents">${fields.tick('adult', words.adult)}${fields.tick('consent', consentText(clinic.discreetName, language))}</div>
<button type="submit">${words.submit}</button>
</form>
<p class="soft">${words.next}</p>`,
    footer: html`<p>${words.use(inLocale(clinic.replyTo.readBy, language) ?? clinic.discreetName)}</p><p>${clinic.discreetName}, ${clinic.postalAddress}</p>`,
  });
}

/** The one answer to every accepted sign-up, new or repeated: it tells nothing about who is known. */
export function thanksPage({ clinic, language, framed = false }: FormView): string {
  const words = formWords[language];
  return simplePage(clinic, language, framed, words.thanksTitle, [
    words.thanks(clinic.discreetName),
    words.thanksWait(clinic.phone),
  ]);
}

/** A title and a few sentences. */
export function simplePage(
  clinic: Clinic,
  language: Language,
  framed: boolean,
  title: string,
  lines: readonly string[],
): string {
  return sheet({
    title,
    language,
    name: clinic.discreetName,
    framed,
    content: html`<h1>${title}</h1>${lines.map((line) => html`<p>${line}</p>`)}`,
  });
}
