/** SES through the gateway: what it refuses, what it publishes, and what is still there after a crash. */

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetAccountCommand, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outcomeOfError } from '../../../functions/adapters/ses/outcome.ts';
import { sesConditions } from '../../../local/ses/account.ts';
import { email, type Stand, stand, thrown, until } from '../gateway/stand.ts';

let at: Stand;
beforeEach(async () => {
  at = await stand();
});
afterEach(() => at.close());

const send = (to: string, more: Partial<SendEmailCommandInput> = {}) =>
  at.ses().send(new SendEmailCommand(email(to, more)));
const types = () => at.events.map((event) => event.detail.eventType);
/** All events told so far are told and acknowledged. */
const told = async (count: number) => {
  await until(() => at.events.length >= count && at.gateway.pendingSesEvents() === 0, `${count} events`);
  expect(at.events).toHaveLength(count);
};

describe('an accepted email', () => {
  it('is in the inbox, and its events have the documented shape', async () => {
    const headers = [
      { Name: 'List-Unsubscribe', Value: '<https://clinic.example/unsubscribe/x>' },
      { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
    ];
    const input = email('Ann@example.org');
    const { MessageId } = await send('Ann@example.org', {
      Content: {
        Simple: {
          ...input.Content?.Simple,
          Subject: { Data: 'Your visit' },
          Body: input.Content?.Simple?.Body,
          Headers: headers,
        },
      },
    });
    expect(MessageId).toMatch(/^[0-9a-f]{16}-[0-9a-f-]{36}-000000$/);
    const entry = {
      n: 1,
      sesId: MessageId,
      acceptedAt: '2026-03-02T09:00:00.000Z',
      to: 'Ann@example.org',
      from: '"Clinic" <care@clinic.example>',
      subject: 'Your visit',
      configurationSet: 'reminder',
      tag: 'c1_0123456789abcdef0123456789abcdef_1',
      attempt: 1,
      caller: 'dispatch',
    };
    expect(at.gateway.inbox.list()).toEqual([entry]);
    expect(at.gateway.inbox.get(1)).toEqual({
      ...entry,
      html: '<p>Grüße</p>',
      text: 'Grüße',
      headers: headers.map(({ Name, Value }) => ({ name: Name, value: Value })),
      replyTo: ['desk@clinic.example'],
      tags: { send: entry.tag },
      attachments: [],
    });
    await told(2);
    expect(at.events[0]).toMatchObject({
      version: '0',
      source: 'aws.ses',
      'detail-type': 'Email Sent',
      account: '111122223333',
      region: 'eu-west-1',
      time: '2026-03-02T09:00:00Z',
      resources: ['arn:aws:ses:eu-west-1:111122223333:configuration-set/reminder'],
      detail: {
        eventType: 'Send',
        send: {},
        mail: {
          timestamp: '2026-03-02T09:00:00.000Z',
          messageId: MessageId,
          destination: ['Ann@example.org'],
          tags: { 'ses:configuration-set': ['reminder'], 'ses:from-domain': ['clinic.example'], send: [entry.tag] },
          commonHeaders: { subject: 'Your visit', to: ['Ann@example.org'] },
        },
      },
    });
    expect(at.events[1]).toMatchObject({
      'detail-type': 'Email Delivered',
      detail: { eventType: 'Delivery', delivery: { recipients: ['Ann@example.org'] } },
    });
    expect(new Set(at.events.map((event) => event.id)).size).toBe(2);
  });

  it('publishes only the types its configuration set wants, and none without one', async () => {
    at.gateway.faults.recipient('slow@example.org', 'delay');
    await send('slow@example.org', { ConfigurationSetName: 'marketing' });
    await told(2);
    expect(types()).toEqual(['Send', 'Delivery']);
    expect(at.gateway.inbox.list()[0]?.configurationSet).toBe('marketing');
  });
});

describe('what becomes of it', () => {
  it.each([
    ['success@simulator.amazonses.com', undefined, ['Send', 'Delivery'], {}],
    [
      'bounce+me@simulator.amazonses.com',
      undefined,
      ['Send', 'Bounce'],
      { bounce: { bounceType: 'Permanent', bounceSubType: 'General' } },
    ],
    [
      'complaint@simulator.amazonses.com',
      undefined,
      ['Send', 'Delivery', 'Complaint'],
      { complaint: { complaintFeedbackType: 'abuse', complaintSubType: null } },
    ],
    [
      'suppressionlist@simulator.amazonses.com',
      undefined,
      ['Send', 'Bounce'],
      { bounce: { bounceType: 'Permanent', bounceSubType: 'Suppressed' } },
    ],
    ['a@example.org', 'bounce', ['Send', 'Bounce'], { bounce: { bounceType: 'Permanent' } }],
    ['A@Example.org', 'softBounce', ['Send', 'Bounce'], { bounce: { bounceType: 'Transient' } }],
    [
      'a@example.org',
      'away',
      ['Send', 'Delivery', 'Bounce'],
      { bounce: { bounceType: 'Transient', bounceSubType: 'General' } },
    ],
    ['a@example.org', 'suppressed', ['Send', 'Bounce'], { bounce: { bounceSubType: 'OnAccountSuppressionList' } }],
    [
      'a@example.org',
      'notSpam',
      ['Send', 'Delivery', 'Complaint'],
      { complaint: { complaintFeedbackType: 'not-spam' } },
    ],
    ['a@example.org', 'putOff', ['Send', 'DeliveryDelay', 'Delivery'], {}],
    ['a@example.org', 'complaint', ['Send', 'Delivery', 'Complaint'], {}],
    ['a@example.org', 'delay', ['Send', 'DeliveryDelay', 'Delivery'], {}],
    ['a@example.org', 'reject', ['Send', 'Reject'], { reject: { reason: 'Bad content' } }],
    ['a@example.org', 'noEvent', [], {}],
  ] as const)('%s, script %s', async (to, script, expected, last) => {
    at.gateway.faults.recipient('a@example.org', script);
    await send(to);
    await told(expected.length);
    expect(types()).toEqual(expected);
    if (expected.length > 0) expect(at.events.at(-1)?.detail).toMatchObject(last);
  });

  it('a hard bounce is suppressed next time, Send still fires', async () => {
    at.gateway.faults.recipient('gone@example.org', 'bounce');
    await send('gone@example.org');
    at.gateway.faults.recipient('gone@example.org', undefined);
    await at.restart();
    await send('Gone@example.org');
    await told(4);
    expect(types()).toEqual(['Send', 'Bounce', 'Send', 'Bounce']);
    expect(at.events[3]?.detail.bounce).toMatchObject({
      bounceType: 'Permanent',
      bounceSubType: 'OnAccountSuppressionList',
    });
  });

  it('a complaint about a reminder is not listed: its configuration set suppresses bounces only', async () => {
    at.gateway.faults.recipient('cross@example.org', 'complaint');
    await send('cross@example.org');
    at.gateway.faults.recipient('cross@example.org', undefined);
    await send('cross@example.org', { ConfigurationSetName: 'marketing' });
    await told(5);
    expect(types()).toEqual(['Send', 'Delivery', 'Complaint', 'Send', 'Delivery']);
  });

  it('a complaint holds back only where the configuration set says so', async () => {
    at.gateway.faults.recipient('cross@example.org', 'complaint');
    await send('cross@example.org', { ConfigurationSetName: 'marketing' });
    at.gateway.faults.recipient('cross@example.org', undefined);
    await send('cross@example.org', { ConfigurationSetName: 'marketing' });
    await send('cross@example.org');
    await told(7);
    expect(types()).toEqual(['Send', 'Delivery', 'Complaint', 'Send', 'Complaint', 'Send', 'Delivery']);
    expect(at.events[4]?.detail.complaint).toMatchObject({ complaintSubType: 'OnAccountSuppressionList' });
  });
});

describe('refusals', () => {
  const simple = (more: object) =>
    ({ Content: { Simple: { ...email('').Content?.Simple, ...more } } }) as Partial<SendEmailCommandInput>;
  const header = (Name: string, Value: string) => simple({ Headers: [{ Name, Value }] });
  it.each([
    ['configuration set', { ConfigurationSetName: 'other' }, 'AccessDeniedException', /configuration-set\/other/],
    [
      'From of another domain',
      { FromEmailAddress: 'x@other.example' },
      'AccessDeniedException',
      /identity\/other.example/,
    ],
    ['From beyond ASCII', { FromEmailAddress: 'Ärztin <care@clinic.example>' }, 'BadRequestException', /encoded word/],
    ['no recipient', { Destination: { ToAddresses: [] } }, 'BadRequestException', /recipient/],
    ['bad recipient', { Destination: { ToAddresses: ['a b@example.org'] } }, 'BadRequestException', /Illegal address/],
    ['tag value', { EmailTags: [{ Name: 'send', Value: 'a@b' }] }, 'BadRequestException', /tag value/],
    [
      'tag twice',
      {
        EmailTags: [
          { Name: 'send', Value: 'a' },
          { Name: 'send', Value: 'b' },
        ],
      },
      'BadRequestException',
      /Duplicate tag/,
    ],
    ['header of SES', header('Reply-To', 'x@y.example'), 'BadRequestException', /set by SES/],
    [
      'header with a line break',
      header('X-A', 'a\r\nBcc: b@example.org'),
      'BadRequestException',
      /Invalid value of header X-A/,
    ],
    ['header beyond ASCII', header('X-A', 'ü'), 'BadRequestException', /Invalid value/],
    ['header too long', header('X-A', 'x'.repeat(996)), 'BadRequestException', /995/],
    [
      'one-click without a link',
      header('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'),
      'BadRequestException',
      /RFC 8058/,
    ],
    [
      'list header without brackets',
      header('List-Unsubscribe', 'https://clinic.example'),
      'BadRequestException',
      /angle brackets/,
    ],
    ['no subject', simple({ Subject: { Data: '' } }), 'BadRequestException', /subject/],
    ['no body', simple({ Body: {} }), 'BadRequestException', /HTML or Text/],
  ] as const)('%s', async (_, more, name, message) => {
    const error = await thrown(send('a@example.org', more as Partial<SendEmailCommandInput>));
    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
    expect(at.gateway.inbox.count()).toBe(0);
  });

  it('a configuration set that does not exist, to a caller who may name it', async () => {
    const error = await thrown(
      at.ses('local').send(new SendEmailCommand(email('a@example.org', { ConfigurationSetName: 'other' }))),
    );
    expect(error).toMatchObject({ name: 'NotFoundException', message: 'Configuration set <other> does not exist.' });
  });

  it('an identity that is not verified', async () => {
    const error = await thrown(
      at.ses('local').send(new SendEmailCommand(email('a@example.org', { FromEmailAddress: 'x@other.example' }))),
    );
    expect(error).toMatchObject({
      name: 'MessageRejected',
      message: expect.stringMatching(/not verified.*EU-WEST-1: x@other.example/),
    });
  });

  it('the caller’s policy', async () => {
    const error = await thrown(at.ses('nobody').send(new SendEmailCommand(email('a@example.org'))));
    expect(error).toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
      message: expect.stringMatching(
        /nobody is not authorized to perform: ses:SendEmail on resource: .*identity\/clinic.example/,
      ),
    });
  });
});

