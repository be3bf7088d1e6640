/** What leaves, read back as a mail program reads it: the mailer, the SDK and the local SES, then postal-mime and ical.js. */
import type { SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import ICAL from 'ical.js';
import PostalMime, { type Email } from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SesMailer } from '../../../functions/adapters/ses/mailer.ts';
import { calendarAttachment } from '../../../functions/core/email/calendar.ts';
import type { OutgoingEmail } from '../../../functions/core/ports.ts';
import { MovableClock } from '../../support/harness.ts';
import { appointment, at, clinic } from '../../support/people.ts';
import { email as bare, type Stand, stand, thrown } from '../gateway/stand.ts';

let world: Stand;
beforeAll(async () => {
  world = await stand();
});
afterAll(() => world?.close());

const now = at('2026-03-02T09:00:00Z');
const configurationSets = { reminder: 'reminder', request: 'request', marketing: 'marketing' };

const request = calendarAttachment({
  method: 'request',
  appointment: appointment({ location: 'albany' }),
  clinic: { ...clinic, locations: { albany: { name: 'A', address: 'Paseo Ñandú 1', zone: 'America/New_York' } } },
  locale: 'es',
  to: 'rosa@example.org',
  now,
});

const full: OutgoingEmail = {
  class: 'reminder',
  contactId: 'c1',
  from: { name: 'Bienestar Peñas', address: 'care@clinic.example' },
  to: 'rosa@example.org',
  replyTo: 'desk@clinic.example',
  subject: 'Su cita está confirmada — y una línea de asunto que es más larga que una sola palabra codificada ✨',
  html: `<p>Línea con = y <b>acentos</b></p>\n${'<!-- a long line -->'.repeat(40)}\n<p>Fin </p> \n`,
  text: 'Línea con = y acentos\n.\nFrom the start\n\ttab at the end\t\nFin ✨\n',
  headers: [],
  tag: 'c1_0123456789abcdef0123456789abcdef_1',
};

const marketing: OutgoingEmail = {
  ...full,
  class: 'marketing',
  from: { name: 'Bien "estar" \\ Co', address: 'news@clinic.example' },
  headers: [
    { name: 'List-Unsubscribe', value: `<https://care.example.com/unsubscribe/${'x'.repeat(120)}>` },
    { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
  ],
};

/** postal-mime ends every text with a line break of its own, and reads CRLF as LF. */
const body = (text: string | undefined) => text?.replace(/\n$/, '');

/** Sends it, and gives what lies in the mailbox then. */
async function arrive(email: OutgoingEmail): Promise<{ raw: string; read: Email }> {
  const settings = { configurationSets, mailDomains: ['clinic.example'], allowedRecipients: ['*'] };
  const outcome = await new SesMailer(world.ses(), settings, new MovableClock(now)).send(
    email,
    at('2026-03-02T10:00:00Z'),
  );
  expect(outcome.kind).toBe('accepted');
  const raw = world.gateway.inbox.mime(world.gateway.inbox.count()) ?? '';
  return { raw, read: await PostalMime.parse(raw) };
}

describe('an email with a calendar entry', () => {
  it('is mixed: text and HTML to choose from, then the entry as a file', async () => {
    const { raw, read } = await arrive({ ...full, attachments: [request] });
    expect(raw.match(/^Content-Type: [^;\r]+/gm)).toEqual([
      'Content-Type: multipart/mixed',
      'Content-Type: multipart/alternative',
      'Content-Type: text/plain',
      'Content-Type: text/html',
      'Content-Type: text/calendar',
    ]);
    expect(body(read.text)).toBe(full.text);
    expect(body(read.html)).toBe(full.html);
    expect(read.attachments).toHaveLength(1);
    const [entry] = read.attachments;
    expect(entry).toMatchObject({ filename: 'appointment.ics', mimeType: 'text/calendar', disposition: 'attachment' });
  });

  it('the method of the type is the method of the entry, which opens to what was meant', async () => {
    const { raw, read } = await arrive({ ...full, attachments: [request] });
    expect(read.attachments[0]?.method).toBe('REQUEST');
    expect(raw).toContain('Content-Type: text/calendar; charset=utf-8; method=REQUEST; name="appointment.ics"');
    const [, base64 = ''] = /Content-Transfer-Encoding: base64\r\n\r\n([\w+/=\r\n]+)/.exec(raw) ?? [];
    expect(Buffer.from(base64, 'base64').toString()).toBe(request.content);
    const content = new TextDecoder('utf-8', { fatal: true }).decode(read.attachments[0]?.content as ArrayBuffer);
    expect(content.trimEnd()).toBe(request.content.replaceAll('\r\n', '\n').trimEnd());
    const calendar = new ICAL.Component(ICAL.parse(content));
    expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST');
    const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined);
    expect([event.summary, event.location, event.uid]).toEqual(['Cita', 'Paseo Ñandú 1', 'a1@appointment.invalid']);
  });
});

