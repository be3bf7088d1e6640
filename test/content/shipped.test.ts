/** The words that ship. */
import { existsSync } from 'node:fs';
import { parse } from 'parse5';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Checked, check as checkContent } from '../../content/check.ts';
import { printFindings } from '../../content/findings.ts';
import { htmlBytesMax } from '../../content/rules/size.ts';
import { render } from '../../functions/core/render.ts';
import type { Values } from '../../functions/core/template.ts';
import { type ValueName, valueNames } from '../../functions/core/values.ts';

const templates = new URL('../../templates', import.meta.url).pathname;

/** A value for every name: everything there is and true, or as little as may be. */
function everyValue(full: boolean, steps: readonly string[]): Values {
  const values: Record<string, Record<string, unknown> | unknown> = {
    merged: Object.fromEntries(steps.map((id) => [id, full])),
  };
  const example = ({ type }: ValueName) =>
    ({
      text: 'both',
      number: full ? 2 : 1,
      boolean: full,
      moment: '2027-03-12T16:00:00.000Z',
      url: 'https://a.example/x?y=1&z=2',
      email: 'a@b.example',
      phone: '845-555-0142',
    })[type];
  for (const [path, name] of Object.entries(valueNames) as [string, ValueName][]) {
    if (name.optional && !full) continue;
    const [root = '', leaf] = path.split('.');
    if (leaf === undefined) values[root] = example(name);
    else values[root] = { ...(values[root] as object | undefined), [leaf]: example(name) };
  }
  return values as Values;
}

describe.skipIf(!existsSync(`${templates}/clinic.yaml`))('templates/', () => {
  let checked: Checked;
  beforeAll(async () => {
    checked = await checkContent(templates);
  });

  it('has no errors, and every step its email', () => {
    expect(printFindings(checked.findings.filter(({ severity }) => severity === 'error'))).toBe('No findings.');
    const { journeys = {}, templates: hashes = {} } = checked.release?.release ?? {};
    for (const { steps } of Object.values(journeys)) {
      for (const step of steps) expect(hashes[step.template]?.en).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('renders, with everything there and with as little as may be', () => {
    expect(checked.emails.length).toBeGreaterThan(0);
    for (const { email, journey } of checked.emails) {
      const { template } = email;
      for (const full of [true, false]) {
        const values = everyValue(
          full,
          journey.file.steps.map(({ id }) => id),
        );
        const { subject, preheader, html, text } = render(template, values, {
          locale: template.locale,
          zone: 'America/New_York',
        });
        const where = `${template.name} (${template.locale})`;
        expect(`${subject}${preheader}${html}${text}`, where).not.toMatch(/qzx|\{\{|\{%|undefined|\[object/);
        expect(text, where).not.toMatch(/\n{3}|^\s|[ \t]\n|\n[ \t]+\S(?<!-)/);
        expect(Buffer.byteLength(html), where).toBeLessThan(htmlBytesMax);
        expect(Math.max(...html.split('\n').map((line) => line.length)), where).toBeLessThanOrEqual(998);
        expect(parse(html).childNodes.length, where).toBe(2);
      }
    }
  });
});
