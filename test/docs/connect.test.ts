/** docs/connect.md: its example is signed as it says and can be booked, its sources and reasons are those there are. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectedNames } from '../../functions/core/model/sources.ts';
import { sources } from '../../functions/intake/sources/index.ts';
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

describe('the page', () => {
  it('has five steps for every source that can be deployed', () => {
    const sections = page.split('\n## ').slice(1);
    for (const name of connectedNames) {
      const section = sections.find((each) => each.includes(`Add \`${name}\` to \`sources\``));
      expect([name, section?.match(/^\d\. /gm)?.length]).toEqual([name, 5]);
    }
  });
});
