/** One slip is told once: nobody is advised to change another file because an email does not compile. */
import { describe, expect, it } from 'vitest';
import { check } from '../../content/check/check.ts';
import { clinicFiles, eating, prepareYaml, sourcesYaml, welcome } from './clinicFiles.ts';
import type { Files } from './faults/fault.ts';
import { cache, told, write } from './writing.ts';

const findings = async (changes: Files) => (await check(write(clinicFiles(changes)), { cache })).findings;
const slip = '<p>{{ firstName }}</p>';

describe('an email that does not compile', () => {
  it('is the only one that anything is said of', async () => {
    for (const [file, text] of Object.entries({
      'nurture/welcome.mjml': welcome(slip),
      'prepare/eating.mjml': eating(slip),
      'prepare/leaving.mjml': eating(slip, { title: 'Setting out' }),
    })) {
      const [found, ...more] = await findings({ [file]: text });
      expect([found?.file, found?.rule]).toEqual([`templates/${file}`, 'unknown-name']);
      expect(told(more)).toEqual([]);
    }
  });

  it('keeps its claims, and those of the parts it would include', async () => {
    const found = await findings({
      'nurture/sources.yaml': `${sourcesYaml}  brand/claim: [{ says: It may help, from: [clinic] }]\n`,
      'brand/claim.mjml': '<p>It may help some people; it has risks.</p>',
      'nurture/welcome.mjml': welcome(`<mj-include path="brand/claim.mjml" />${slip}`),
    });
    expect(found.map(({ rule }) => rule)).toEqual(['unknown-name']);
  });

  it('does not make a step of safety of another', async () => {
    const found = await findings({
      'prepare/eating.mjml': eating(slip),
      'prepare/eating.es.mjml': eating(slip),
      'prepare/eating.minimal.mjml': eating(slip),
      'prepare/eating.minimal.es.mjml': eating(slip),
    });
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['unknown-name']));
  });

  it('does not make its stale translation any less a matter of safety', async () => {
    const [stale] = (
      await findings({
        'prepare/eating.mjml': eating(slip),
        'prepare/eating.es.mjml': eating(slip),
        'translations.yaml': '{}',
      })
    ).filter(({ rule, file }) => rule === 'translation' && file.endsWith('eating.es.mjml'));
    expect(stale?.severity).toBe('error');
  });
});

describe('what is wrong in a file', () => {
  it('of sources is told there, with its line', async () => {
    const lost = await findings({
      'nurture/sources.yaml': `${sourcesYaml}  wellcome: [{ says: x, from: [clinic] }]\n`,
    });
    expect(told(lost)).toEqual([
      'templates/nurture/sources.yaml:5 [claim-sources] there is no email "wellcome" | Did you mean "welcome"?',
    ]);
    const gone = await findings({ 'nurture/sources.yaml': `${sourcesYaml}  a-b-c: [{ says: x, from: [clinic] }]\n` });
    expect(told(gone)).toEqual([
      'templates/nurture/sources.yaml:5 [claim-sources] there is no email "a-b-c" | Delete the entry.',
    ]);
    const source = await findings({ 'nurture/sources.yaml': sourcesYaml.replace('[clinic]', '[clinc]') });
    expect(told(source)).toEqual([
      expect.stringMatching(/^templates\/nurture\/sources.yaml:4 \[claim-sources\] .* rests on "clinc".*"clinic"\?/),
    ]);
  });

  it('as a link is not asked of its translation', async () => {
    const found = await findings({
      'nurture/welcome.mjml': welcome('<p><a href="http://a.example/x">Our page</a></p>'),
    });
    expect(found.map(({ rule, file }) => [rule, file])).toEqual([['link-targets', 'templates/nurture/welcome.mjml']]);
    const missing = await findings({
      'nurture/welcome.mjml': welcome('<p><a href="https://www.valley.example/x">Our page</a></p>'),
    });
    expect(missing.map(({ rule, file }) => [rule, file])).toEqual([
      ['same-facts', 'templates/nurture/welcome.es.mjml'],
    ]);
  });
});

it('a journey whose safety email compiles is still told that no step is one of safety', async () => {
  const found = await findings({ 'prepare/journey.yaml': prepareYaml.replace('    safety: true\n', '') });
  expect(found.map(({ rule }) => rule)).toContain('fasting');
});
