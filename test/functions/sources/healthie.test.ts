/** Healthie's webhooks over the webhook handler: ids only, signed in its own way; what they are about is asked for. */
import { createHash, createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { healthie } from '../../../functions/intake/sources/healthie.ts';
import { LookUpError } from '../../../functions/intake/sources/lookUp.ts';
import type { Json } from '../../support/bookings.ts';
import { at } from '../../support/people.ts';
import { type SourcesStand, sourcesStand } from '../../support/sources.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
let stand: SourcesStand;
/** What Healthie has of each appointment; what it was asked, and with which headers. */
let has: Map<string, Json>;
let questions: { readonly address: string; readonly headers: Readonly<Record<string, string>>; readonly json: Json }[];

beforeEach(() => {
  stand = sourcesStand(now);
  has = new Map();
  questions = [];
  stand.secrets.healthie = { token: 'gh_live_key' };
  stand.answer = (address, headers, json: Json) => {
    questions.push({ address, headers, json });
    return { data: { appointment: has.get(json.variables.id) ?? null } };
  };
});

const told = (id = '67890', event_type = 'appointment.updated'): Json => ({
  resource_id: id,
  resource_id_type: 'Appointment',
  event_type,
  changed_fields: [],
  resource_organization_id: 'org_123',
});

function appointment(changes: Json = {}, user: Json = {}): Json {
  return {
    id: '67890',
    date: '2026-11-20 10:00:00 -0500',
    length: 120,
    pm_status: null,
    deleted_at: null,
    is_blocker: false,
    is_group: false,
    notes: 'CANARY-NOTE',
    appointment_type: { id: 'visit-kingston', name: 'CANARY-TYPE' },
    user: {
      id: '555',
      email: 'rosa@example.org',
      first_name: 'Rosa',
      timezone: 'America/New_York',
      phone_number: '845-555-0188',
      preferred_language_code: 'es',
      dob: '1974-12-25',
      ...user,
    },
    ...changes,
  };
}

describe('an appointment', () => {
  test('is asked for with the API key, and booked', async () => {
    has.set('67890', appointment());
    expect(await stand.send('healthie', told('67890', 'appointment.created'))).toMatchObject({
      status: 200,
      result: 'booked',
    });
    expect(questions).toMatchObject([
      {
        address: 'https://api.gethealthie.com/graphql',
        headers: { authorization: 'Basic gh_live_key', authorizationsource: 'API', 'content-type': 'application/json' },
        json: { variables: { id: '67890' } },
      },
    ]);
    expect(questions[0]?.json.query).not.toMatch(/notes|reason|form/);
    const [visit] = (await stand.items()).filter(({ sk }) => sk.startsWith('APPT#'));
    expect(visit).toMatchObject({
      source: 'healthie',
      externalId: '67890',
      kind: 'infusion',
      start: '2026-11-20T15:00:00.000Z',
      end: '2026-11-20T17:00:00.000Z',
    });
    const [person] = (await stand.items()).filter(({ sk }) => sk === 'CONTACT');
    expect(person).toMatchObject({
      email: 'rosa@example.org',
      firstName: 'Rosa',
      locale: 'es',
      zone: 'America/New_York',
    });
    expect(JSON.stringify(await stand.items())).not.toMatch(/CANARY|1974/);
  });

  test('moves, is cancelled, or deleted, by what it is when it is asked for; told again, nothing', async () => {
    has.set('67890', appointment());
    await stand.send('healthie', told());
    expect(await stand.send('healthie', told())).toMatchObject({ result: 'unchanged' });
    has.set('67890', appointment({ date: '2026-11-24T10:00:00-05:00' }));
    stand.clock.forward(60_000);
    expect(await stand.send('healthie', told())).toMatchObject({ result: 'moved', revision: 1 });
    has.set('67890', appointment({ deleted_at: '2026-11-05 07:02:00 -0500' }));
    stand.clock.forward(60_000);
    expect(await stand.send('healthie', told('67890', 'appointment.deleted'))).toMatchObject({ result: 'cancelled' });
  });

  test.each([
    ['Cancelled', 'cancelled'],
    ['Late Cancellation', 'cancelled'],
    ['Re-Scheduled', 'moving'],
  ])('marked %s it is %s', async (pm_status, result) => {
    has.set('67890', appointment());
    await stand.send('healthie', told());
    has.set('67890', appointment({ pm_status }));
    stand.clock.forward(60_000);
    expect(await stand.send('healthie', told())).toMatchObject({ result });
  });

  test.each([
    ['Occurred', 'completed'],
    ['No-Show', 'noshow'],
  ])('marked %s after it began it is %s', async (pm_status, result) => {
    has.set('67890', appointment());
    await stand.send('healthie', told());
    has.set('67890', appointment({ pm_status }));
    stand.clock.forward(20 * 86_400_000);
    expect(await stand.send('healthie', told())).toMatchObject({ result });
  });

  test('two people of one mailbox are told apart by Healthie’s own ids', async () => {
    has.set('1', appointment({ id: '1' }));
    has.set('2', appointment({ id: '2' }, { id: '556', first_name: 'Max' }));
    await stand.send('healthie', told('1'));
    await stand.send('healthie', told('2'));
    expect(await stand.people()).toHaveLength(2);
  });
});

describe('what cannot be used', () => {
  test.each<[string, Json, string]>([
    ['somebody under 18 (C17)', appointment({}, { dob: '2012-01-01' }), 'underAge'],
    ['a group', appointment({ is_group: true }), 'unclearBooking'],
    ['a mark that is none', appointment({ pm_status: 'Somewhere' }), 'unclearBooking'],
    ['a time without its offset', appointment({ date: '2026-11-20 10:00:00' }), 'unclearBooking'],
    ['no address', appointment({}, { email: null }), 'noAddress'],
  ])('%s: nobody is written to, and staff look', async (_what, found, reason) => {
    has.set('67890', found);
    expect(await stand.send('healthie', told())).toMatchObject({ status: 200, result: 'refused' });
    expect(await stand.visits()).toEqual([]);
    expect((await stand.items()).filter(({ sk }) => sk.startsWith('CALL#'))).toMatchObject([{ reason }]);
  });

  test.each([
    ['another event', told('67890', 'patient.created')],
    ['somebody added to a group', told('67890', 'appointment.patient_added')],
  ])('%s is passed over, and nothing is asked', async (_what, body) => {
    expect(await stand.send('healthie', body)).toMatchObject({ status: 200, result: 'ignored' });
    expect(questions).toEqual([]);
  });

  test('time that is blocked is nobody’s visit', async () => {
    has.set('67890', appointment({ is_blocker: true, user: null }));
    expect(await stand.send('healthie', told())).toMatchObject({ result: 'ignored' });
  });

  test.each<[string, () => unknown, number]>([
    ['GraphQL refuses', () => ({ errors: [{ message: 'CANARY' }], data: null }), 502],
    ['it answers of another one', () => ({ data: { appointment: appointment({ id: '1' }) } }), 502],
    ['it has no such appointment', () => ({ data: { appointment: null } }), 200],
    [
      'it does not answer',
      () => {
        throw new LookUpError('timeout');
      },
      502,
    ],
  ])('%s: the webhook is sent again, or staff look', async (_what, answer, status) => {
    stand.answer = answer;
    expect((await stand.send('healthie', told())).status).toBe(status);
    expect(await stand.visits()).toEqual([]);
    expect((await stand.items()).filter(({ sk }) => sk.startsWith('CALL#'))).toHaveLength(1);
  });
});

describe('the signature', () => {
  const key = 'a-key-of-the-source-0123456789';
  const raw = Buffer.from(JSON.stringify(told()));
  const url = 'https://care.example.com/webhooks/healthie';
  const digest = createHash('sha256').update(raw).digest('base64');
  const bare = digest.replace(/=+$/, '');
  const sign = (value: string, path = '/webhooks/healthie', length = raw.byteLength) =>
    createHmac('sha256', key).update(`post ${path}  ${value} application/json ${length}`).digest('hex');
  const isSigned = (contentDigest: string | undefined, signature: string | undefined) =>
    healthie.isSigned({ headers: { 'content-digest': contentDigest, signature }, raw, url }, key);

  test.each([
    ['with its padding', digest, digest],
    ['without it in the text', digest, bare],
    ['without it anywhere', bare, bare],
  ])('%s is theirs', (_what, header, value) => {
    expect(isSigned(`sha-256=${header}`, `sig1=${sign(value)}`)).toBe(true);
  });

  test.each<[string, string | undefined, string | undefined]>([
    ['none', undefined, undefined],
    ['one of another path', `sha-256=${digest}`, `sig1=${sign(digest, '/webhooks/square')}`],
    ['one of another length', `sha-256=${digest}`, `sig1=${sign(digest, undefined, 3)}`],
    [
      'one beside the digest of another body',
      `sha-256=${createHash('sha256').update('x').digest('base64')}`,
      `sig1=${sign(digest)}`,
    ],
    ['one without a digest', undefined, `sig1=${sign(digest)}`],
    ['one under another name', `sha-256=${digest}`, `sig2=${sign(digest)}`],
  ])('%s is not', (_what, contentDigest, signature) => {
    expect(isSigned(contentDigest, signature)).toBe(false);
  });
});
