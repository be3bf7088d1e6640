/** The third education email goes a day later. */
import { build, type Edit, replaced, vitest, words } from './edit.ts';

export const delay: Edit = {
  name: 'a changed delay',
  most: 1,
  places: [
    replaced('templates/nurture/journey.yaml', [
      [
        '    template: 03-the-risks.mjml\n    send: { after: P3D,',
        '    template: 03-the-risks.mjml\n    send: { after: P4D,',
      ],
    ]),
  ],
  aside: [],
  checks: { words, build, tests: vitest('test/content/shipped.test.ts') },
  proof: `
import { expect, it } from 'vitest';
import { check } from '../../../content/check/check.ts';

it('the risks come four days after the email before them', async () => {
  const { release } = await check('templates', { cache: 'dist/.cache' });
  const step = release?.release.journeys.nurture?.steps.find(({ id }) => id === 'risks');
  expect(step?.send.offset).toMatchObject({ kind: 'civil', days: 4 });
});
`,
};
