/** A field of the sign-up form whose answer an email prints: when the clinic may call. */
import { build, type Edit, replaced, types, vitest, words } from './edit.ts';

const theEmail = 'the email that prints it';
const spanishEmail = 'templates/nurture/01-welcome.es.mjml';

export const signUpField: Edit = {
  name: 'one more sign-up field that reaches an email',
  most: 3,
  places: [
    replaced(
      'functions/core/model/formFields.ts',
      [
        [
          '  interest: {\n    schema:',
          `  callTime: {
    schema: z.optional(z.string().check(z.trim(), z.maxLength(60))),
    control: { kind: 'line', type: 'text', autocomplete: 'off', longest: 60 },
    label: { en: 'When may we call?', es: '¿Cuándo podemos llamar?' },
    hint: ifYouLike,
    kept: {
      as: 'contact',
      again: 'replaces',
      exported: 'When we may call',
      headers: ['calltime'],
      valueName: 'contact.call_time',
    },
  },
  interest: {
    schema:`,
        ],
      ],
      { check: 'types', says: /values\.ts.*Property 'call_time' is missing/ },
    ),
    replaced(
      'functions/core/email/valueNames.ts',
      [
        [
          "  'contact.email_form':",
          "  'contact.call_time': { type: 'text', needs: 'nothing', optional: true, about: 'when the clinic may call' },\n  'contact.email_form':",
        ],
      ],
      { check: 'types', says: /formFields\.ts.*"contact\.call_time"' is not assignable/ },
    ),
    {
      // Without its English there is no email that the answer could reach: the edit is nothing without it.
      ...replaced('templates/nurture/01-welcome.mjml', [
        [
          'You do not have to decide anything.</p>',
          'You do not have to decide anything.{% if contact.call_time %} You said when we may call: {{ contact.call_time }}.{% endif %}</p>',
        ],
      ]),
      partOf: theEmail,
    },
    {
      ...replaced(spanishEmail, [
        [
          'No tiene que decidir nada.</p>',
          'No tiene que decidir nada.{% if contact.call_time %} Usted nos dijo cuándo podemos llamar: {{ contact.call_time }}.{% endif %}</p>',
        ],
      ]),
      partOf: theEmail,
    },
    {
      file: 'templates/translations.yaml',
      changes: [{ kind: 'command', arguments: ['content/cli/translated.ts', 'nurture/01-welcome.es.mjml'] }],
      forgotten: { check: 'words', says: /01-welcome\.es\.mjml[\s\S]*templates:translated/ },
      partOf: theEmail,
    },
  ],
  aside: [],
  checks: { types, words, build, tests: vitest('test/functions/signUp.test.ts') },
  proof: `
import { expect, it } from 'vitest';
import { compiledContent } from '../../../content/samples/compiled.ts';
import { attributesOf, formSchema, formValues } from '../../../functions/core/model/formFields.ts';
import { clinic } from '../../support/people.ts';

it('what was written into the form is a value, and the email prints it in both languages', async () => {
  const form = { email: 'ada@example.org', adult: true, consent: true, callTime: 'mornings' };
  expect(formValues(attributesOf(formSchema.parse(form), clinic))).toMatchObject({ contact: { call_time: 'mornings' } });
  const { emails } = await compiledContent('templates', 'dist/.cache');
  for (const locale of ['en', 'es']) {
    const found = emails.find((each) => each.base === 'nurture/01-welcome' && each.locale === locale);
    expect(found?.email.template.names).toContain('contact.call_time');
  }
});
`,
};