describe('the account in another state', () => {
  /** What the mailer makes of the answer to an email; undefined: SES took it. */
  const codeOf = async (to: string) => {
    const input = email(to);
    const senders = { from: { name: 'Clinic', address: 'care@clinic.example' }, replyTo: 'desk@clinic.example' };
    const answer = await at
      .ses()
      .send(new SendEmailCommand(input))
      .catch((error: unknown) => outcomeOfError(error, senders));
    return 'kind' in answer ? ('code' in answer ? answer.code : undefined) : undefined;
  };

  const healthy = { EnforcementStatus: 'HEALTHY', ProductionAccessEnabled: true, SendingEnabled: true };

  it.each([
    ['notVerified', 'notVerified', healthy],
    ['sandbox', 'inSandbox', { ...healthy, ProductionAccessEnabled: false }],
    ['accountPaused', 'accountPaused', { ...healthy, SendingEnabled: false }],
    ['setsPaused', 'sendingPaused', healthy],
    ['reminderPaused', 'sendingPaused', healthy],
    ['setsGone', 'misconfigured', healthy],
    ['underReview', undefined, { ...healthy, EnforcementStatus: 'PROBATION' }],
    ['shutDown', 'accountPaused', { ...healthy, EnforcementStatus: 'SHUTDOWN', SendingEnabled: false }],
    ['quotaSpent', 'quotaSpent', healthy],
    ['denied', 'accessDenied', healthy],
  ] as const)('%s: an email is answered as "%s", and GetAccount tells it', async (condition, code, account) => {
    at.gateway.sesAccount.set(condition, true);
    expect(at.gateway.sesAccount.list()).toEqual([condition]);
    expect(await codeOf('a@example.org')).toBe(code);
    expect(await at.ses().send(new GetAccountCommand({}))).toMatchObject(account);
    at.gateway.sesAccount.clear();
    expect(await codeOf('a@example.org')).toBeUndefined();
    expect(await at.ses().send(new GetAccountCommand({}))).toMatchObject(healthy);
  });

  it('has every state in this table', () => {
    expect(Object.keys(sesConditions)).toHaveLength(10);
  });

  it('in the sandbox takes emails to verified addresses and to the mailbox simulator', async () => {
    at.gateway.sesAccount.set('sandbox', true);
    expect(await codeOf('somebody@clinic.example')).toBeUndefined();
    expect(await codeOf('success@simulator.amazonses.com')).toBeUndefined();
    const { SendQuota } = await at.ses().send(new GetAccountCommand({}));
    expect(SendQuota).toMatchObject({ Max24HourSend: 200, MaxSendRate: 1 });
  });

  it('with its quota spent tells it as used up', async () => {
    at.gateway.sesAccount.set('quotaSpent', true);
    const { SendQuota } = await at.ses().send(new GetAccountCommand({}));
    expect(SendQuota?.SentLast24Hours).toBe(SendQuota?.Max24HourSend);
  });

  it('publishes what SES publishes of it, once each', async () => {
    for (const is of [true, true, false]) {
      at.gateway.sesAccount.set('shutDown', is);
      at.gateway.sesAccount.set('underReview', is);
    }
    await told(4);
    expect(at.events.map((event) => [event.source, event['detail-type']]).sort()).toEqual([
      ['aws.ses', 'Advisor Recommendation Status Open'],
      ['aws.ses', 'Advisor Recommendation Status Resolved'],
      ['aws.ses', 'Sending Status Disabled'],
      ['aws.ses', 'Sending Status Enabled'],
    ]);
  });
});

