/** The sign-up form: works without JavaScript, on a phone, with a screen reader. Crisis help stands before it. */

import { type Clinic, inLocale } from '../../core/model/clinic.ts';
import { consentText, consentTextVersion } from '../../core/model/consentText.ts';
import { type Control, shownFields } from '../../core/model/formFields.ts';
import { type InEach, type Language, languages } from '../../core/model/language.ts';
import type { Warning } from '../../core/model/leftOut.ts';
import { Html, hashOf, html, type Layout, privacyLink, sheet, styleHash } from '../../web/page.ts';
import { zones } from '../../web/zones.ts';
import type { Fault } from './signUp.ts';
import { type FormWords, formWords } from './text.ts';
import { zoneScript } from './zones.ts';

/** What the form is shown with. */
export interface FormView {
  readonly clinic: Clinic;
  readonly language: Language;
  /** Inside a page of the clinic's own site. */
  readonly framed?: boolean;
  readonly faults?: readonly Fault[];
  /** What was written before: shown again, so that nobody writes it twice. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** The address that was probably meant, where the one that was written looks like a slip: asked about, never refused. */
  readonly likely?: string | undefined;
  /** After it was taken: what of it could not be. */
  readonly warnings?: readonly Warning[] | undefined;
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

type ShownField = (typeof shownFields)[number];
type ControlOf<Kind extends Control['kind']> = Extract<Control, { readonly kind: Kind }>;

type Given = Readonly<Record<string, unknown>>;

interface Drawing {
  readonly view: FormView;
  readonly fields: Fields;
}

/** A form's parts, bound to what was written and what was wrong with it. */
class Fields {
  private readonly language: Language;
  private readonly given: Given;
  private readonly faults: readonly Fault[];

  constructor({ language, given = {}, faults = [] }: FormView) {
    this.language = language;
    this.given = given;
    this.faults = faults;
  }

  value(name: string): string {
    const value = this.given[name];
    return typeof value === 'string' ? value.slice(0, longest) : '';
  }

  fault(name: string): Html | undefined {
    const found = this.faults.find((fault) => fault.field === name);
    return found && html`<span class="fault" id="${name}-fault">${sentenceOf(this.language, found, this.given)}</span>`;
  }

  /** `aria-*` of a field: what describes it, and that it is wrong. */
  aria(name: string, hint = false): Html {
    const wrong = this.faults.some((fault) => fault.field === name);
    const described = [...(hint ? [`${name}-hint`] : []), ...(wrong ? [`${name}-fault`] : [])].join(' ');
    return new Html(`${described ? ` aria-describedby="${described}"` : ''}${wrong ? ' aria-invalid="true"' : ''}`);
  }

