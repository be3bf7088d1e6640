/** What no route has: a link that a mail program cut off, or a slip in an address. People get a page, programs JSON. */

import type { WebParts } from '../web/dependencies.ts';
import { json, page, type Request, type Response } from '../web/http.ts';
import { languageOf } from '../web/language.ts';
import { formSources, simplePage } from './form/formPage.ts';
import { formWords } from './form/text.ts';

/** A browser says that it wants a page; whoever does not is a program. */
const wantsPage = ({ headers }: Request) => /\btext\/html\b/.test(headers.accept ?? '');

/** Whoever tries addresses costs no read of a table: the words are those known last. */
export async function nothingHere({ words }: Pick<WebParts, 'words'>, request: Request): Promise<Response> {
  if (!wantsPage(request)) return json(404, { error: 'there is nothing here' });
  const { clinic } = await words.current();
  const language = languageOf(request);
  const { nothingTitle, nothing } = formWords[language];
  const text = simplePage(clinic, language, false, nothingTitle, [nothing(clinic.phone)], {
    otherLanguage: `?lang=${language === 'en' ? 'es' : 'en'}`,
  });
  return page(404, text, formSources);
}
