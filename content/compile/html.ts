/** What MJML leaves to be mended: language, colour schemes, indentation, endless lines, the inbox's preview line. */
import { preheaderMark } from './tokens.ts';

/** RFC 5322 §2.1.1 allows 998; a value may make a line longer, so the fixed text stays well below. */
export const lineMax = 700;

const schemes =
  '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n<style type="text/css">:root { color-scheme: light dark; supported-color-schemes: light dark; }</style>\n';

export function mended(html: string): string {
  const lines = html
    .replace('</head>', `${schemes}</head>`)
    // White letters on a ground that nobody set count as hidden words to a spam filter; the preview is not shown at all.
    .replace('<div style="display:none;font-size:1px;color:#ffffff;', '<div style="display:none;font-size:1px;')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return `${lines.flatMap(folded).join('\n')}\n`;
}

/** Breaks a long line where HTML reads a space as a space: between words and between attributes, never inside quotes. */
function folded(line: string): string[] {
  if (line.length <= lineMax) return [line];
  const out: string[] = [];
  let start = 0;
  let space = -1;
  let quote = '';
  let inTag = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i] as string;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (inTag) {
      if (char === '"' || char === "'") quote = char;
      else if (char === '>') inTag = false;
      else if (char === ' ') space = i;
    } else if (char === '<' && /[a-z!/]/i.test(line[i + 1] ?? '')) inTag = true;
    else if (char === ' ') space = i;
    if (i - start >= lineMax && space > start) {
      out.push(line.slice(start, space));
      start = space + 1;
    }
  }
  out.push(line.slice(start));
  return out;
}

/**
 * Mail apps show the first words of an email after the preheader; joiners and spaces of no width keep them out (C23).
 * With the preheader, about as many as the widest inbox row has letters.
 */
export const padding = `${'&#847;&zwnj;&nbsp;'.repeat(25)}\n`.repeat(4);

/**
 * Letters beyond Latin-1 as numbers. The reader sees the same; the program keeps one byte a letter instead of two, for
 * the whole email, which halves the work of sending it.
 */
export function numbered(html: string): string {
  // A style knows no such numbers.
  return html.replace(/<style[\s\S]*?<\/style>|[\u0100-\u{10ffff}]/gu, (found) =>
    found.startsWith('<') ? found : `&#${found.codePointAt(0)};`,
  );
}

const hidden = new RegExp(`<div style="display:none[^"]*">\\s*${preheaderMark}\\s*</div>`);

/** The same HTML without the preheader, which belongs to the inbox and not to the text part. */
export const withoutPreheader = (html: string): string => html.replace(hidden, '');
