/** The lists of codes: what their columns say, and that a misspelt code does not compile wherever one is written or read. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { EventDetail } from '../../../functions/announce/events.ts';
import { type EndReason, isEndReason } from '../../../functions/core/model/enrollment.ts';
import { type ErrorCode, errorCodes, isPermanent } from '../../../functions/core/model/errors.ts';
import type { Send } from '../../../functions/core/model/send.ts';
import { callOf, isSendReason, type SendReason, skipReasons } from '../../../functions/core/model/sendReasons.ts';
import type { Plan } from '../../../functions/core/plan/plan.ts';
import type { SendOutcome } from '../../../functions/core/ports.ts';
import { endedBy, inDoubt, refused, skipped, stillInDoubt } from '../../../functions/core/send/ledger.ts';
import type { SendEvent } from '../../../functions/core/send/sendPorts.ts';
import { at, enrollment } from '../../support/people.ts';

const now = at('2026-01-06T12:00:00-05:00');

describe('the errors', () => {
  const all = Object.entries(errorCodes);

  test('are never tried again exactly when they are permanent, and in doubt they say nothing of it', () => {
    for (const [code, meaning] of all) {
      const retry = 'retry' in meaning ? meaning.retry : undefined;
      expect(retry === 'never', code).toBe(meaning.fate === 'permanent');
      expect(retry === undefined, code).toBe(meaning.fate === 'in doubt');
      expect(isPermanent(code as ErrorCode), code).toBe(meaning.fate === 'permanent');
    }
  });

  test('stand in no other list: what is said of several of them is a column (sending-and-deployment.md 1)', () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const lists = globSync('functions/**/*.ts', { cwd: root }).flatMap((file) =>
      [...readFileSync(`${root}${file}`, 'utf8').matchAll(/\[[^[\]]*\]/g)]
        .filter(([list]) => all.filter(([code]) => list.includes(`'${code}'`)).length > 1)
        .map(([list]) => `${file}: ${list}`),
    );
    expect(lists).toEqual([]);
  });

  test('have no word in common with the plan’s own reasons', () => {
    expect(all.filter(([code]) => Object.hasOwn(skipReasons, code))).toEqual([]);
  });

  test('are, like the plan’s reasons, words that a row may carry', () => {
    for (const word of [...Object.keys(errorCodes), ...Object.keys(skipReasons), 'erased', 'factsChanged', 'unknown'])
      expect(isSendReason(word), word).toBe(true);
    for (const word of ['', 'refused', 'Late', 'toString', 'hasOwnProperty'])
      expect(isSendReason(word), word).toBe(false);
  });
});

/** As the rule about people has it (I7), written down a second time on purpose. */
test('a skipped safety step asks for a call for these reasons and no other', () => {
  const words = [...Object.keys(errorCodes), ...Object.keys(skipReasons), 'erased', 'factsChanged', 'unknown'];
  const asked = words.flatMap((word) => {
    const call = callOf(word as SendReason);
    return call === undefined ? [] : [[word, call]];
  });
  expect(Object.fromEntries(asked)).toEqual({
    late: 'skipped',
    noLongerUseful: 'skipped',
    suppressed: 'bounced',
    leftReminders: 'leftReminders',
    rejected: 'skipped',
    badAddress: 'skipped',
    badRequest: 'skipped',
    tooLarge: 'skipped',
    refusedTooOften: 'skipped',
    notAllowed: 'skipped',
    unrenderable: 'skipped',
    missingTemplate: 'skipped',
  });
});

test('an enrollment ends for these reasons', () => {
  for (const word of [
    'done',
    'suppressed',
    'address.settled',
    'appointment.superseded',
    'no longer appointment.completed',
  ])
    expect(isEndReason(word), word).toBe(true);
  for (const word of ['', 'Done', 'ended', 'no longer', 'no longer address.settled'])
    expect(isEndReason(word)).toBe(false);
});

/** Compiled and never called: `tsc` is red when a line below loses its error. */
function misspelt(row: Send, plan: Plan, outcome: SendOutcome): unknown[] {
  // @ts-expect-error a row's reason
  const written: Partial<Send> = { reason: 'noLongerUsefull' };
  // @ts-expect-error an outcome of the mailer
  const refusal: SendOutcome = { kind: 'refused', code: 'throtled' };
  // @ts-expect-error a doubt is no refusal
  const doubt: SendOutcome = { kind: 'refused', code: 'timedOut' };
  // @ts-expect-error what the protocol tells
  const told: SendEvent = { kind: 'skipped', reason: 'lat' };
  // @ts-expect-error what the protocol tells
  const toldRefusal: SendEvent = { kind: 'refused', code: 'rejectd' };
  // @ts-expect-error what other systems hear
  const heard: Partial<EventDetail> = { reason: 'supressed' };
  // @ts-expect-error why an enrollment ends
  const ending: EndReason = 'no longer appointment.complete';
  return [
    written,
    refusal,
    doubt,
    told,
    toldRefusal,
    heard,
    ending,
    // @ts-expect-error what a row says
    row.reason === 'workerlost',
    // @ts-expect-error what a plan says
    plan.kind === 'skip' && plan.reason === 'merge',
    // @ts-expect-error what a plan says
    plan.kind === 'end' && plan.reason === 'suppresed',
    // @ts-expect-error what SES said
    outcome.kind === 'refused' && outcome.code === 'notVerifyed',
    // @ts-expect-error the look-up of a call
    callOf('leftReminder'),
    // @ts-expect-error the table
    errorCodes.quotaspent,
    // @ts-expect-error
    skipped(row, 'notAlowed', now),
    // @ts-expect-error what may be tried again skips nothing
    skipped(row, 'throttled', now),
    // @ts-expect-error
    refused(row, 'factChanged', now),
    // @ts-expect-error what is for good is not tried again
    refused(row, 'rejected', now),
    // @ts-expect-error
    inDoubt(row, 'workerGone', now, 'reminder#0', undefined),
    // @ts-expect-error
    stillInDoubt(row, 'refused', now, undefined),
    // @ts-expect-error
    endedBy(enrollment('nurture'), 'don', now, 0),
  ];
}

test('a misspelt code does not compile', () => {
  expect(misspelt).toBeTypeOf('function');
});
