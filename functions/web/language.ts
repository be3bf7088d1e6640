/** Which of the two languages the reader of a page gets. */
import { isLanguage, type Language } from '../core/model/language.ts';
import type { Request } from './http.ts';

/** What the address asks for (`?lang=es`), else `known`, else what the browser prefers, else English. */
export function languageOf(request: Request, known?: string): Language {
  const asked = request.queryStringParameters?.lang;
  if (isLanguage(asked)) return asked;
  return isLanguage(known) ? known : preferred(request.headers['accept-language'] ?? '');
}

/** The first of ours in `Accept-Language`, by its weights (RFC 9110 §12.5.4). */
function preferred(header: string): Language {
  const ranked = header
    .slice(0, 200)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const weight = parameters.map((each) => /^\s*q=([\d.]+)$/.exec(each)?.[1]).find((each) => each !== undefined);
      return { tag: tag.split('-')[0] ?? '', weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const [first] = ranked.map(({ tag }) => tag).filter(isLanguage);
  return first ?? 'en';
}
