/** Planted bugs about what SES refuses and tells, as a tired colleague would make them, each with the test file that is red with it. */

const read = { file: 'adapters/ses/refusals.ts', caughtBy: 'test/adapters/sesRefusals.test.ts' };
const held = { file: 'core/send/lanes.ts', caughtBy: 'test/functions/heldLanes.test.ts' };
const events = { file: 'core/send/sesEvents.ts', caughtBy: 'test/functions/feedback.test.ts' };
const account = { file: 'adapters/ses/mailer.ts', caughtBy: 'test/functions/dispatch.test.ts' };
const others = { caughtBy: 'test/functions/heldLanes.test.ts' };

export const plantedInRefusals = [
  {
    ...read,
    name: 'refusals: the sandbox is taken for the sender’s own identity',
    find: "identities.some(isOurs) ? 'notVerified' : 'inSandbox'",
    replace: "identities.every(isOurs) ? 'notVerified' : 'notVerified'",
  },
  {
    ...read,
    name: 'refusals: a slip in our own Reply-To marks the recipient’s address',
    find: 'const own = senders === undefined ? [] : [senders.from.address, senders.replyTo];',
    replace: 'const own = senders === undefined ? [] : [senders.from.address];',
  },
  {
    ...read,
    name: 'refusals: words in the recipient’s own address decide whose fault it is',
    find: "test(message.replace(/\\S*@\\S*/g, ''))",
    replace: 'test(message)',
  },
  {
    ...held,
    name: 'refusals: the second in a row holds the lane',
    find: 'export const peopleToHold = 3;',
    replace: 'export const peopleToHold = 2;',
  },
  {
    ...held,
    name: 'refusals: in a row counts the tries of one person',
    find: 'const isNew = !before?.whose.includes(email.contactId);',
    replace: 'const isNew = true;',
  },
  {
    ...held,
    name: 'refusals: an email that goes does not end the row',
    find: 'if (!this.states.delete(lane)) return;',
    replace: 'if (!this.states.get(lane)?.held || !this.states.delete(lane)) return;',
  },
  {
    ...held,
    name: 'refusals: a probe of a held lane is the whole backlog',
    find: 'if (state.held && state.held.nextProbeAt > this.ports.clock.now()) this.closed.add(lane);',
    replace: 'if (state.held?.probes === 0) this.closed.add(lane);',
  },
  {
    ...held,
    name: 'refusals: every probe is a minute after the last',
    find: 'const probes = before?.held ? before.held.probes + 1 : 0;',
    replace: 'const probes = 0;',
  },
  {
    ...held,
    name: 'refusals: a bad request costs every person of a held lane their step',
    find: "outcome.code === 'badRequest' && (isSeries || before?.held) ? 'badRequests' : outcome.code",
    replace: "outcome.code === 'badRequest' && isSeries && before?.held ? 'badRequests' : outcome.code",
  },
  {
    ...others,
    name: 'refusals: what a tick counted is gone with it',
    file: 'dispatch/tick.ts',
    find: '    await health.keep(control);\n',
    replace: '',
  },
  {
    ...others,
    name: 'refusals: nobody watches the deadlines of a held lane',
    file: 'dispatch/tick.ts',
    find: "state.paused.has('reminder') || health.held.some(({ lane }) => lane === 'reminder')",
    replace: "state.paused.has('reminder')",
  },
  {
    ...others,
    name: 'refusals: lateness counts from where the last refusal put the step',
    file: 'core/send/protocol.ts',
    find: 'attempt: first.by.attempt + 1, plannedAt }',
    replace: 'attempt: first.by.attempt + 1 }',
  },
  {
    ...others,
    name: 'refusals: an unknown refusal is tried for ever',
    file: 'core/send/submit.ts',
    find: 'refusals + 1 >= unknownRefusalsMax',
    replace: 'refusals < 0',
  },
  {
    ...others,
    name: 'refusals: an address that cannot be written to is tried with the next step',
    file: 'core/send/submit.ts',
    find: "if (row.reason === 'badAddress') await",
    replace: 'if (row.reason === undefined) await',
  },
  {
    ...events,
    name: 'events: what a suppression list kept back is the breaker’s',
    find: "OnAccountSuppressionList: { failed: 'forGood', suppresses: 'mailbox' },",
    replace: "OnAccountSuppressionList: { failed: 'forGood', suppresses: 'mailbox', counts: 'bounce' },",
  },
  {
    ...events,
    name: 'events: a guess about an address silences it',
    find: "EmailValidationSuppressed: { failed: 'thisTime' },",
    replace: "EmailValidationSuppressed: { failed: 'forGood', suppresses: 'mailbox' },",
  },
  {
    ...events,
    name: 'events: whoever takes an email out of the spam folder gets no more',
    find: "if (event.complaintKind === 'not-spam') return nothing;",
    replace: "if (event.subKind === 'not-spam') return nothing;",
  },
  {
    ...events,
    name: 'events: an automatic answer asks for a call about an email that arrived',
    find: "failed === 'forGood' || (failed === 'thisTime' && row.delivery?.deliveredAt === undefined)",
    replace: "failed === 'forGood' || failed === 'thisTime'",
  },
  {
    ...events,
    name: 'events: once delivered, an email cannot come back',
    find: "failed === 'forGood' || (failed === 'thisTime' && row.delivery?.deliveredAt === undefined)",
    replace: 'failed !== undefined && row.delivery?.deliveredAt === undefined',
  },
  {
    ...events,
    name: 'events: an unknown kind of bounce for good is one for now',
    find: "return event.bounceKind === 'Permanent'\n",
    replace: "return event.bounceKind === 'Permanent' && ['General', 'NoEmail'].includes(subKind)\n",
  },
  {
    ...events,
    name: 'events: the complaint that a list kept back ends reminders',
    find: "return { failed: 'forGood', suppresses: 'marketing' };",
    replace: "return { failed: 'forGood', suppresses: 'class' };",
  },
  {
    ...account,
    name: 'account: one that SES has shut down is written from',
    find: "(account.SendingEnabled ?? true) && standing !== 'SHUTDOWN'",
    replace: 'account.SendingEnabled ?? true',
  },
  {
    ...account,
    name: 'account: one that SES looks into sends nothing',
    find: "&& standing !== 'SHUTDOWN'",
    replace: "&& standing === 'HEALTHY'",
  },
  {
    ...account,
    name: 'account: a word of SES’s that nobody knows is no matter',
    find: "underReview: standing !== 'HEALTHY'",
    replace: "underReview: standing === 'PROBATION'",
  },
  {
    ...account,
    name: 'account: the sandbox is told where it belongs',
    file: 'dispatch/handler.ts',
    find: "if (inSandbox && allowedRecipients.includes('*')) {",
    replace: 'if (inSandbox) {',
  },
  {
    ...events,
    name: 'account: that all is well again is a notice that wants a look',
    file: 'feedback/handler.ts',
    find: '/(Enabled|Resolved|Closed)$/',
    replace: '/(Enabled|Resolved)$/',
  },
  {
    ...events,
    name: 'account: a notice is taken for an event that cannot be read',
    file: 'feedback/handler.ts',
    find: '    if (notice.success) return takeNotice(notice.data.notice);\n',
    replace: '',
  },
  {
    ...events,
    name: 'events: the kind of a complaint is not read',
    file: 'feedback/handler.ts',
    find: '        complaintKind,\n',
    replace: '',
  },
];