describe('quota, on the movable clock', () => {
  it('so many a second', async () => {
    at.gateway.setSendQuota({ max24Hour: 100, maxSendRate: 2 });
    await send('a@example.org');
    await send('b@example.org');
    expect(await thrown(send('c@example.org'))).toMatchObject({
      name: 'ThrottlingException',
      message: 'Maximum sending rate exceeded.',
    });
    at.clock.now += 500;
    await send('c@example.org');
    expect((await thrown(send('d@example.org'))).name).toBe('ThrottlingException');
  });

  it('so many in 24 hours, over a restart', async () => {
    at.gateway.setSendQuota({ max24Hour: 3, maxSendRate: 100 });
    await send('a@example.org');
    at.clock.now += 3_600_000;
    await send('b@example.org');
    await at.restart();
    at.gateway.setSendQuota({ max24Hour: 3, maxSendRate: 100 });
    await send('c@example.org');
    expect(await thrown(send('d@example.org'))).toMatchObject({
      name: 'ThrottlingException',
      message: 'Daily message quota exceeded.',
    });
    const { SendQuota } = await at.ses().send(new GetAccountCommand({}));
    expect(SendQuota).toEqual({ Max24HourSend: 3, MaxSendRate: 100, SentLast24Hours: 3 });
    at.clock.now += 23 * 3_600_000;
    await send('d@example.org');
  });

  it('a refused send gives its room back', async () => {
    at.gateway.setSendQuota({ max24Hour: 1, maxSendRate: 100 });
    await thrown(
      send('a@example.org', { Content: { Simple: { Subject: { Data: '' }, Body: { Text: { Data: 'x' } } } } }),
    );
    await send('a@example.org');
  });
});

