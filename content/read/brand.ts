/**
 * Brand values: `{{ brand.accent }}` stands for the value of `accent` in `templates/brand/tokens.yaml`. They are put in
 * place before MJML sees the file, so that they may stand in any attribute and in styles.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import type { Problems } from '../findings/problems.ts';
import { type Edit, SourceText } from '../findings/source.ts';
import { type ContentRoot, labelOf } from './partials.ts';

export type Brand = ReadonlyMap<string, string>;

export const brandFile = 'brand/tokens.yaml';

/** Reads the brand's values; groups become dotted names. Without the file there are none. */
export function readBrand(root: ContentRoot, problems: Problems): Brand {
  const path = join(root.path, brandFile);
  const brand = new Map<string, string>();
  if (!existsSync(path)) return brand;
  const raw = readFileSync(path, 'utf8');
  const source = SourceText.of(labelOf(root, brandFile), raw);
  const document = parseDocument(raw, { lineCounter: new LineCounter(), uniqueKeys: true });
  for (const error of document.errors) problems.error(source, error.pos[0], 'brand', firstLine(error.message));
  if (document.errors.length > 0 || document.contents === null) return brand;
  if (!isMap(document.contents)) {
    problems.error(source, 0, 'brand', 'expected names and values, such as "accent: \\"#1F5148\\""');
    return brand;
  }
  collect(document.contents as YAMLMap, '', brand, source, problems);
  return brand;
}

function collect(
  map: YAMLMap,
  prefix: string,
  brand: Map<string, string>,
  source: SourceText,
  problems: Problems,
): void {
  for (const pair of map.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const offset = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? 0;
    const name = prefix + key;
    if (!/^[A-Za-z][\w-]*$/.test(key)) {
      problems.error(source, offset, 'brand', `"${key}" is not a name: letters, digits, _ and - only`);
    } else if (isMap(pair.value)) {
      collect(pair.value as YAMLMap, `${name}.`, brand, source, problems);
    } else if (isScalar(pair.value) && (typeof pair.value.value === 'string' || typeof pair.value.value === 'number')) {
      const value = String(pair.value.value);
      // The value is pasted into attributes and styles: what could end either is refused.
      if (/["<>{}]|url\s*\(|@import|expression\s*\(/i.test(value) || value === '') {
        problems.error(source, offset, 'brand', `the value of "${name}" cannot stand in an attribute or a style`);
      } else brand.set(name, value);
    } else problems.error(source, offset, 'brand', `"${name}" needs one value, a text or a number`);
  }
}

const firstLine = (text: string): string => text.split('\n')[0] as string;

/** Every `{{ brand.… }}` by its value. */
export function withBrand(source: SourceText, brand: Brand, problems: Problems): SourceText {
  const edits: Edit[] = [];
  for (const match of source.text.matchAll(/\{\{-?\s*brand\.([^\s{}|]*)\s*([^{}]*?)-?\}\}/g)) {
    const name = match[1] as string;
    const value = brand.get(name);
    if (value === undefined) {
      const message = `there is no brand value "${name}" in ${brandFile}`;
      problems.error(source, match.index, 'brand', message, didYouMean(name, brand.keys()));
    } else if (match[2]) {
      problems.error(source, match.index, 'brand', 'a brand value takes no filter', `Write {{ brand.${name} }}.`);
    }
    edits.push({ start: match.index, end: match.index + match[0].length, to: value ?? '' });
  }
  return source.edit(edits);
}
