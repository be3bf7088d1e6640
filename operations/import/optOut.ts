/**
 * Columns that speak of consent, mapped or not: whoever opted out elsewhere is written to by nobody here (I9, C7).
 *
 * Headers are compared by their words, blind to case, accents, signs and `camelCase`. Three kinds of column count:
 * `optOut`, where any value but a "no" is an opt-out (`UNSUB_TIME`, `Opted out`); `status`, where only a clear "yes" lets a
 * row in (`Status`, `Do you want emails?`); and `unclear`, where a "no" can mean either, so that no row gets in (`Want our
 * news? Unsubscribe at any time`). In doubt a row is refused: an email less does less harm than one to a person who asked
 * for none.
 */

export type ConsentKind = 'optOut' | 'status' | 'unclear';

/** Of a text as people write it, its words: `hs_email_optout` and `emailBlacklisted` alike. */
function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFD')
    .replaceAll(/[\p{M}'’]/gu, '')
    .replaceAll(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Text with a blank before and after each word, so that `includes(' opt out')` finds beginnings of words. */
const spaced = (words: readonly string[]) => ` ${words.join(' ')} `;

/** Anywhere in a header's words: vendors run words together, as in `hs_email_optout` and `SoftBounced`. */
const optOutStems =
  /unsub|unsuscri|desuscri|des suscri|dessuscri|opt ?out|opted ?out|opting ?out|suppress|suprimid|blacklist|black list|lista negra|blocklist|block list|bounc|rebot|complain|quejas?/;
/** Whole words only: parts of them stand in harmless ones, such as "cleaning" or "blocks". */
const optOutWords =
  / (?:clean|cleaned|blocked|bloquead[oa]s?|spam|dnc|dnd|dnm|revoked|withdrawn|baja|revocad[oa]|retirad[oa]) /;
/** "Do not mail", "Don't email", "No contactar". */
const refusals =
  / (?:do not|dont|never|no) (?:(?:be|me|to|send|want|ser) )*(?:contact|contacted|contactar|e?mails?|emailed|email|mailed|market|marketing|call|text|disturb|solicit|enviar|molestar|correos?|newsletters?)\b/;

/** Consent itself, whatever else the header says. */
const consentStems =
  /subscri|suscri|consent|permission|permis[oa]|marketing|mercadeo|newsletter|boletin|gdpr|opt ?in|opted ?in/;
const emailWords = / (?:e ?mails?|mails?|mailing list|news|updates|correos?|novedades|noticias|publicidad) /;
/** Questions of a form: "Do you want emails?", "¿Desea recibir correos?". */
const wishes =
  / (?:wants?|wish|wishes|like|receive|receives|get|send|allow|allows|allowed|accepts?|accepted|agrees?|agreed|ok|okay|can|may|preferences?|desea|quiere|quiero|recibir|acepta|acepto|autoriza|autorizo|permite|permito) /;
/** A status of one kind of thing that is not the list's: its values say nothing of emails. */
const otherStatus =
  / (?:marital|civil|employment|insurance|order|payment|shipping|booking|appointment|visit|citizenship|immigration|smoking|laboral|pago|pedido|cita) /;

/** Turns a word of consent round: "Consent withdrawn", "Suscripción cancelada". */
const negations =
  / (?:cancel|cancell?ed|cancelad[oa]|withdrawn?|withdrew|withdrawal|revoke[ds]?|revocad[oa]|declined?|declines|rejected|rejects|refused?|refuses|rechaz[ao]|rechazad[oa]|removed?|deleted|expired|ended|stopp?e?d?|inactive|inactiv[oa]|denied|negad[oa]) /;
/** "Not subscribed", and "Do you want emails or not?": the same word, and a "no" means the opposite. */
const nots = / (?:no|not|non|never|without|sin|nunca) /;
/** How a form says which answers there are. */
const answers = / (?:yes(?: or)? no|y(?: or)? n|si(?: o)? no|true(?: or)? false) /g;

/**
 * When, whence and by which words somebody opted in, and what was counted: evidence and statistics, which are not a yes
 * and not a no. Only the last words count: "Opt-in date" is a date, "Up-to-date consent" is none.
 */
const evidence =
  / (?:date|time|timestamp|datetime|at|since|fecha|hora|ip|ip address|source|origen|fuente|consent text|in text|wording|version|language|idioma|id|count|number|total|opened|clicked|delivered|sent|date utc|time utc|date gmt|time gmt) $/;

/** What a column is by its header; undefined: it says nothing of consent. */
export function consentKindOf(header: string): ConsentKind | undefined {
  const words = spaced(wordsOf(header)).replaceAll(answers, ' ');
  const ofEmails = emailWords.test(words) || consentStems.test(words);
  // Of "I do not want emails" nothing is left to wish for; "Want our news? Unsubscribe at any time" still asks.
  const asks = ofEmails && wishes.test(words.replaceAll(new RegExp(refusals, 'g'), ' '));
  if (optOutStems.test(words) || optOutWords.test(words) || refusals.test(words)) return asks ? 'unclear' : 'optOut';
  const ofConsent = consentStems.test(words) || asks;
  // Also `hs_emailconfirmationstatus`. In Spanish, "Estado" may be a state of the union: a row too many is refused.
  const isStatus = /stat(?:us|uses) /.test(words) || / (?:estado|estatus) /.test(words);
  if (!ofConsent && !(isStatus && !otherStatus.test(words))) return undefined;
  if (negations.test(words)) return asks ? 'unclear' : 'optOut';
  if (nots.test(words)) return 'unclear';
  return evidence.test(words) && !asks ? undefined : 'status';
}

/** A column of a list, judged by its header. */
export interface ConsentColumn {
  readonly place: number;
  /** As the file has it. */
  readonly header: string;
  readonly kind: ConsentKind;
}

/** "No" to a question whether somebody opted out, in English and Spanish. */
const noValues: ReadonlySet<string> = new Set(['', 'no', 'n', 'false', 'falso', '0']);

/** All that counts as "yes, write to them". A list's other words for it are mapped by mending the list. */
const yesValues: ReadonlySet<string> = new Set([
  ...['yes', 'y', 'true', '1', 'x', 'si', 'verdadero'],
  ...['subscribed', 'suscrito', 'suscrita', 'active', 'activo', 'activa'],
  ...['confirmed', 'confirmado', 'confirmada', 'opt in', 'optin', 'opted in', 'double opt in'],
  ...['accepted', 'aceptado', 'aceptada', 'agreed', 'granted', 'consented'],
]);

/** Whether the cell lets its row in. A cell that is only signs, such as "-", is not empty. */
export function permits(kind: ConsentKind, cell: string): boolean {
  if (kind === 'unclear') return false;
  const text = cell.trim();
  const value = wordsOf(text.toLowerCase()).join(' ');
  if (value === '' && text !== '') return false;
  // "-1" is not 1, and "0.0" is not 0: numbers count as they are written.
  if (/\d/.test(text) && text !== value) return false;
  return kind === 'optOut' ? noValues.has(value) : yesValues.has(value);
}

const mends = (header: string) =>
  `If the column means something else, leave it out of the list or say --map "${header}=ignore"`;

/** Why the row is refused; it names the column and never repeats the cell. */
export function refusalOf({ kind, header }: ConsentColumn): string {
  switch (kind) {
    case 'optOut':
      return `"${header}" says that they opted out, or cannot be written to: they would have to ask for emails themselves. ${mends(header)}`;
    case 'status':
      return `"${header}" does not say yes (such as yes, true, subscribed, active or confirmed): nobody is written to on a maybe. ${mends(header)}`;
    case 'unclear':
      return `"${header}" speaks both for and against emails, so that a "no" under it could mean either: give it a name such as "Unsubscribed" or "Wants emails". ${mends(header)}`;
  }
}
