/**
 * The letters of the pictures. Each machine has other fonts, and a wider letter breaks a line elsewhere: so pictures and
 * checks that depend on the layout are set in two fonts that come with the project. Gelasio is as wide as Georgia, letter
 * for letter, and Roboto is what an Android phone shows; both stand in the emails' own lists of fonts.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const faces = [
  ['Gelasio', 'gelasio', 400, 'normal'],
  ['Gelasio', 'gelasio', 400, 'italic'],
  ['Gelasio', 'gelasio', 700, 'normal'],
  ['Roboto', 'roboto', 400, 'normal'],
  ['Roboto', 'roboto', 400, 'italic'],
  ['Roboto', 'roboto', 600, 'normal'],
  ['Roboto', 'roboto', 700, 'normal'],
] as const;

let css: string | undefined;

function fontFaces(): string {
  css ??= faces
    .map(([family, name, weight, style]) => {
      const file = require.resolve(`@fontsource/${name}/files/${name}-latin-${weight}-${style}.woff2`);
      const data = readFileSync(file).toString('base64');
      return `@font-face{font-family:${family};font-weight:${weight};font-style:${style};src:url(data:font/woff2;base64,${data})}`;
    })
    .join('');
  return css;
}

/** The email's HTML with our two fonts in the place of every list of fonts. */
export function withFonts(html: string): string {
  const set = html.replace(/(font-family:\s*)((?:[^;"'}]|'[^']*')+)/g, (_all, property: string, list: string) => {
    const serif = /(^|,)\s*serif\s*$/.test(list);
    return `${property}${serif ? 'Gelasio,serif' : 'Roboto,sans-serif'}`;
  });
  return set.replace('</head>', `<style>${fontFaces()}</style></head>`);
}