describe('an email without one', () => {
  it('is an alternative of text and HTML, the HTML last (RFC 2046 §5.1.4)', async () => {
    const { raw, read } = await arrive(full);
    expect(raw.match(/^Content-Type: [^;\r]+/gm)).toEqual([
      'Content-Type: multipart/alternative',
      'Content-Type: text/plain',
      'Content-Type: text/html',
    ]);
    expect([body(read.text), body(read.html), read.attachments]).toEqual([full.text, full.html, []]);
  });
});

describe('the headers', () => {
  it('say from whom, to whom, and where answers go; names and subjects beyond ASCII arrive whole', async () => {
    const { raw, read } = await arrive(full);
    expect(read.from).toMatchObject({ name: full.from.name, address: full.from.address });
    expect(read.to).toMatchObject([{ address: full.to }]);
    expect(read.replyTo).toMatchObject([{ address: full.replyTo }]);
    expect(read.subject).toBe(full.subject);
    expect(read.date).toBe('2026-03-02T09:00:00.000Z');
    expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).toMatch(/^[\x20-\x7e\r\n]*$/);
  });

  it('of marketing carry one click, of reminders none (RFC 8058, C6)', async () => {
    const { read } = await arrive(marketing);
    const said = new Map(read.headers.map(({ key, value }) => [key, value]));
    expect(said.get('list-unsubscribe')).toBe(marketing.headers[0]?.value);
    expect(said.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(read.from).toMatchObject({ name: marketing.from.name });
    const reminder = await arrive(full);
    expect(reminder.raw).not.toContain('List-Unsubscribe');
  });

  it('hold nothing of what we know: no tag, no contact, no set', async () => {
    const { raw } = await arrive(full);
    expect(raw).not.toMatch(/c1_0123|configuration-set|x-ses-/i);
    expect([...new Set(raw.match(/^[A-Z][\w-]*(?=:)/gm))].sort()).toEqual(
      'Content-Transfer-Encoding Content-Type Date From MIME-Version Message-ID Reply-To Subject To'.split(' '),
    );
  });

  it('nothing in a name can begin a header', async () => {
    const { raw, read } = await arrive({ ...full, from: { ...full.from, name: 'Clinic\r\nBcc: x@example.com' } });
    expect(read.bcc ?? []).toEqual([]);
    expect(raw).not.toMatch(/^Bcc:/im);
  });
});

describe('every line', () => {
  it('is at most 998 octets, of seven bits, and ends with CRLF (RFC 5321 §4.5.3.1.6)', async () => {
    for (const email of [full, marketing, { ...full, attachments: [request] }]) {
      const { raw } = await arrive(email);
      expect(raw).not.toMatch(/(?<!\r)\n|\r(?!\n)|[^\x09\x0d\x0a\x20-\x7e]/);
      const lines = raw.split('\r\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
      // Quoted-printable and base64 hold their own bodies to 76; only headers are longer.
      const bodies = lines.slice(lines.indexOf('')).filter((line) => !/^(Content-|--)/.test(line));
      expect(Math.max(...bodies.map((line) => line.length))).toBeLessThanOrEqual(76);
    }
  });
});

describe('SES refuses', () => {
  const attach = (changes: object): SendEmailCommandInput => {
    const input = bare('ann@example.org');
    const attachment = {
      FileName: 'appointment.ics',
      ContentType: 'text/calendar; charset=utf-8; method=REQUEST',
      ContentTransferEncoding: 'BASE64' as const,
      RawContent: new TextEncoder().encode('ñ'),
      ...changes,
    };
    return {
      ...input,
      Content: {
        Simple: {
          Subject: input.Content?.Simple?.Subject,
          Body: input.Content?.Simple?.Body,
          Attachments: [attachment],
        },
      },
    };
  };

  it.each([
    ['a name without an extension', { FileName: 'appointment' }, 'FileName'],
    ['a path', { FileName: '../appointment.ics' }, 'FileName'],
    ['a type that begins a header', { ContentType: 'text/calendar\r\nBcc: x@example.com' }, 'ContentType'],
    ['a type that is too long', { ContentType: `text/calendar; x=${'y'.repeat(80)}` }, 'ContentType'],
    ['eight bits called seven', { ContentTransferEncoding: undefined }, 'seven bits'],
    ['nothing in it', { RawContent: new Uint8Array() }, 'RawContent'],
  ])('%s', async (_what, changes, words) => {
    const refused = await thrown(world.ses().send(new SendEmailCommand(attach(changes))));
    expect(refused.name).toBe('BadRequestException');
    expect(refused.message).toContain(words);
  });

  it('a caller whose policy lacks the raw action, for an email with an attachment alone', async () => {
    const client = world.ses('wordsOnly');
    await client.send(new SendEmailCommand(bare('ann@example.org')));
    const refused = await thrown(client.send(new SendEmailCommand(attach({}))));
    expect(refused.name).toBe('AccessDeniedException');
    expect(refused.message).toContain('ses:SendRawEmail');
  });
});
