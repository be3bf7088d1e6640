// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of source text.
/**
 * Planted bugs that were written in one go, before any judge of them: slips of a tired colleague, several of a kind, in every
 * part that decides. A judge, never a special case, is what a survivor asks for.
 */
import type { Mutant } from './mutant.ts';

export const secondPlanting: readonly Mutant[] = [
  // When a step goes, and on whose wall.
  {
    name: 'slip: a step is late after fifteen hours, not minutes',
    file: 'core/plan/plan.ts',
    find: 'export const lateAfterMs = 15 * minuteMs;',
    replace: 'export const lateAfterMs = 15 * hourMs;',
  },
  {
    name: 'slip: a safety step breaks quiet hours thirty hours before its end',
    file: 'core/plan/plan.ts',
    find: 'export const safetyHeadroomMs = 30 * minuteMs;',
    replace: 'export const safetyHeadroomMs = 30 * hourMs;',
  },
  {
    name: 'slip: words that are late go with an email a week away',
    file: 'core/plan/plan.ts',
    find: 'export const mergeWithinMs = dayMs;',
    replace: 'export const mergeWithinMs = 7 * dayMs;',
  },
  {
    name: 'slip: words that are late go with themselves',
    file: 'core/plan/plan.ts',
    find: '    into: into.step.id,\n',
    replace: '    into: step.id,\n',
  },
  {
    name: 'slip: where words went is not written down',
    file: 'core/send/protocol.ts',
    find: "defined<Settled>({ revision, at: now, outcome: 'skipped', into })",
    replace: "defined<Settled>({ revision, at: now, outcome: 'skipped' })",
  },
  {
    name: 'slip: merged words are printed where nothing was merged',
    file: 'core/email/values.ts',
    find: 'settled.into === step && settled.revision',
    replace: 'settled.into !== step && settled.revision',
  },
  {
    name: 'slip: a series counts its days on the wall of the clinic',
    file: 'core/plan/plan.ts',
    find: 'return applyOffset(base, offset, 1, contact.zone);',
    replace: 'return applyOffset(base, offset, 1, facts.clinic.zone);\n  void contact;',
  },
  {
    name: 'slip: days before a visit are counted on the wall of the reader',
    file: 'core/plan/plan.ts',
    find: "from === 'before' ? -1 : 1, zoneOf(appointment, facts.clinic));",
    replace: "from === 'before' ? -1 : 1, contact.zone);\n    void zoneOf;",
  },
  {
    name: 'slip: the last quiet day after an infusion is none',
    file: 'core/plan/plan.ts',
    find: 'daysPast <= quietDaysAfterInfusion) {',
    replace: 'daysPast < quietDaysAfterInfusion) {',
  },
  {
    name: 'slip: the first quiet day before an infusion is none',
    file: 'core/plan/plan.ts',
    find: 'if (daysPast >= -quietDaysBeforeInfusion &&',
    replace: 'if (daysPast > -quietDaysBeforeInfusion &&',
  },
  {
    name: 'slip: the cap of twenty hours is planned as twenty minutes',
    file: 'core/plan/plan.ts',
    find: 'const free = plusMs(cap.at, capHours * hourMs);',
    replace: 'const free = plusMs(cap.at, capHours * minuteMs);',
  },
  {
    name: 'slip: what is early is read on the wall of the clinic, not of the place',
    file: 'core/model/appointment.ts',
    find: 'localMinute(appointment.start, zoneOf(appointment, clinic)).slice(11) < earlyBefore;',
    replace: 'localMinute(appointment.start, clinic.zone).slice(11) < earlyBefore;',
  },
  {
    name: 'slip: a visit at ten sharp is early',
    file: 'core/model/appointment.ts',
    find: '.slice(11) < earlyBefore;',
    replace: '.slice(11) <= earlyBefore;',
  },
  {
    name: 'slip: short notice counts from the booking, not from the last move',
    file: 'core/model/appointment.ts',
    find: 'addOpenTime(phoneHours(clinic, appointment.location), appointment.revisedAt, askableMs)',
    replace: 'addOpenTime(phoneHours(clinic, appointment.location), appointment.bookedAt, askableMs)',
  },
  {
    name: 'slip: short notice is less than an hour',
    file: 'core/model/appointment.ts',
    find: 'const askableMs = 8 * hourMs;',
    replace: 'const askableMs = hourMs;',
  },
  {
    name: 'slip: the same day is the day of UTC',
    file: 'core/model/appointment.ts',
    find: 'localMinute(appointment.start, zone).slice(0, 10) === localMinute(appointment.revisedAt, zone).slice(0, 10);',
    replace: 'appointment.start.slice(0, 10) === appointment.revisedAt.slice(0, 10);\n  void zone;',
  },
  {
    name: 'slip: an answer to a move is fresh from the booking',
    file: 'core/plan/plan.ts',
    find: 'return appointment && revision > 0 ? later(enrollment.startedAt, appointment.revisedAt) : enrollment.startedAt;',
    replace:
      'return appointment && revision > 0 ? later(enrollment.startedAt, appointment.bookedAt) : enrollment.startedAt;',
  },
  {
    name: 'slip: a rest moves what lies behind it',
    file: 'core/plan/plan.ts',
    find: 'pausedUntil === undefined || nominal >= pausedUntil) return nominal;',
    replace: 'pausedUntil === undefined || nominal <= pausedUntil) return nominal;',
  },
  {
    name: 'slip: who already has a visit that is over gets no aftercare',
    file: 'core/plan/triggers.ts',
    find: "kind === 'infusion' && status === 'completed' && start > appointment.start,",
    replace: "kind === 'infusion' && status === 'completed' && start >= appointment.start,",
  },
  // Deadlines while nothing may be sent, and calls.
  {
    name: 'slip: the watch ends at the first step that is no safety step',
    file: 'core/send/watch.ts',
    find: 'if (!next.step.safety) continue;',
    replace: 'if (!next.step.safety) break;',
  },
  {
    name: 'slip: an account that may not send looks at no deadline',
    file: 'dispatch/tick.ts',
    find: '    if (!quota.enabled) {\n      await watchReminders(tick, ports);\n',
    replace: '    if (!quota.enabled) {\n',
  },
  {
    name: 'slip: in an outage nobody looks at the deadlines',
    file: 'dispatch/tick.ts',
    find: 'if (state.outage && !(await isOver(state.outage, now, ports))) {\n      await watchReminders(tick, ports);\n',
    replace: 'if (state.outage && !(await isOver(state.outage, now, ports))) {\n',
  },
  {
    name: 'slip: the watch looks at the partitions of the other lane',
    file: 'dispatch/tick.ts',
    find: "for (const partition of partitionsFor(send, 'reminder', tick)) {",
    replace: "for (const partition of partitionsFor(send, 'marketing', tick)) {",
  },
  {
    name: 'slip: nobody waits for the looks at the deadlines',
    file: 'dispatch/tick.ts',
    find: 'await Promise.all(rows.map((row) => watch(send, row)',
    replace: 'void Promise.all(rows.map((row) => watch(send, row)',
  },
  {
    name: 'slip: a visit that was called about once is not called about again',
    file: 'core/send/calls.ts',
    find: 'if (seen?.causes?.some(({ id }) => id === cause.id)) return false;',
    replace: 'if (seen) return false;',
  },
  {
    name: 'slip: every skipped email is a call',
    file: 'core/send/calls.ts',
    find: "const call = row.safety ? callOf(row.reason ?? 'unknown') : undefined;",
    replace: "const call = row.step === '' ? undefined : callOf(row.reason ?? 'unknown');",
  },
  {
    name: 'slip: the call about a lost email stands among the checks',
    file: 'core/people/visitCall.ts',
    find: "due: placeOf('calls', cause, visit?.start),",
    replace: "due: placeOf('checks', cause, visit?.start),",
  },
  {
    name: 'slip: what has not bounced counts as delivered',
    file: 'core/send/ledger.ts',
    find: 'return facts?.deliveredAt !== undefined && facts.bouncedAt === undefined;',
    replace: 'return facts?.deliveredAt !== undefined || facts?.bouncedAt === undefined;',
  },
  {
    name: 'slip: an unsent safety row leaves the index before its deadline',
    file: 'core/send/inDoubt.ts',
    find: 'row.safetyDeadline !== undefined && row.safetyDeadline > now) {',
    replace: 'row.safetyDeadline !== undefined && row.safetyDeadline < now) {',
  },
  // The tick.
  {
    name: 'slip: a row that fails is due again at once',
    file: 'core/send/drain.ts',
    find: '.postpone(row, plusMs(this.ports.clock.now(), faultBackoffMs))',
    replace: '.postpone(row, row.due.at)',
  },
  {
    name: 'slip: a row that fails rests five seconds',
    file: 'core/send/drain.ts',
    find: 'const faultBackoffMs = 5 * minuteMs;',
    replace: 'const faultBackoffMs = 5 * secondMs;',
  },
  {
    name: 'slip: a row that fails ends the tick',
    file: 'core/send/drain.ts',
    find: '      this.onFault(error, row);\n      await this.ports.store\n',
    replace:
      '      this.onFault(error, row);\n      if (row.due.at !== undefined) throw error;\n      await this.ports.store\n',
  },
  {
    name: 'slip: a lease outlives its invocation by half an hour',
    file: 'dispatch/tick.ts',
    find: 'takeLease(tick.worker, ports.holder, now, deadline)',
    replace: 'takeLease(tick.worker, ports.holder, now, plusMs(deadline, 1_800 * secondMs))',
  },
  {
    name: 'slip: the lease is not given back',
    file: 'dispatch/tick.ts',
    find: '    await control.endLease(tick.worker, ports.holder, send.clock.now());\n',
    replace: '    void control.endLease;\n',
  },
  {
    name: 'slip: each worker takes the whole rate of the account',
    file: 'dispatch/tick.ts',
    find: 'const perSecond = quota.perSecond / tick.workers;',
    replace: 'const perSecond = quota.perSecond;',
  },
  {
    name: 'slip: a claim is given up after six seconds, not sixty',
    file: 'core/send/ledger.ts',
    find: 'export const claimMarginMs = 60_000;',
    replace: 'export const claimMarginMs = 6_000;',
  },
  // The breaker.
  {
    name: 'slip: three tenths of a percent of complaints are thirty',
    file: 'core/send/breaker.ts',
    find: "complaints / sent >= 0.003) return 'pause';",
    replace: "complaints / sent >= 0.3) return 'pause';",
  },
  {
    name: "slip: the series is paused for what strangers' addresses did",
    file: 'core/send/breaker.ts',
    find: "['marketing', breaker({ bounces, complaints, sentLastDay })],",
    replace: "['marketing', breaker({ ...requests, sentLastDay: bounces + complaints + sentLastDay })],",
  },
  {
    name: 'slip: the breaker holds the lane that it warns of',
    file: 'dispatch/tick.ts',
    find: "!control.paused.has(lane) && breakers.get(lane) !== 'pause');",
    replace: "!control.paused.has(lane) && breakers.get(lane) !== 'warn');",
  },
  {
    name: 'slip: the breaker of the questions holds the reminders',
    file: 'core/send/breaker.ts',
    find: "['request', breaker({ bounces: requests.bounces,",
    replace: "['reminder', breaker({ bounces: requests.bounces + bounces,",
  },
  {
    name: 'slip: the news of the last day are those from before it',
    file: 'adapters/dynamodb/controlStore.ts',
    find: 'readBadNews).filter(({ at }) => at >= since);',
    replace: 'readBadNews).filter(({ at }) => at <= since);',
  },
  {
    name: 'slip: one complaint a day is counted',
    file: 'adapters/dynamodb/controlStore.ts',
    find: '#${what}#${sesId}`, what, lane,',
    replace: '#${what}#${sesId.slice(0, 3)}`, what, lane,',
  },
  // What SES tells.
  {
    name: 'slip: a bounce that is a call silences nothing',
    file: 'feedback/feedback.ts',
    find: "    if (isNew) ports.onCall('bounced');\n",
    replace: "    if (isNew) ports.onCall('bounced');\n    if (isNew) return 'done';\n",
  },
  {
    name: 'slip: a complaint is about the class of the next lane',
    file: 'core/people/suppression.ts',
    find: "return emailClass === 'marketing' ? educationOver : { ...educationOver, [emailClass]: 'complaint' };",
    replace: "return emailClass === 'reminder' ? educationOver : { ...educationOver, [emailClass]: 'complaint' };",
  },
  // The stream, and the words of warm processes.
  {
    name: 'slip: a batch that fails says so of its last record',
    file: 'enroll/handler.ts',
    find: 'return { batchItemFailures: [{ itemIdentifier: from.sequence }] };',
    replace: 'return { batchItemFailures: [{ itemIdentifier: known.at(-1)?.sequence ?? from.sequence }] };',
  },
  {
    name: 'slip: a batch that fails says so of the record after it',
    file: 'enroll/handler.ts',
    find: 'return { batchItemFailures: [{ itemIdentifier: from.sequence }] };',
    replace: 'return { batchItemFailures: [{ itemIdentifier: String(Number(from.sequence) + 1) }] };',
  },
  {
    name: 'slip: enroll ticks off whoever it has looked at',
    file: 'enroll/handler.ts',
    find: 'if (mark && own.person.enrollments.length === 0) await',
    replace: 'if (mark && own.person.enrollments.length >= 0) await',
  },
  {
    name: 'slip: enroll goes by the words it began with',
    file: 'enroll/handler.ts',
    find: '    await made.words.refresh();\n',
    replace: '    void made.words;\n',
  },
  {
    name: 'slip: dispatch goes by the words it began with',
    file: 'dispatch/handler.ts',
    find: 'refreshWords: () => words.refresh(),',
    replace: 'refreshWords: async () => undefined,',
  },
  {
    name: 'slip: going back to the bundled words is not heard',
    file: 'adapters/words.ts',
    find: '    if (this.gate) return this.pass(pointer, this.gate);\n',
    replace:
      '    if (pointer.release === this.bundle.release.id) return;\n    if (this.gate) return this.pass(pointer, this.gate);\n',
  },
  {
    name: 'slip: a warm process hears of one release only',
    file: 'adapters/words.ts',
    find: '    if (this.gate) return this.pass(pointer, this.gate);\n',
    replace:
      '    if (this.release !== this.bundle.release) return;\n    if (this.gate) return this.pass(pointer, this.gate);\n',
  },
  // What an email says.
  {
    name: 'slip: every email is in English',
    file: 'core/email/compose.ts',
    find: "const locale = locales?.[person.contact.locale] === undefined ? 'en' : person.contact.locale;",
    replace: "const locale = locales?.en === undefined ? person.contact.locale : 'en';",
  },
  {
    name: 'slip: whoever has words of their own gets the English ones',
    file: 'core/email/compose.ts',
    find: "locales?.[person.contact.locale] === undefined ? 'en' : person.contact.locale;",
    replace: "locales?.[person.contact.locale] !== undefined ? 'en' : person.contact.locale;",
  },
  {
    name: 'slip: times are printed on the wall of the reader',
    file: 'core/email/values.ts',
    find: 'return { values, zone: appointment ? zoneOf(appointment, clinic) : person.contact.zone };',
    replace: 'return { values, zone: person.contact.zone };\n  void zoneOf;',
  },
  {
    name: 'slip: times are printed on the wall of the clinic',
    file: 'core/email/values.ts',
    find: 'return { values, zone: appointment ? zoneOf(appointment, clinic) : person.contact.zone };',
    replace: 'return { values, zone: appointment ? clinic.zone : person.contact.zone };\n  void zoneOf;',
  },
  {
    name: 'slip: the last meal is printed as late as the last drink',
    file: 'core/email/values.ts',
    find: '      last_meal: lastMeal,',
    replace: '      last_meal: lastClearLiquid,',
  },
  {
    name: 'slip: a last meal that is past is printed as if it lay ahead',
    file: 'core/email/values.ts',
    find: 'last_meal_passed: lastMeal <= now,',
    replace: 'last_meal_passed: lastMeal >= now,',
  },
  {
    name: 'slip: half past noon is in the morning',
    file: 'core/email/dates.ts',
    find: "`${twelve(hour)}:${minute} ${hour < 12 ? 'am' : 'pm'}`;",
    replace: "`${twelve(hour)}:${minute} ${hour <= 12 ? 'am' : 'pm'}`;",
  },
  // What nobody looks at: the sweep and the upkeep.
  {
    name: 'slip: upkeep does not look again at whoever it erases',
    file: 'upkeep/upkeep.ts',
    find: 'still: (person) => isUnconfirmed(person, until),',
    replace: 'still: () => isUnconfirmed !== undefined,',
  },
  // Erasure, import, a new address.
  {
    name: 'slip: whoever is being erased is not on hold',
    file: 'adapters/dynamodb/erasure.ts',
    find: '...chunk.map((contact) => this.contactWrite(contact, true, true)),',
    replace: '...chunk.map((contact) => this.contactWrite(contact, false, true)),',
  },
  {
    name: 'slip: whoever a list brings is not found by their address',
    file: 'core/people/import.ts',
    find: "      addressLinks: [{ addressHash, contactId, state: 'has' }],\n",
    replace: '',
  },
  // What other systems hear.
];
