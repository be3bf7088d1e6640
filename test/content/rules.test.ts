/** Words that only look as if they broke a rule. Words that do are in `faults/`. */
import { describe, expect, it } from 'vitest';
import { check as checkContent } from '../../content/check/check.ts';
import { clinicFiles, eating, footer, welcome, welcomeEs } from './clinicFiles.ts';
import { cache, told, write } from './writing.ts';

const check = async (changes: Readonly<Record<string, string | undefined>>) =>
  (await checkContent(write(clinicFiles(changes)), { cache })).findings;

const nurture = (words: string, parts?: Parameters<typeof welcome>[1]) => ({
  'nurture/welcome.mjml': welcome(words, parts),
});
const prepare = (words: string, parts?: Parameters<typeof eating>[1]) => ({
  'prepare/eating.mjml': eating(words, parts),
});
const nurtureEs = (words: string) => ({ 'nurture/welcome.es.mjml': welcomeEs(words) });

const honest: readonly string[] = [
  'Clear liquids only until 6:00 am.',
  'It is not a cure, and it does not help everyone.',
  'Nobody can guarantee a result.',
  'It is not FDA-approved for depression; that use is off-label.',
  'Spravato is FDA-approved for some kinds of depression.',
  'The FDA approved it as an anesthetic; it is FDA-approved only for anesthesia.',
  'It is not safe to drive for 24 hours.',
  'Is it safe for me? That depends on your health.',
  'Please do not stop or change a medicine on your own.',
  'Never stop a medicine on your own, ask us.',
  'The best time to call is in the morning.',
  'Bring the only list you need.',
  'Keep it in a safe place.',
  'Whether it is proven to help is still being studied.',
  'The risks are real, and some people stop because of them.',
  'There is no hurry.',
];
const honrado: readonly string[] = [
  'Llame a su seguro para preguntar.',
  'No es una cura.',
  'Nadie puede garantizar un resultado.',
  'Este uso no está aprobado por la FDA.',
  'No deje ningún medicamento por su cuenta.',
  'El mejor momento para llamar es la mañana.',
];
const notSales = ['There is no hurry.', 'You have booked a visit.', 'If you need to change the day, call us.'];

/** Findings about the claim itself, not about what must stand beside it or in the other language. */
const claims = (findings: Awaited<ReturnType<typeof check>>) =>
  told(findings.filter(({ rule }) => /^(rejected-words|testimonials|medicine-commands|fda-approved)$/.test(rule)));
/** Findings of this very file: the other language is not changed along. */
const own = (findings: Awaited<ReturnType<typeof check>>) => told(findings.filter(({ locale }) => locale !== 'es'));

describe('is let pass', () => {
  it.each(honest)('%s', async (words) => {
    expect(claims(await check(nurture(`<p>${words}</p>`)))).toEqual([]);
  });
  it.each(honrado)('%s', async (words) => {
    expect(claims(await check(nurtureEs(`<p>${words}</p>`)))).toEqual([]);
  });
  it.each(notSales)('in a reminder: %s', async (words) => {
    expect(told(await check(prepare(`<p>${words}</p>`)))).toEqual([]);
  });
  it('help in each branch of a condition', async () => {
    const [before = '', after = ''] = welcome().split(footer);
    const either = `{% if first_name %}${footer}{% elsif clinic.website %}${footer}{% else %}${footer}{% endif %}`;
    expect(own(await check({ 'nurture/welcome.mjml': before + either + after }))).toEqual([]);
    const notAll = either.replace('{% else %}', '{% endif %}{% if first_name %}');
    expect(told(await check({ 'nurture/welcome.mjml': before + notAll + after }))).not.toEqual([]);
  });
  it('sales words in marketing', async () => {
    expect(told(await check(nurture('<p>You can book now, or later.</p>')))).toEqual([]);
  });
  it('the neutral name in a subject', async () => {
    expect(told(await check(nurture('', { title: 'A note from {{ clinic.discreet_name }}' })))).toEqual([]);
  });
  it('a public body with a telling name', async () => {
    expect(own(await check(nurture('<p><a href="https://www.mentalhealth.gov/page">Help near you</a></p>')))).toEqual(
      [],
    );
  });
  it('condition words in the body, after the start', async () => {
    expect(
      claims(await check(nurture('<p>Some people with depression feel better for a while; results vary.</p>'))),
    ).toEqual([]);
  });
});

it('tells a fault of a partial once, in the partial', async () => {
  const partial = '<p>It is a miracle.</p>';
  const include = '<mj-include path="brand/claim.mjml" />';
  const findings = await check({
    'brand/claim.mjml': `\n${partial}`,
    ...nurture(include),
    'prepare/eating.mjml': eating(include),
  });
  expect(told(findings)).toEqual([expect.stringMatching(/^templates\/brand\/claim.mjml:2 \[rejected-words\]/)]);
});
