/** Webhooks of a booking system that was not known before: Jane. */
import { created, type Edit, replaced, types, vitest } from './edit.ts';

const jane = `/** Jane: JSON, signed \`X-Jane-Signature: <hex>\` over the bytes of the body. */
import { defined } from '../../core/model/defined.ts';
import { objectOf, readingOf, textOf } from '../../core/people/bookingDraft.ts';
import { readOptional, visitTypeOf } from '../../core/people/bookingFields.ts';
import { hmac, isSame } from './signature.ts';
import type { Source } from './source.ts';

export const jane: Source = {
  name: 'jane',
  format: 'json',
  isSigned: ({ headers, raw }, key) => isSame(headers['x-jane-signature'], hmac(key, 'hex', raw)),
  read(body, clinic, now) {
    const { event, appointment } = objectOf(body);
    if (event !== 'booked' && event !== 'cancelled') return { kind: 'ignored', reason: 'only booked and cancelled' };
    const told = objectOf(appointment);
    return readingOf(
      defined({
        source: 'jane',
        externalId: textOf(told.id),
        status: event,
        start: told.start,
        end: told.end,
        ...readOptional({ firstName: told.firstName }),
        ...visitTypeOf(clinic, [textOf(told.treatment)], undefined),
        email: told.email,
        occurredAt: now,
      }),
      now,
    );
  },
};
`;

const steps = `## Jane
1. Add \`jane\` to \`sources\` in \`lib/environments/prod.ts\` and deploy.
2. Read the key from the secret.
3. Settings → Webhooks: your address, the key, and the events booked and cancelled.
4. In \`appointmentTypes\`, map the treatment's id.
5. Book and cancel a visit of your own.

`;

export const bookingSystem: Edit = {
  name: 'one more booking system',
  most: 3,
  places: [
    created('functions/intake/sources/jane.ts', jane, { check: 'types', says: /Cannot find module '\.\/jane\.ts'/ }),
    replaced(
      'functions/core/model/sources.ts',
      [["'square', 'signed'] as const", "'square', 'signed', 'jane'] as const"]],
      {
        check: 'types',
        says: /'"jane"' is not assignable|'jane' does not exist/,
      },
    ),
    replaced(
      'functions/intake/sources/index.ts',
      [
        [
          "import { calendly } from './calendly.ts';\n",
          "import { calendly } from './calendly.ts';\nimport { jane } from './jane.ts';\n",
        ],
        ['square, signed };', 'square, signed, jane };'],
      ],
      { check: 'types', says: /intake\/sources\/index\.ts.*Property 'jane' is missing/ },
    ),
  ],
  aside: [
    replaced('docs/connect.md', [['## Any other system\n', `${steps}## Any other system\n`]], {
      check: 'docs',
      says: /five steps for every source[\s\S]*"jane"/,
    }),
  ],
  checks: { types, docs: vitest('test/docs/connect.test.ts'), stacks: vitest('test/stack/sources.test.ts') },
  proof: `
import { expect, it } from 'vitest';
import { sources } from '../../../functions/intake/sources/index.ts';
import { hmac } from '../../../functions/intake/sources/signature.ts';
import { parseEnvironment } from '../../../lib/environment.ts';
import { local } from '../../../lib/environments/local.ts';
import { clinic } from '../../support/bookings.ts';
import { at } from '../../support/people.ts';

it('a booking of the new system is read, and an environment may name it', () => {
  const { jane } = sources as Readonly<Record<string, (typeof sources)['signed']>>;
  const appointment = { id: '7', email: 'a@example.org', start: '2026-12-01T10:00:00-05:00', end: '2026-12-01T12:00:00-05:00' };
  const body = { event: 'booked', appointment };
  const raw = Buffer.from(JSON.stringify(body));
  const headers = { 'x-jane-signature': hmac('k', 'hex', raw) };
  expect(jane?.isSigned({ headers, raw, url: '' }, 'k')).toBe(true);
  const read = jane?.read(body, clinic, at('2026-11-20T00:00:00Z'), { key: 'k' });
  expect(read).toMatchObject({ kind: 'event', event: { source: 'jane', externalId: '7', status: 'booked' } });
  expect(parseEnvironment({ ...local, sources: ['jane'] }, 'here').sources).toEqual(['jane']);
});
`,
};