describe('events on their way', () => {
  it('dropped', async () => {
    at.gateway.faults.addEvent({ kind: 'drop', match: { type: 'Send' } });
    await send('a@example.org');
    await told(1);
    expect(types()).toEqual(['Delivery']);
  });

  it('twice, with one id', async () => {
    at.gateway.faults.addEvent({ kind: 'duplicate', match: { type: 'Delivery', to: 'a@example.org' } });
    await send('a@example.org');
    await told(3);
    expect(types()).toEqual(['Send', 'Delivery', 'Delivery']);
    expect(at.events[1]?.id).toBe(at.events[2]?.id);
  });

  it('twice, and outstanding until both are acknowledged', async () => {
    at.acknowledge = false;
    at.gateway.faults.addEvent({ kind: 'duplicate', match: { type: 'Send' } });
    await send('a@example.org', { ConfigurationSetName: 'marketing' });
    await until(() => at.events.length === 3, 'three events');
    for (const left of [2, 1, 0]) {
      at.gateway.ackSesEvent(at.events.shift()?.id as string);
      expect(at.gateway.pendingSesEvents()).toBe(left);
    }
  });

  it('held until the clock gets there, over a restart', async () => {
    at.gateway.faults.addEvent({ kind: 'delay', ms: 60_000, match: { type: 'Delivery' } });
    await send('a@example.org');
    await told(1);
    expect(at.gateway.nextHeldSesEventAt()).toBe(at.clock.now + 60_000);
    await at.restart();
    expect(at.gateway.nextHeldSesEventAt()).toBe(at.clock.now + 60_000);
    at.clock.now += 59_999;
    at.gateway.releaseHeldSesEvents();
    expect(at.gateway.pendingSesEvents()).toBe(0);
    at.clock.now += 1;
    at.gateway.releaseHeldSesEvents();
    await told(2);
    expect(types()).toEqual(['Send', 'Delivery']);
  });
});

