/** The words that ship. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkContent } from '../../content/check.ts';
import { htmlBytesMax } from '../../content/compile.ts';
import { printFindings } from '../../content/findings.ts';

const templates = new URL('../../templates', import.meta.url).pathname;

describe.skipIf(!existsSync(`${templates}/clinic.yaml`))('templates/', () => {
  it('has no errors, and every step its email', async () => {
    const { findings, release } = await checkContent(templates);
    expect(printFindings(findings.filter(({ severity }) => severity === 'error'))).toBe('No findings.');
    for (const journey of Object.values(release?.release.journeys ?? {})) {
      for (const step of journey.steps) expect(release?.release.templates[step.template]?.en).toMatch(/^[0-9a-f]{64}$/);
    }
    for (const template of Object.values(release?.templates ?? {})) {
      expect(JSON.stringify(template)).not.toMatch(/qzx/);
      expect(Buffer.byteLength(JSON.stringify(template.html))).toBeLessThan(2 * htmlBytesMax);
    }
  });
});
