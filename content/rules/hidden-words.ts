/** What is written can be seen: no style hides words, or makes them too small to read. */
import { type Element, setsDefaults } from '../compile/markup.ts';
import type { EmailUnderCheck, Report, Rule } from './rule.ts';

const hides =
  /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*(?:0|\.0)*(?![\d.]*[1-9])\s*(?:[;!}]|$)|(?<![-\w])(?:max-)?(?:height|width)\s*:\s*0(?![\d.])|text-indent\s*:\s*-\d{3}|(?<![-\w])(?:left|top|right|margin-left|margin-top)\s*:\s*-\d{3}|(?<![-\w])clip(?:-path)?\s*:|mso-hide|color\s*:\s*transparent|(?<![-\w])transform\s*:/i;
/** Points or pixels; smaller letters cannot be read on a phone. */
const sizeMin = 12;
const size = /font-size\s*:\s*(\d*\.?\d+)\s*(px|pt|em|rem|%)?/gi;
const ofNormal: Readonly<Record<string, number>> = { em: 17, rem: 16, '%': 0.17, pt: 1.333 };

const mend = 'Let it be seen: whoever should not read it needs a condition, such as {% if appointment.first %}.';

export const hiddenWords: Rule = {
  name: 'hidden-words',
  source: 'C3, C20, WCAG 1.4.4',
  why: 'Help, risks or the way out that nobody can see are not there, whatever the other checks find.',
  email(seen, report) {
    for (const element of seen.email.markup.elements) {
      const style = element.attributes.find(({ name }) => name === 'style');
      const fault = style && hiding(style.value);
      if (style && fault && holdsWords(seen, element)) report(style.start, `${fault} hides these words`, mend);
      const small = element.attributes.find(
        ({ name, value }) => name === 'font-size' && tooSmall(`font-size:${value}`),
      );
      if (small && element.name !== 'mj-section') report(small.start, `letters of ${small.value} cannot be read`, mend);
      if (element.name === 'mj-style') inSheet(seen, element, report);
    }
  },
};

/** What in these declarations hides words. */
function hiding(declarations: string): string | undefined {
  const found = hides.exec(declarations)?.[0].replace(/\s*[;!}]$/, '');
  return found ? `"${found.trim()}"` : tooSmall(declarations);
}

function tooSmall(declarations: string): string | undefined {
  for (const [written, number, unit = 'px'] of declarations.matchAll(size))
    if (Number(number) * (ofNormal[unit.toLowerCase()] ?? 1) < sizeMin) return `"${written}"`;
  return undefined;
}

/** A style sheet: every rule that hides, and whether words stand where it applies. */
function inSheet(seen: EmailUnderCheck, sheet: Element, report: Report): void {
  const css = seen.email.source.text.slice(sheet.inner, sheet.innerEnd);
  for (const { 1: selector = '', 2: body = '', index } of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const at = sheet.inner + index + selector.length - selector.trimStart().length;
    if (/(?<![-\w])content\s*:/i.test(body))
      report(at, 'words in a style are not checked, not translated and not read out', 'Write them between the tags.');
    const fault = hiding(body);
    if (!fault) continue;
    const hit = selector.split(',').find((each) => applied(seen, each.trim()));
    if (hit) report(at, `${fault} for "${hit.trim()}" hides words`, mend);
  }
}

/** True when the last part of the selector is on an element with words, or cannot be told. */
function applied(seen: EmailUnderCheck, selector: string): boolean {
  const last = /^(\*|[a-z][a-z0-9]*)?((?:\.[\w-]+)*)$/i.exec(selector.split(/[\s>+~]+/).at(-1) ?? '');
  if (!last) return true;
  const [, tag, dotted = ''] = last;
  const classes = dotted.split('.').filter((name) => name !== '');
  return seen.email.markup.elements.some((element) => {
    const own = element.attributes
      .filter(({ name }) => name === 'class' || name === 'css-class')
      .flatMap(({ value }) => value.split(/\s+/));
    const named = tag === undefined || tag === '*' || element.name === tag.toLowerCase();
    // MJML puts tags of its own around words; a rule for one of them may hide anything.
    const ofMjml = classes.length === 0 && tag !== undefined && /^(?:body|div|table|tbody|tr|td)$/i.test(tag);
    return ofMjml || (named && classes.every((name) => own.includes(name)) && holdsWords(seen, element));
  });
}

function holdsWords({ email }: EmailUnderCheck, element: Element): boolean {
  if (setsDefaults(element)) return true;
  return email.markup.runs.some(
    ({ start, text }) => start >= element.inner && start < element.innerEnd && /[\p{L}\p{N}]/u.test(text),
  );
}