  options(list: readonly (readonly [value: string, name: string])[], chosen: string): Html[] {
    return list.map(
      ([value, name]) =>
        html`<option value="${value}"${new Html(value === chosen ? ' selected' : '')}>${name}</option>`,
    );
  }
}

/** What every email field has: phones show the keyboard with an @ and leave the letters as they are. */
const emailAttributes = {
  before: ' inputmode="email"',
  after: ' autocapitalize="none" spellcheck="false"',
};

function lineField(field: ShownField, control: ControlOf<'line'>, { fields, view }: Drawing): Html {
  const { name, label, hint } = field;
  const { type, autocomplete, longest: most, required } = control;
  const small = hint && html` <span class="hint" id="${name}-hint">${hint[view.language]}</span>`;
  const { before, after } = type === 'email' ? emailAttributes : { before: '', after: '' };
  const attributes = `type="${type}"${before} autocomplete="${autocomplete}"${after}${required ? ' required' : ''} maxlength="${most}"`;
  return html`<div><label for="${name}">${label[view.language]}${small}</label>${fields.fault(name)}<input id="${name}" name="${name}" ${new Html(attributes)} value="${fields.value(name)}"${fields.aria(name, hint !== undefined)}></div>`;
}

function tickField({ name }: ShownField, text: string, { fields }: Drawing): Html {
  const checked = ['true', 'on'].includes(fields.value(name)) ? ' checked' : '';
  return html`${fields.fault(name)}<label class="pick long"><input type="checkbox" id="${name}" name="${name}" value="true" required${new Html(checked)}${fields.aria(name)}> <span>${text}</span></label>`;
}

function labelOf(language: Language, name: string): string {
  const field = shownFields.find((each) => each.name === name);
  return field ? field.label[language].replace(/\.$/, '') : name;
}

/** Asked first and in focus, as what was wrong is; the buttons send the form below. */
function slipQuestion({ language, likely, given = {} }: FormView): Html | undefined {
  if (likely === undefined) return undefined;
  const { slipTitle, slip, slipYes, slipNo } = formWords[language];
  const written = String(given.email).trim().slice(0, longest);
  return html`<div role="group" class="said" aria-labelledby="slip" tabindex="-1" autofocus><h2 id="slip">${slipTitle(likely)}</h2><p>${slip(written)}</p>
<button type="submit" form="sign-up" name="address" value="likely">${slipYes(likely)}</button><button type="submit" form="sign-up" name="address" value="written" class="quiet">${slipNo(written)}</button></div>
`;
}

/** What to do about it, as a whole sentence: above the form, and again beside its field. */
function sentenceOf(language: Language, fault: Fault, given: Given): string {
  const { field, reason } = fault;
  const { asks, missingEmail, lettersInEmail } = formWords[language];
  if (field === 'email' && (given.email ?? '') === '') return missingEmail;
  if (field === 'email' && /[^\x21-\x7e][^@]*@/.test(String(given.email).trim())) return lettersInEmail;
  return asks[field] ?? `${labelOf(language, field)}: ${reason}.`;
}

/** First on the page, and in focus: on a phone nothing else would say that the form came back. */
function faultList(language: Language, faults: readonly Fault[], given: Given): Html | undefined {
  if (faults.length === 0) return undefined;
  const lines = faults.map(
    (fault) => html`<li><a href="#${fault.field}">${sentenceOf(language, fault, given)}</a></li>`,
  );
  return html`<div role="alert" class="said" tabindex="-1" autofocus><h2>${formWords[language].faultsTitle}</h2><ul>${lines}</ul></div>
`;
}

function choiceField(field: ShownField, { choices }: ControlOf<'choice'>, { fields, view }: Drawing): Html {
  const { name, label, hint } = field;
  const { language } = view;
  const given = fields.value(name);
  const chosen = Object.hasOwn(choices, given) ? given : Object.keys(choices).at(-1);
  const picks = Object.entries(choices).map(
    ([each, text]) =>
      html`<label class="pick"><input type="radio" name="${name}" value="${each}"${new Html(each === chosen ? ' checked' : '')}> <span>${text[language]}</span></label>`,
  );
  const small = hint && html` <span class="hint">${hint[language]}</span>`;
  return html`<fieldset id="${name}"><legend>${label[language]}${small}</legend>${picks}${fields.fault(name)}</fieldset>`;
}

function languageField({ name, label }: ShownField, { fields, view }: Drawing): Html {
  const chosen = fields.value(name) || view.language;
  const list = languages.map((each) => [each, languageNames[each]] as const);
  return html`<div><label for="${name}">${label[view.language]}</label><select id="${name}" name="${name}"${fields.aria(name)}>${fields.options(list, chosen)}</select>${fields.fault(name)}</div>`;
}

function zoneField({ name, label, hint }: ShownField, { fields, view }: Drawing): Html {
  const known = zones.map(([zone, text]) => [zone, text[view.language]] as const);
  const chosen = fields.value(name) || view.clinic.zone;
  const list = known.some(([zone]) => zone === chosen) ? known : [[chosen, chosen] as const, ...known];
  const kept = new Html(fields.value(name) === '' ? '' : ' data-chosen');
  const small = hint && html` <span class="hint" id="${name}-hint">${hint[view.language]}</span>`;
  return html`<div><label for="${name}">${label[view.language]}${small}</label><select id="${name}" name="${name}"${kept}${fields.aria(name, hint !== undefined)}>${fields.options(list, chosen)}</select>${fields.fault(name)}</div>`;
}

function draw(field: ShownField, drawing: Drawing): Html {
  const { control } = field;
  const { clinic, language } = drawing.view;
  switch (control.kind) {
    case 'line':
      return lineField(field, control, drawing);
    case 'choice':
      return choiceField(field, control, drawing);
    case 'language':
      return languageField(field, drawing);
    case 'zone':
      return zoneField(field, drawing);
    case 'tick':
      return tickField(field, field.label[language], drawing);
    case 'consent':
      return tickField(field, consentText(clinic.discreetName, language), drawing);
  }
}

const isTick = ({ control }: ShownField) => control.kind === 'tick' || control.kind === 'consent';

/** The fields above the ticks: one below the other, or side by side where the list says so. */
const rows: ShownField[][] = [];
for (const field of shownFields) {
  if (isTick(field)) continue;
  if (field.beside) rows.at(-1)?.push(field);
  else rows.push([field]);
}

const row = (fields: readonly ShownField[], drawing: Drawing): Html => {
  const drawn = fields.map((field) => draw(field, drawing));
  return drawn.length > 1 ? html`<div class="row">${drawn}</div>\n` : html`${drawn}\n`;
};

/** The whole form page. */
export function formPage(view: FormView): string {
  const { clinic, language, framed = false, faults = [], given = {} } = view;
  const words = formWords[language];
  const fields = new Fields(view);
  const other: Language = language === 'en' ? 'es' : 'en';
  const drawing = { view, fields };
  return sheet({
    title: faults.length > 0 ? `${words.error}: ${words.title}` : words.title,
    language,
    name: clinic.discreetName,
    otherLanguage: `/signup${query(other, framed)}`,
    framed,
    script: zoneScript,
    callable: clinic,
    content: html`${faultList(language, faults, given)}${slipQuestion(view)}${crisisHelp(words)}
<h1>${words.heading}</h1><p>${words.intro}</p>
<form id="sign-up" method="post" action="/signup${query(language, framed)}" novalidate>
${rows.map((each) => row(each, drawing))}<p class="hp" aria-hidden="true"><label for="website">${words.website}</label><input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></p>
${view.likely && html`<input type="hidden" name="askedAbout" value="${fields.value('email').trim()}">\n`}<input type="hidden" name="consentVersion" value="${consentTextVersion}">
<div class="consents">${shownFields.filter(isTick).map((each) => draw(each, drawing))}</div>
${clinic.privacyPage && html`<p class="soft">${privacyLink(clinic.privacyPage, words.privacy, framed)}</p>\n`}<button type="submit">${words.submit}</button>
</form>
<p class="soft">${words.next}</p>`,
    footer: html`<p>${words.use(inLocale(clinic.replyTo.readBy, language) ?? clinic.discreetName)}</p><p>${clinic.discreetName}, ${clinic.postalAddress}</p>`,
  });
}

/** The one answer to every accepted sign-up, new or repeated: it tells nothing about who is known. */
export function thanksPage({ clinic, language, framed = false, warnings = [] }: FormView): string {
  const words = formWords[language];
  return simplePage(clinic, language, framed, words.thanksTitle, [
    words.thanks(clinic.discreetName),
    words.thanksWait(clinic.phone),
    ...warnings.map(({ field, reason }) => words.leftOut[field] ?? `${labelOf(language, field)}: ${reason}.`),
  ]);
}

/** A title and a few sentences. */
export function simplePage(
  clinic: Clinic,
  language: Language,
  framed: boolean,
  title: string,
  lines: readonly string[],
  more: Pick<Layout, 'otherLanguage'> = {},
): string {
  return sheet({
    title,
    language,
    ...more,
    name: clinic.discreetName,
    framed,
    callable: clinic,
    content: html`<h1>${title}</h1>${lines.map((line) => html`<p>${line}</p>`)}`,
  });
}