describe('after a crash', () => {
  it('the inbox is there, and what was not acknowledged is told again', async () => {
    at.acknowledge = false;
    for (const to of ['a@example.org', 'b@example.org', 'c@example.org']) await send(to);
    await until(() => at.events.length === 6, 'six events');
    expect(at.gateway.pendingSesEvents()).toBe(6);
    const [first, ...rest] = at.events.splice(0);
    at.gateway.ackSesEvent(first?.id as string);
    expect(at.gateway.pendingSesEvents()).toBe(5);
    const before = at.gateway.inbox.list();
    const second = at.gateway.inbox.get(2);

    // Killed while writing.
    await at.restart(() => appendFileSync(join(at.home, 'ses.jsonl'), '{"body":{"html":"torn'));
    expect(at.gateway.inbox.list()).toEqual(before);
    expect(at.gateway.inbox.get(2)).toEqual(second);
    await until(() => at.events.length === 5, 'five events again');
    expect(at.events).toEqual(rest);
    for (const event of at.events.splice(0)) at.gateway.ackSesEvent(event.id);
    expect(at.gateway.pendingSesEvents()).toBe(0);

    at.acknowledge = true;
    await send('d@example.org');
    expect(at.gateway.inbox.list().map((one) => one.n)).toEqual([1, 2, 3, 4]);
    expect(at.gateway.inbox.get(4)?.text).toBe('Grüße');
    await at.restart();
    expect(at.gateway.inbox.get(4)?.text).toBe('Grüße');
    expect(at.gateway.pendingSesEvents()).toBe(0);
  });

  it('nothing is told before the start has returned', async () => {
    at.acknowledge = false;
    await send('a@example.org');
    await until(() => at.events.length === 2, 'two events');
    at.events.length = 0;
    await at.restart();
    expect(at.events).toEqual([]);
    await until(() => at.events.length === 2, 'two events again');
  });

  it('an event that could not be taken yet is told again', async () => {
    at.takes = false;
    await send('a@example.org');
    expect(at.gateway.pendingSesEvents()).toBe(2);
    await at.restart();
    at.takes = true;
    await told(2);
  });

  it('a recipient keeps its script', async () => {
    at.gateway.faults.recipient('a@example.org', 'bounce');
    await at.restart();
    await send('A@example.org');
    await told(2);
    expect(types()).toEqual(['Send', 'Bounce']);
  });
});
