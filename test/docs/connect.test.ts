/** docs/connect.md: its example is signed as it says and can be booked, its sources and reasons are those there are. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectedNames } from '../../functions/core/model/sources.ts';
import { sources } from '../../functions/intake/sources/index.ts';
import { readSecret } from '../../functions/intake/sources/secrets.ts';
import { clinic } from '../support/bookings.ts';
import { at } from '../support/people.ts';

const page = readFileSync(new URL('../../docs/connect.md', import.meta.url), 'utf8');
const key = 'an-example-key-0123456789';

describe('the example', () => {
  const [head = '', body = ''] = (page.split('```http\n')[1]?.split('\n```')[0] ?? '').split(/\n\n(.*)/s);
  const header = /^Dripline-Signature: (.+)$/m.exec(head)?.[1];
  const delivery = { headers: { 'dripline-signature': header }, raw: Buffer.from(body), url: '' };

  it('is signed with the key it names', () => {
    expect(page).toContain(key);
    expect(sources.signed.isSigned(delivery, key)).toBe(true);
    expect(sources.signed.isSigned({ ...delivery, raw: Buffer.from(`${body}\n`) }, key)).toBe(false);
  });

  it('is a booking', () => {
    const reading = sources.signed.read(JSON.parse(body), clinic, at('2026-11-20T00:00:00Z'), { key });
    expect(reading).toMatchObject({ kind: 'event', event: { status: 'booked', kind: 'infusion', patientId: 'P-77' } });
  });
});

/** The section of a source, and its blocks of one kind. */
const sectionOf = (name: string) =>
  page.split('\n## ').find((each) => each.includes(`Add \`${name}\` to \`sources\``)) ?? '';
const blocksOf = (name: string, kind: string) =>
  [...sectionOf(name).matchAll(new RegExp(`\`\`\`${kind}\\n(.*?)\\n\`\`\``, 'gs'))].map(([, text = '']) => text);

describe('the blocks of each source (intake.md 10, intake.md 12)', () => {
  it.each(['calcom', 'acuity', 'healthie', 'square'] as const)('%s: its secret is one that can be used', (name) => {
    const [secret = '', ...others] = blocksOf(name, 'json');
    expect(others).toEqual([]);
    // The words in angle brackets are what the clinic puts there.
    const filled = secret.replaceAll(/<[^>]+>/g, 'a-value-of-the-clinics-own');
    expect(Object.keys(readSecret(name, filled))).toEqual(Object.keys(JSON.parse(secret)));
  });

  it('calendly: the subscription is JSON, signs with our key, hears the whole organization and every event we read', () => {
    const [command = ''] = blocksOf('calendly', 'sh');
    const body = JSON.parse(/-d '(.*)'/s.exec(command)?.[1] ?? '');
    expect(Object.keys(body).sort()).toEqual(['events', 'organization', 'scope', 'signing_key', 'url']);
    expect(body.scope).toBe('organization');
    const reason = sources.calendly.read({ event: 'none' }, clinic, at('2026-11-20T00:00:00Z'), { key });
    expect(reason).toMatchObject({ kind: 'ignored', reason: `only ${body.events.join(', ')} are acted on` });
  });

  it('calcom: every trigger that is read is named in its step', () => {
    const reading = sources.calcom.read({ triggerEvent: 'NONE' }, clinic, at('2026-11-20T00:00:00Z'), { key });
    const triggers = reading.kind === 'ignored' ? (reading.reason.match(/[A-Z]+_[A-Z_]+/g) ?? []) : [];
    const words: Readonly<Record<string, string>> = { NO_SHOW_UPDATED: 'No-Show Updated' };
    const step = /^3\. (.*)$/m.exec(sectionOf('calcom'))?.[1]?.toLowerCase() ?? '';
    expect(triggers.length).toBeGreaterThan(7);
    for (const trigger of triggers) {
      const short = trigger.replace('BOOKING_', '');
      expect(step).toContain((words[short] ?? short.replaceAll('_', ' ')).toLowerCase());
    }
  });

  it.each(['calendly', 'calcom', 'acuity', 'healthie', 'square'])(
    '%s: says what its keys are, and where its notice is set',
    (name) => {
      expect(sectionOf(name)).toContain('**Keys**');
      expect(sectionOf(name)).toContain('**Minimum notice**');
    },
  );

  it('fhir: what opens a server is one that its secret may hold, and without a key of it not', () => {
    const [, block = ''] = /### Asking a FHIR server[\s\S]*?```json\n([\s\S]*?)```/.exec(page) ?? [];
    const text = block.replaceAll('"…"', '"a-value-of-the-clinics-own"');
    expect(readSecret('fhir', text)).toMatchObject({ server: JSON.parse(text).server });
    const { keyId: _id, ...server } = JSON.parse(text).server;
    expect(() => readSecret('fhir', JSON.stringify({ key, server }))).toThrow(/wrong server/);
  });

  it('an API that is named is one that a secret may name', () => {
    const apis = [...page.matchAll(/"api": "(https:[^"<]+)"/g)].map(([, api]) => api);
    expect(apis.length).toBeGreaterThan(0);
    for (const api of apis) expect(readSecret('square', JSON.stringify({ key, api }))).toMatchObject({ api });
  });
});

describe('the page', () => {
  it('has five steps for every source that can be deployed', () => {
    const sections = page.split('\n## ').slice(1);
    for (const name of connectedNames) {
      const section = sections.find((each) => each.includes(`Add \`${name}\` to \`sources\``));
      expect([name, section?.match(/^\d\. /gm)?.length]).toEqual([name, 5]);
    }
  });
});
