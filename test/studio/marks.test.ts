/** Marks of an email that say where its words stand: without them it is what is sent. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compileTemplate } from '../../content/compile/compile.ts';
import { withoutMarks } from '../../content/compile/marks.ts';
import { knownNames } from '../../content/compile/names.ts';
import { Problems } from '../../content/findings/problems.ts';
import { contentRoot, readText } from '../../content/read/partials.ts';
import { readContent } from '../../content/read/read.ts';
import { partsOf } from '../../studio/model/parts.ts';
import { everyNth } from '../support/run/tier.ts';

const root = contentRoot('templates');
const { brand, journeys } = readContent(root, new Problems());
const emails = journeys.flatMap(({ templates }) => templates);
const cache = fileURLToPath(new URL('../../dist/.cache', import.meta.url));

test('an email with marks is, without them, byte for byte the email that is sent; and each mark names words that can be opened', async () => {
  for (const each of everyNth(emails, 60)) {
    const options = { root, brand, names: knownNames, file: each.file, name: each.name, locale: each.locale, cache };
    const sent = (await compileTemplate(options)).email?.template;
    const marked = (await compileTemplate({ ...options, marked: true })).email?.template;
    const text = JSON.stringify(marked?.html);
    expect(text).toContain('<x-part s=');
    const bare = withoutMarks(text.replaceAll('\\"', '"'));
    expect(bare === JSON.stringify(sent?.html).replaceAll('\\"', '"'), each.file).toBe(true);
    for (const [, file = '', at] of text.replaceAll('\\"', '"').matchAll(/<x-part s="([^":]+):(\d+)"/g)) {
      if (file === 'brand/header.mjml') continue;
      expect(partsOf(readText(root, file)).map((part) => part.at)).toContain(Number(at));
    }
  }
});
