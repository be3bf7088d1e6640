/** Square's access tokens end after thirty days: the function asks for the next one itself (intake.md 10, intake.md 12). */
import { beforeEach, expect, test, vi } from 'vitest';
import { dayMs, plusMs } from '../../../functions/core/time/time.ts';
import { LookUpError } from '../../../functions/intake/sources/lookUp.ts';
import { fixture, square } from '../../support/bookings.ts';
import { at } from '../../support/people.ts';
import { type SourcesStand, sourcesStand } from '../../support/sources.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
let stand: SourcesStand;
/** Tokens that were given, the latest last; only that one is taken. */
let given: string[];
let count = 0;

beforeEach(() => {
  stand = sourcesStand(now);
  given = [];
  count += 1;
  const oauth = { clientId: 'app', clientSecret: 'app-secret', refreshToken: `refresh-${count}` };
  stand.secrets.square = { oauth };
  stand.answer = (address, { authorization }, json) => {
    if (address.endsWith('/oauth2/token')) {
      const { clientId: client_id, clientSecret: client_secret, refreshToken: refresh_token } = oauth;
      expect(json).toEqual({ client_id, client_secret, grant_type: 'refresh_token', refresh_token });
      given.push(`token-${count}-${given.length + 1}`);
      return { access_token: given.at(-1), token_type: 'bearer', expires_at: plusMs(stand.clock.now(), 30 * dayMs) };
    }
    if (authorization !== `Bearer ${given.at(-1)}`) throw new LookUpError('status401');
    return fixture('square-customer');
  };
});

const book = (id: string) => stand.send('square', square({ id, version: 0 }));

test('is asked for before the first look-up, and used until a day before it ends (intake.md 10)', async () => {
  expect(await book('A')).toMatchObject({ result: 'booked' });
  stand.clock.forward(2 * dayMs);
  expect(await book('B')).toMatchObject({ result: 'booked' });
  expect(given).toHaveLength(1);
});

test('is asked for anew when it ends, and at once when Square refuses it (intake.md 10)', async () => {
  await book('A');
  stand.clock.forward(29 * dayMs);
  await book('B');
  expect(given).toHaveLength(2);
  // Taken back at Square.
  given.push('another');
  expect(await book('C')).toMatchObject({ result: expect.stringMatching(/booked|refused/) });
  expect(given.length).toBe(4);
});

test('that cannot be had is answered so that Square tries again; staff look if that goes on (intake.md 9, intake.md 10)', async () => {
  stand.answer = () => {
    throw new LookUpError('status400');
  };
  expect(await book('A')).toMatchObject({ status: 502, result: 'refused' });
  expect(await stand.openCalls()).toEqual(['unclearBooking']);
  expect(await stand.visits()).toEqual([]);
});
