/** One more education email, in English and in Spanish. */
import { build, created, type Edit, replaced, vitest, words } from './edit.ts';

const english = `<mjml>
  <mj-head>
    <mj-title>Questions to bring with you</mj-title>
    <mj-preview>A short list for the first talk, with us or with anybody else you ask about this.</mj-preview>
    <mj-include path="brand/head.mjml" />
  </mj-head>
  <mj-body mj-class="ground" css-class="ground">
    <mj-include path="brand/header.mjml" />
    <mj-wrapper>
      <mj-section>
        <mj-column>
          <mj-text mj-class="title" css-class="ink"><h1>Questions to bring with you</h1></mj-text>
          <mj-text>
            <p>Hello {{ first_name | default: "there" }},</p>
            <p>It is easy to forget a question when you sit in front of somebody. Here are a few that others have found useful. Leave out what does not matter to you, and add your own.</p>
            <ul>
              <li>What have you seen go wrong, and what did you do then?</li>
              <li>Who is in the room, and who do I call at night?</li>
              <li>What else could I do instead?</li>
            </ul>
            <p>You can ask all of this and then go home and think.</p>
          </mj-text>
        </mj-column>
      </mj-section>
      <mj-include path="brand/risk.mjml" />
      <mj-include path="brand/first-talk.mjml" />
    </mj-wrapper>
    <mj-include path="brand/why-education.mjml" />
    <mj-include path="brand/footer.mjml" />
  </mj-body>
</mjml>
`;

const spanish = `<!-- US Spanish of 09-questions.mjml. Waiting for a qualified person's signature (C22): not for real patients until then. -->
<mjml>
  <mj-head>
    <mj-title>Preguntas para llevar</mj-title>
    <mj-preview>Una lista corta para la primera consulta, con nosotros o con quien usted prefiera.</mj-preview>
    <mj-include path="brand/head.mjml" />
  </mj-head>
  <mj-body mj-class="ground" css-class="ground">
    <mj-include path="brand/header.mjml" />
    <mj-wrapper>
      <mj-section>
        <mj-column>
          <mj-text mj-class="title" css-class="ink"><h1>Preguntas para llevar</h1></mj-text>
          <mj-text>
            <p>{% if first_name %}Hola, {{ first_name }}:{% else %}Hola:{% endif %}</p>
            <p>Es fácil olvidar una pregunta cuando uno está frente a otra persona. Aquí hay algunas que a otros les han servido. Deje las que no le importan, y agregue las suyas.</p>
            <ul>
              <li>¿Qué ha salido mal alguna vez, y qué hicieron entonces?</li>
              <li>¿Quién está en el cuarto, y a quién llamo de noche?</li>
              <li>¿Qué otra cosa podría hacer?</li>
            </ul>
            <p>Puede preguntar todo esto, y después irse a casa y pensarlo.</p>
          </mj-text>
        </mj-column>
      </mj-section>
      <mj-include path="brand/risk.mjml" />
      <mj-include path="brand/first-talk.mjml" />
    </mj-wrapper>
    <mj-include path="brand/why-education.mjml" />
    <mj-include path="brand/footer.mjml" />
  </mj-body>
</mjml>
`;

const step = `  - id: questions
    template: 09-questions.mjml
    send: { after: P1D, at: "10:00" }
    useful: { for: P14D }
`;

const last = '  - id: cost-and-questions\n';

export const email: Edit = {
  name: 'one more email, in two languages',
  most: 5,
  places: [
    created('templates/nurture/09-questions.mjml', english, {
      check: 'words',
      says: /Add nurture\/09-questions\.mjml/,
    }),
    created('templates/nurture/09-questions.es.mjml', spanish, {
      check: 'tests',
      says: /every email in both languages[\s\S]*09-questions\.es\.mjml/,
    }),
    replaced('templates/nurture/journey.yaml', [[last, `${step}${last}`]], {
      check: 'words',
      says: /09-questions[\s\S]*no step of the journey sends this email/,
    }),
    replaced(
      'templates/nurture/sources.yaml',
      [
        [
          '  08-cost-and-questions:\n',
          `  09-questions:\n    - says: "You can ask all of this and then go home and think."\n      from: [clinic]\n  08-cost-and-questions:\n`,
        ],
      ],
      { check: 'words', says: /sources\.yaml does not say where the claims of "09-questions" come from/ },
    ),
    {
      file: 'templates/translations.yaml',
      changes: [{ kind: 'command', arguments: ['content/cli/translated.ts', 'nurture/09-questions.es.mjml'] }],
      forgotten: { check: 'words', says: /09-questions\.es\.mjml[\s\S]*templates:translated/ },
    },
  ],
  aside: [],
  checks: { words, build, tests: vitest('test/content/shipped.test.ts', 'test/content/sources.test.ts') },
  proof: `
import { expect, it } from 'vitest';
import { check } from '../../../content/check/check.ts';

it('the email is in the release, in both languages', async () => {
  const { release } = await check('templates', { cache: 'dist/.cache' });
  expect(release?.release.journeys.nurture?.steps.map(({ id }) => id)).toContain('questions');
  expect(Object.keys(release?.release.templates['nurture/09-questions'] ?? {}).sort()).toEqual(['en', 'es']);
});
`,
};
