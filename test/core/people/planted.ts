/** Planted bugs of the rules about people, as a tired colleague would make them, each with the test file that is red with it. */

interface Bug {
  readonly name: string;
  readonly find: string;
  readonly replace: string;
}

/** @param file in `functions/core/people`. @param test in this folder: the judge of these bugs. */
const inFile = (file: string, test: string, ...bugs: readonly Bug[]) =>
  bugs.map((bug) => ({ ...bug, file: `core/people/${file}`, caughtBy: `test/core/people/${test}.test.ts` }));

export const plantedInPeople = [
  ...inFile(
    'facts.ts',
    'facts',
    {
      name: 'between two words of one rank the later one counts, unseen',
      find: "return isSameFact(name, known.value, said.value) ? 'keep' : 'differs';",
      replace: "return isSameFact(name, known.value, said.value) ? 'keep' : 'take';",
    },
    {
      name: 'between two words of one rank the first one counts, unseen',
      find: "return isSameFact(name, known.value, said.value) ? 'keep' : 'differs';",
      replace: "return 'keep';",
    },
    {
      name: 'the weaker word counts',
      find: "if (lead !== 0) return lead > 0 ? 'take' : 'keep';",
      replace: "if (lead !== 0) return lead < 0 ? 'take' : 'keep';",
    },
    {
      name: 'what stands on a row because it must counts as a word',
      find: "if (known.source === undefined) return 'take';",
      replace: "if (known.source === undefined) return known.value === undefined ? 'take' : 'keep';",
    },
    {
      name: 'a row from before sources were kept is nobody’s word',
      find: "return contact[name] === undefined ? undefined : 'earlier';",
      replace: 'return undefined;',
    },
    {
      name: 'a row from before sources were kept is staff’s word',
      find: "return contact[name] === undefined ? undefined : 'earlier';",
      replace: "return contact[name] === undefined ? undefined : 'staff';",
    },
    {
      name: 'a visit’s own number stands over the one that staff corrected',
      find: 'return known === undefined || sourceRanks[known] <= sourceRanks[source];',
      replace: 'return known === undefined || sourceRanks[known] >= sourceRanks[source];',
    },
    {
      name: 'a visit’s own word stands only where nobody else has spoken',
      find: 'return known === undefined || sourceRanks[known] <= sourceRanks[source];',
      replace: 'return known === undefined || sourceRanks[known] < sourceRanks[source];',
    },
    {
      name: 'two numbers are one when their ends are',
      find: 'return short === long || (short.length >= nationalLength && long.endsWith(short));',
      replace: 'return short === long || long.endsWith(short);',
    },
    {
      name: 'a series loses the zone that its person confirmed',
      find: "new Set(['zone', 'locale'])",
      replace: "new Set(['locale'])",
    },
    {
      name: 'what a booking does not speak of this time is forgotten',
      find: 'const values: FactValues = { ...Object.fromEntries(unsaid), ...told };',
      replace: 'const values: FactValues = { ...told };',
    },
  ),
  ...inFile(
    'correction.ts',
    'takeBooking',
    {
      name: 'a correction counts no more than the record',
      find: "origins = named.map((name) => [name, { source: 'staff', at }",
      replace: "origins = named.map((name) => [name, { source: 'record', at }",
    },
    {
      name: 'that there is no name is not kept',
      find: 'named.map((name) => [name, correction[name] ?? undefined])',
      replace: 'named.map((name) => [name, correction[name] ?? contact[name]])',
    },
  ),
  ...inFile(
    'signUp.ts',
    'signUp',
    {
      name: 'a second sign-up confirms where the question is switched off',
      find: "marketing: { state: 'asked', at, textVersion, source }, signup: question }",
      replace:
        "marketing: { state: contact.marketing.state === 'none' ? 'confirmed' : 'asked', at, textVersion, source }, signup: question }",
    },
    {
      name: 'the words of a later sign-up count for nothing while one is on its way',
      find: 'const signup = { ...contact.signup, locale: signUp.locale, words: id };',
      replace: 'const signup = { ...contact.signup, locale: signUp.locale };',
    },
    {
      name: 'a yes is written down of somebody whom nothing reaches',
      find: "if (marketing.state !== 'asked' || isSilenced(contact)) return undefined;",
      replace: "if (marketing.state !== 'asked') return undefined;",
    },
    {
      name: 'who has said yes is asked again by the next sign-up',
      find: "const isAnswered = state === 'confirmed' || saidNotMe(contact, at);",
      replace: 'const isAnswered = saidNotMe(contact, at);',
    },
    {
      name: 'a button pressed twice sends a second question',
      find: 'if (isOnItsWay || lately.length >= questionsMax) return undefined;',
      replace: 'if (lately.length >= questionsMax) return undefined;',
    },
    {
      name: 'whoever fills in the form each day is asked each day',
      find: 'if (isOnItsWay || lately.length >= questionsMax) return undefined;',
      replace: 'if (isOnItsWay) return undefined;',
    },
    {
      name: "a sign-up at a shared address is the first person's",
      find: 'return contacts.length === 1 ? contacts[0] : undefined;',
      replace: 'return contacts[0];',
    },
    {
      name: 'whoever signed up here before is meant, also after they moved away',
      find: 'if (signupContact !== undefined && contacts.includes(signupContact)) return signupContact;',
      replace: 'if (signupContact !== undefined) return signupContact;',
    },
    {
      name: 'a new contact begins without what silences its address',
      find: '    at,\n    address.suppressed ?? {},\n  );\n  const { id: contactId } = contact;\n  const entry',
      replace: '    at,\n    {},\n  );\n  const { id: contactId } = contact;\n  const entry',
    },
    {
      name: 'confirming lifts whatever silences the address',
      find: 'marketing === undefined || marketing === erasedReason ? rest',
      replace: 'marketing !== undefined || marketing === erasedReason ? rest',
    },
    {
      name: 'confirming ends the silence of an erased hold too',
      find: "function withoutErased({ marketing, ...rest }: Contact['suppressed']): Contact['suppressed'] {",
      replace:
        "function withoutErased({ marketing, reminder: _reminder, ...rest }: Contact['suppressed']): Contact['suppressed'] {",
    },
    {
      name: 'the address stays silent after its person was asked anew and said yes',
      find: 'set: { suppressed: withoutErased(address.suppressed ?? {}) }',
      replace: 'set: {}',
    },
    {
      name: 'confirming gives the full form, whatever was ticked',
      find: "const full = fullEmails !== undefined && contact.emailForm !== 'full';",
      replace: "const full = contact.emailForm !== 'full';",
    },
    {
      name: 'the box for full emails does nothing',
      find: "const full = fullEmails !== undefined && contact.emailForm !== 'full';",
      replace: "const full = fullEmails === '' && contact.emailForm !== 'full';",
    },
    {
      name: "a stranger's sign-up renames the clinic's patient when it is confirmed",
      find: "return !isPatient && (source === undefined || source === 'person');",
      replace: 'return !isPatient || source === undefined;',
    },
    {
      name: "a confirmed sign-up moves a patient's visits to another zone and language",
      find: "return !isPatient && (source === undefined || source === 'person');",
      replace: "return source === undefined || source === 'person';",
    },
    {
      name: 'what an unconfirmed sign-up typed is on the contact',
      find: 'const believed = doubleOptIn ? undefined : { ...words,',
      replace: 'const believed = { ...words,',
    },
    {
      name: 'the series of a patient forgets the language that was confirmed for it',
      find: "zone: kept('zone'), locale: kept('locale') });",
      replace: "zone: kept('zone'), locale: undefined });",
    },
    {
      name: '"wrong person" to a sign-up silences the visits too',
      find: 'return contactChange(contact, at, { marketing }, entry);',
      replace: "return contactChange(contact, at, { marketing, suppressed: { reminder: 'wrongPerson' } }, entry);",
    },
    {
      name: 'who said "wrong person" is asked again by the next form',
      find: "const isAnswered = state === 'confirmed' || saidNotMe(contact, at);",
      replace: "const isAnswered = state === 'confirmed';",
    },
    {
      name: 'the log does not say whose address saw the words',
      find: '    to: addressHash,\n',
      replace: '',
    },
    {
      name: 'a sign-up writes what was typed before anybody confirmed it',
      find: "changedContact(contact, { marketing: { state: 'asked', at, textVersion, source }, signup: question })",
      replace:
        "changedContact(contact, { marketing: { state: 'asked', at, textVersion, source }, signup: question, locale: signUp.locale })",
    },
    {
      name: "a known person's sign-up writes one row less",
      find: '    // Changes nothing: it keeps the number of writes.\n    contacts: [unchangedContact(contact)],\n',
      replace: '',
    },
    {
      name: 'the decoy writes fewer rows than a sign-up',
      find: 'const rowsWritten = 5;',
      replace: 'const rowsWritten = 4;',
    },
    {
      name: 'the evidence of a yes has no words',
      find: 'page ?? { textVersion: marketing.textVersion ?? noText };',
      replace: 'page ?? { textVersion: noText };',
    },
    {
      name: 'asking again turns a "no" into a question',
      find: "if (marketing.state !== 'asked') return undefined;\n    const question",
      replace: "if (marketing.state === 'confirmed') return undefined;\n    const question",
    },
    {
      name: 'asked again, what was typed is forgotten',
      find: 'const again = { ...received, textVersion',
      replace: 'const again = { textVersion',
    },
  ),
  ...inFile(
    'choices.ts',
    'choices',
    {
      name: 'leaving education leaves reminders too',
      find: 'const set = { marketing: left };',
      replace: "const set = { marketing: left, reminders: { state: 'left' as const, at } };",
    },
    {
      name: 'leaving is undone for ever',
      find: '  epochMs(at) - epochMs(marketing.at) < undoMs &&\n',
      replace: '',
    },
    {
      name: 'undoing makes a yes of a question that was left',
      find: '  marketing.confirmedAt !== undefined &&\n',
      replace: '',
    },
    {
      name: 'leaving again takes the newer time',
      find: "    if (marketing.state === 'left') return undefined;\n",
      replace: '',
    },
    {
      name: 'a rest can be taken by whoever never said yes',
      find: "if (marketing.state !== 'confirmed' || rests) return undefined;",
      replace: 'if (rests) return undefined;',
    },
    {
      name: 'a shorter rest cuts a longer one',
      find: 'marketing.pausedUntil >= until;',
      replace: 'marketing.pausedUntil === until;',
    },
    {
      name: 'the rest outlives the "no"',
      find: "    const { pausedUntil: _pause, confirmedAt: _before, ...marketing } = contact.marketing;\n    if (marketing.state === 'left')",
      replace:
        "    const { confirmedAt: _before, ...marketing } = contact.marketing;\n    if (marketing.state === 'left')",
    },
    {
      name: 'coming back to reminders comes back to education',
      find: "const set = { reminders: { state: 'on' as const, at } };",
      replace:
        "const set = { reminders: { state: 'on' as const, at }, marketing: { ...contact.marketing, state: 'confirmed' as const } };",
    },
    {
      name: 'who was told nothing has the full form',
      find: "(contact.emailForm ?? 'minimal') === form",
      replace: "(contact.emailForm ?? 'full') === form",
    },
    {
      name: 'the full form is chosen without its words',
      find: "'reminder', preferences, textVersion);",
      replace: "'reminder', preferences);",
    },
    {
      name: '"wrong person" stops marketing only',
      find: "const set = { suppressed: { marketing: 'wrongPerson', reminder: 'wrongPerson' } };",
      replace: "const set = { suppressed: { ...contact.suppressed, marketing: 'wrongPerson' } };",
    },
    {
      name: '"wrong person" is not heard after a bounce',
      find: "if (contact.suppressed.reminder === 'wrongPerson') return undefined;",
      replace: 'if (contact.suppressed.reminder !== undefined) return undefined;',
    },
    {
      name: '"wrong person" calls nobody',
      find: "consent('wrongPerson', 'both', 'notMe', contact.marketing.textVersion), [\n      call,\n    ]);",
      replace: "consent('wrongPerson', 'both', 'notMe', contact.marketing.textVersion));",
    },
  ),
  ...inFile('contactAct.ts', 'choices', {
    name: 'a call that was made once is never asked for again',
    find: "call) => ({ kind: 'askAgain', call })",
    replace: "call) => ({ kind: 'ask', call })",
  }),
  ...inFile(
    'hold.ts',
    'choices',
    {
      name: 'a hold that staff set during an erasure is lifted with it',
      find: 'if (contact.hold === hold && !contact.frozen) return undefined;',
      replace: 'if (contact.hold === hold) return undefined;',
    },
    { name: "staff's hold keeps the mark of the erasure", find: '{ hold, frozen: undefined }', replace: '{ hold }' },
  ),
  ...inFile('changes.ts', 'choices', {
    name: 'a contact changes under the same version',
    find: 'version: contact.version + 1 };',
    replace: 'version: contact.version };',
  }),
  ...inFile(
    'suppression.ts',
    'suppression',
    {
      name: 'a full mailbox silences the address for good',
      find: '    case undefined:\n      return undefined;\n  }\n}',
      replace:
        "    case undefined:\n      return event.type === 'Bounce' ? { marketing: 'bounce', reminder: 'bounce' } : undefined;\n  }\n}",
    },
    {
      name: 'a complaint about education ends reminders',
      find: "return emailClass === 'marketing' ? educationOver",
      replace: "return emailClass !== 'marketing' ? educationOver",
    },
    {
      name: 'a late bounce silences the new address',
      find: 'sentAt < movedFrom.at ? movedFrom.addressHash',
      replace: 'sentAt > movedFrom.at ? movedFrom.addressHash',
    },
    {
      name: 'only those who have confirmed the address are silenced',
      find: 'address.everybody.slice',
      replace: 'address.contacts.slice',
    },
    {
      name: 'a bounce forgets what silenced the address before',
      find: 'suppressed: { ...why, ...address.suppressed }',
      replace: 'suppressed: why',
    },
    {
      name: 'a bounce forgets that this was the wrong person',
      find: '{ suppressed: { ...why, ...contact.suppressed } }',
      replace: '{ suppressed: why }',
    },
    {
      name: 'a complaint of education is kept as one of everything',
      find: "why.reminder === undefined ? 'marketing'",
      replace: "why.reminder === undefined ? 'both'",
    },
  ),
  ...inFile(
    'addressChange.ts',
    'addressChange',
    { name: 'on hold a new address is written to', find: '|| contact.hold)\n', replace: '|| false)\n' },
    {
      name: "an address that only left education cannot be somebody's new one",
      find: 'address.suppressed?.reminder !== undefined',
      replace: 'address.suppressed !== undefined',
    },
    { name: 'who said "wrong person" is asked again', find: '  if (declined) return undefined;\n', replace: '' },
    {
      name: 'an address that nobody confirmed has its person at once',
      find: "contactId: stand.id, state: 'pending', at, expiresAt }",
      replace: "contactId: stand.id, state: 'has' }",
    },
    {
      name: 'the person takes the new address before it is confirmed',
      find: 'changedContact(contact, { moving })],',
      replace: 'changedContact(contact, { moving, email, addressHash })],',
    },
    {
      name: "the whole new address stands on the person's page",
      find: '{ contactId: stand.id, at, to: masked, token',
      replace: '{ contactId: stand.id, at, to: email, token',
    },
    {
      name: 'the new mailbox alone moves the person',
      find: 'contact?.moving?.contactId !== stand.id || contact.moving.agreedAt === undefined',
      replace: 'contact?.moving?.contactId !== stand.id',
    },
    {
      name: 'whoever asks on the page has agreed already',
      find: 'to: masked, token: identity.token() };',
      replace: 'to: masked, token: identity.token(), agreedAt: at };',
    },
    {
      name: 'a dead mailbox moves its person',
      find: '  if (!canAskItself(contact, at)) return undefined;\n',
      replace: '',
    },
    {
      name: 'a thief moves the address on, out of reach',
      find: '  !isFreshlyChanged(contact, at);',
      replace: '  true;',
    },
    {
      name: 'a change is taken back for ever',
      find: 'contact?.movedFrom?.contactId !== former.id || !isFreshlyChanged(contact, at)',
      replace: 'contact?.movedFrom?.contactId !== former.id',
    },
    {
      name: 'an old mailbox takes back what staff have changed since',
      find: 'contact?.movedFrom?.contactId !== former.id ||',
      replace: 'contact === undefined ||',
    },
    {
      name: 'links of before go with the person to their new address',
      find: 'tokens: { ...newTokens(identity), oneClick: contact.tokens.oneClick },',
      replace: 'tokens: contact.tokens,',
    },
    {
      name: 'an unsubscribe link of before ends with the address',
      find: 'tokens: { ...newTokens(identity), oneClick: contact.tokens.oneClick },',
      replace: 'tokens: newTokens(identity),',
    },
    {
      name: 'nobody at the front desk hears that a change was taken back',
      find: "      calls: [{ kind: 'askAgain', call: callWithoutVisit(contact.id, 'address-undone', 'addressUndone', at) }],\n",
      replace: '',
    },
    {
      name: 'the old address of somebody on hold is told of the change',
      find: "interest: 'unsaid', marketing, hold } as const",
      replace: "interest: 'unsaid', marketing } as const",
    },
    {
      name: 'an old link moves the person to an address they gave up',
      find: 'contact?.moving?.contactId !== stand.id || contact.moving',
      replace: 'contact?.moving === undefined || contact.moving',
    },
    {
      name: 'who refused the new address has it all the same',
      find: 'if (!stand?.replaces || stand.suppressed.reminder !== undefined) return',
      replace: 'if (!stand?.replaces) return',
    },
    {
      name: 'the bounce of the old mailbox comes along',
      find: 'suppressed: { ...ownReasons(contact.suppressed), ...address.suppressed }',
      replace: 'suppressed: { ...contact.suppressed, ...address.suppressed }',
    },
    {
      name: 'a move forgets that the person complained',
      find: 'suppressed: { ...ownReasons(contact.suppressed), ...address.suppressed }',
      replace: 'suppressed: { ...address.suppressed }',
    },
    {
      name: "the new address's own silence is left out",
      find: 'suppressed: { ...ownReasons(contact.suppressed), ...address.suppressed }',
      replace: 'suppressed: ownReasons(contact.suppressed)',
    },
    {
      name: 'the old address keeps the person',
      find: '      { addressHash: contact.addressHash, contactId: contact.id, ...leftAt(at) },\n',
      replace: '',
    },
    {
      name: 'the question lapses before its link',
      find: 'const expiresAt = plusMs(at, 2 * linkMs + lapseMs);',
      replace: 'const expiresAt = plusMs(at, lapseMs);',
    },
  ),
  ...inFile(
    'formerAddress.ts',
    'formerAddress',
    {
      name: 'the old mailbox gets again what it had before the change',
      find: 'copies !== undefined && at < copies.since',
      replace: 'copies === undefined',
    },
    {
      name: 'the old mailbox misses what went to the new one alone',
      find: 'copies !== undefined && at < copies.since',
      replace: 'copies !== undefined',
    },
    { name: 'a hold does not reach the old mailbox', find: 'hold: hold || owner.contact.hold,', replace: 'hold,' },
    {
      name: 'copies go on once the change was taken back',
      find: 'formerOf.undoneAt !== undefined || ',
      replace: '',
    },
    { name: 'copies go for two hours', find: 'copiesMs = 48 * hourMs', replace: 'copiesMs = 2 * hourMs' },
  ),
  ...inFile(
    'bookedPerson.ts',
    'bookedPerson',
    {
      name: 'of two who share an address the first is meant',
      find: "if (said === undefined || named.length === 0) return others.length > 0 ? 'several' : only;",
      replace: 'if (said === undefined || named.length === 0) return only;',
    },
    {
      name: 'another patient of the source is this one',
      find: 'patientId === undefined ? contacts : await unclaimed(rows, contacts, source)',
      replace: 'contacts',
    },
    {
      name: "a patient's id does not lead to them the next time",
      find: 'bookingLinks: [{ source, externalId: patientKey(patientId), link: { contactId } }],',
      replace: 'bookingLinks: [],',
    },
    {
      name: 'a booking asks for education',
      find: "interest: 'unsaid', marketing: { state: 'none', at }",
      replace: "interest: 'unsaid', marketing: { state: 'confirmed', at }",
    },
    {
      name: 'a booked person begins without what silences their address',
      find: 'newContact(identity, fields, at, address.suppressed ?? {})',
      replace: 'newContact(identity, fields, at, {})',
    },
    {
      name: 'nobody looks again at who is given a visit',
      find: 'addresses: alone, visited: [contactId], ...linked(contactId)',
      replace: 'addresses: alone, ...linked(contactId)',
    },
    {
      name: 'two patients of an address become one in one moment',
      find: 'const alone = patientId === undefined ? [] : [{ addressHash, seen: address, set: {} }];',
      replace: 'const alone: { addressHash: string; seen: typeof address; set: object }[] = [];',
    },
  ),
  ...inFile(
    'bookedPerson.ts',
    'takeBooking',
    {
      name: 'another first name is whoever is known there',
      find: "if (named.length === candidates.length) return 'otherName';",
      replace: 'if (named.length === candidates.length) return only;',
    },
    {
      name: 'a name that is in question is greeted',
      find: 'const asked = isOtherName ? ({ nameAsked: true } as const) : {};',
      replace: 'const asked = {};',
    },
  ),
  ...inFile('newContact.ts', 'bookedPerson', {
    name: 'a new contact has the full form',
    find: "emailForm: 'minimal',",
    replace: "emailForm: 'full',",
  }),
  ...inFile(
    'takeBooking.ts',
    'takeBooking',
    {
      name: 'a booking’s word about its person is not listened to',
      find: "if (event.status !== 'booked' || contact === undefined) return asBefore;",
      replace: 'if (asBefore) return asBefore;',
    },
    {
      name: 'two sources that differ about a person are no question',
      find: 'const calls = await this.personCalls(visit, told, identity);',
      replace: 'const calls = await this.personCalls(visit, {}, identity);',
    },
    {
      name: 'the same difference is asked about for every booking',
      find: "if (there === undefined) return [{ kind: 'ask', call }];",
      replace: "return [{ kind: 'askAgain', call }];",
    },
    {
      name: 'a booking of another address says who this person is',
      find: '    if (!isTheirs) return asBefore;\n',
      replace: '',
    },
    {
      name: 'a system’s correction of an unchanged visit is lost',
      find: "const isHeard = changed.kind !== 'none' || (isStaff && changed.why === 'unchanged');",
      replace: "const isHeard = changed.kind !== 'none';",
    },
    {
      name: 'the receipt is not looked for',
      find: 'if (eventId !== undefined && (await rows.hasReceipt(source, eventId))) return',
      replace: "if (eventId === undefined && (await rows.hasReceipt(source, ''))) return",
    },
    {
      name: 'a booking leaves no receipt',
      find: "receipts: receiptOf(this.update, 'booked'),",
      replace: 'receipts: [],',
    },
    {
      name: 'a receipt is kept though nothing could be served',
      find: '        bookingLinks: link === undefined ? [] : [{ source,',
      replace:
        "        receipts: receiptOf(this.update, 'none'),\n        bookingLinks: link === undefined ? [] : [{ source,",
    },
    {
      name: 'what was called off before it was known begins all the same',
      find: "if (closedAt !== undefined) return { answer: { kind: 'none', why: 'stale' } };",
      replace: '',
    },
    {
      name: 'what was once called off can never be booked',
      find: 'event.occurredAt <= own.closedAt ? own.closedAt',
      replace: "event.occurredAt !== '' ? own.closedAt",
    },
    {
      name: 'a move into what was called off leaves the visit booked',
      find: "if (closedAt === undefined || target.kind !== 'successor') return this.change(target, isOthers);",
      replace: 'return this.change(target, isOthers);',
    },
    {
      name: "staff's cancellation closes the id for later",
      find: 'const link = isStaff ? undefined : rememberedLink(event, own);',
      replace: 'const link = rememberedLink(event, own);',
    },
    {
      name: 'what is told of an erased person begins anew',
      find: "if (own?.appointmentId !== undefined && !mine) return { answer: { kind: 'none', why: 'unknown' } };",
      replace: '',
    },
    {
      name: 'a new id of a moved visit does not lead to it',
      find: '...(own?.contactId === undefined ? [{ source, externalId, link }] : []),',
      replace: '',
    },
    {
      name: "the id of somebody else's booking leads to this visit",
      find: 'bookingLinks: isOthers ? [] : linksTo',
      replace: 'bookingLinks: linksTo',
    },
    {
      name: "an address before the last one is a stranger's",
      find: '!named.some((hash) => hasHadAddress(known, hash))',
      replace: '!named.includes(known.addressHash)',
    },
    {
      name: 'an old word about somebody else asks for a call',
      find: "const isRefused = isOthers && decided.kind !== 'none' && decided.kind !== 'noted';",
      replace: 'const isRefused = isOthers;',
    },
    {
      name: 'another patient of the source is not somebody else',
      find: 'if (isPatient !== undefined) return !isPatient;',
      replace: 'if (isPatient) return false;',
    },
    {
      name: 'a guest in the first place takes the booking over',
      find: 'const named = [contact.addressHash, ...alsoNamed];',
      replace: 'const named = [contact.addressHash, ...alsoNamed].slice(0, 1);',
    },
    {
      name: 'a booking that is given to another goes on for the first one',
      find: "closedAt === undefined && event.status === 'booked' && target.kind",
      replace: "closedAt === undefined && event.status === 'moving' && target.kind",
    },
    {
      name: 'an old word gives a booking to another',
      find: 'if (!isStaff && isSame && isOlder(visit, event))',
      replace: 'if (isStaff && isSame && isOlder(visit, event))',
    },
    {
      name: 'whoever was written to about a booking that is another’s now hears nothing',
      find: "const call = callAbout(visit, 'givenAway', at, identity, visit.contactId);",
      replace:
        "if (visit.status === 'booked') return { changes, calls: [] };\n    const call = callAbout(visit, 'givenAway', at, identity, visit.contactId);",
    },
    {
      name: 'whoever heard nothing of a booking that is another’s now is telephoned',
      find: 'visit.start <= at || !(await this.hasHeardOf(visit))',
      replace: 'visit.start <= at || ((await this.hasHeardOf(visit)) && false)',
    },
    {
      name: 'a booking whose next person could not be served is nobody’s for ever',
      find: 'if (mine && isGivenAway(mine)) return this.give(mine, true);',
      replace: 'if (mine && isGivenAway(mine) && isStaff) return this.give(mine, true);',
    },
    {
      name: 'another first name at an address asks nobody',
      find: "person.kind === 'created' && person.isOtherName ? [nameCall",
      replace: "person.kind === 'known' && contactId === '' ? [nameCall",
    },
    {
      name: 'a replaced record stays booked',
      find: "status: isKept ? older.status : 'replaced',",
      replace: "status: isKept ? older.status : 'booked',",
    },
    {
      name: 'a replaced record leaves its call for a move',
      find: '      calls: await withdrawnMove(this.rows, older),\n    };\n  }\n}',
      replace: '      calls: [],\n    };\n  }\n}',
    },
    {
      name: 'a visit told in pieces keeps its revision',
      find: "const revised = replaces && changed.kind !== 'moved' ?",
      replace: "const revised = replaces && changed.kind === 'moved' ?",
    },
    {
      name: "staff's word under an old id is not heard",
      find: "if (!isStaff || visit.status === 'replaced') return",
      replace: "if (isStaff || visit.status === 'replaced') return",
    },
    {
      name: 'an unmapped type of a cancelled booking asks for a call',
      find: "const isNew = kind === 'unmapped' && status === 'booked' &&",
      replace: "const isNew = kind === 'unmapped' &&",
    },
    {
      name: 'a call for an unfinished move begins its half hour with every word',
      find: "return visit.movingSince === undefined ? [{ kind: 'askAgain'",
      replace: "return next.movingSince !== undefined ? [{ kind: 'askAgain'",
    },
    {
      name: 'a source that says what cannot be calls nobody',
      find: "return changed.why === 'notBegun' ? unlisted",
      replace: "return changed.why === 'past' ? unlisted",
    },
    {
      name: 'staff are called about what they said themselves',
      find: "if (changed.kind === 'none' && !isStaff) {",
      replace: "if (changed.kind === 'none') {",
    },
    {
      name: 'the hold that a booking brings is not in the log',
      find: '...(created && contact?.hold ?',
      replace: '...(!created && contact?.hold ?',
    },
    {
      name: 'staff are called about their own booking',
      find: 'const wanted = isStaff ? undefined : wantedCall',
      replace: 'const wanted = wantedCall',
    },
    {
      name: "a cancellation of nobody's booking asks for a call",
      find: "return status === 'booked' ? result.reason : undefined;",
      replace: 'return result.reason;',
    },
    {
      name: "a person's other address is never asked about",
      find: 'const calls = created ? [] : await this.addressCalls(appointment);',
      replace: 'const calls: readonly Call[] = [];',
    },
  ),
  ...inFile(
    'bookingCalls.ts',
    'takeBooking',
    {
      name: 'an unfinished move is called for at once',
      find: 'const due = plusMs(at, moveMs);',
      replace: 'const due = at;\n  void moveMs;',
    },
    { name: 'a call that was made is withdrawn', find: "return call?.state === 'open' ?", replace: 'return call ?' },
    {
      name: 'the same thing is asked every time',
      find: 'return calls.filter((_, index) => there[index] === undefined);',
      replace: 'return calls.filter((_, index) => there[index] === undefined || true);',
    },
    {
      name: 'one call for all times a booking is told for',
      find: "?? ''}`).slice(0, 16)",
      replace: "&& ''}`).slice(0, 16)",
    },
  ),
  ...inFile('findVisit.ts', 'takeBooking', {
    name: 'a replaced record does not lead on',
    find: 'hop < replacedMax',
    replace: 'hop < 0',
  }),
  ...inFile(
    'booking.ts',
    'takeBooking',
    {
      name: 'an older word undoes a newer one',
      find: 'return visit.occurredAt !== undefined && event.occurredAt < visit.occurredAt;',
      replace: 'return false;',
    },
    {
      name: "the new visit's id begins another one",
      find: "return { kind: next || newer ? 'successor' : 'superseded', visit: before };",
      replace: "return { kind: 'new' };",
    },
  ),
  ...inFile('booking.ts', 'booking', {
    name: 'a visit that was missed is moved as if nothing was',
    find: "if (!before || tookPlaceOrNot(before)) return { kind: 'new' };",
    replace: "if (!before) return { kind: 'new' };",
  }),
  ...inFile('booking.ts', 'booking', {
    name: 'a source that says completed starts aftercare for somebody who was not treated',
    find: " || (visit.status === 'untreated' && !byStaff)",
    replace: '',
  }),
  ...inFile(
    'status.ts',
    'status',
    {
      name: 'a visit ahead can be completed',
      find: "    case 'completed':\n      if (visit.start > at) return { kind: 'refused', why: 'notBegun' };",
      replace: "    case 'completed':",
    },
    {
      name: 'a cancellation can be a slip',
      find: "      if (visit.status === 'cancelled') return { kind: 'refused', why: 'cancellationTold' };\n",
      replace: '',
    },
    {
      name: 'whoever was not treated is completed',
      find: ": changed('untreated', { untreatedFor: change.why });",
      replace: ": changed('completed', { untreatedFor: change.why });",
    },
    {
      name: 'booked again under the same revision',
      find: "changed('booked', { revision: visit.revision + 1, revisedAt: at })",
      replace: "changed('booked', { revisedAt: at })",
    },
  ),
  ...inFile(
    'visits.ts',
    'visits',
    {
      name: "staff's word by our id shuts out the source's",
      find: "const next = 'source' in key ? { ...result.next, occurredAt: at } : result.next;",
      replace: 'const next = { ...result.next, occurredAt: at };',
    },
    {
      name: 'a visit marked while it moves leaves its call',
      find: 'calls: next.movingSince === undefined ? await withdrawnMove(rows, seen) : [],',
      replace: 'calls: [],',
    },
    {
      name: 'told that we are open after all, whoever has eaten is not called',
      find: 'isCall: isCall || mayHaveEaten(visit, next, clinic, goes) };',
      replace: 'isCall };',
    },
    {
      name: 'that we are open after all is told to whoever was told nothing',
      find: '(before === undefined || (before.kind',
      replace: '(false || (before?.kind',
    },
    {
      name: 'the times are told again to somebody on hold',
      find: "      if (!contact || isSilent(contact)) return { answer: { kind: 'refused', why: 'noEmails' } };\n",
      replace: '',
    },
    {
      name: 'a notice is told to whoever cancelled',
      find: "  if (visit.status !== 'booked') return undefined;\n  const before",
      replace: '  const before',
    },
    {
      name: 'a notice is told again and again',
      find: '  if (before?.kind === kind && before.opensAt === opensAt) return undefined;\n',
      replace: '',
    },
    {
      name: 'a second notice has the number of the first',
      find: 'number: (visit.notice?.number ?? 0) + 1',
      replace: 'number: 1',
    },
    {
      name: 'a notice of the old day silences that of the new one',
      find: 'const before = noticeOf(visit);',
      replace: 'const before = visit.notice;',
    },
    { name: 'a visit that was cancelled is ahead', find: "status === 'booked' && start > now", replace: 'start > now' },
  ),
  ...inFile(
    'import.ts',
    'import',
    {
      name: 'a list writes to somebody on hold',
      find: "  if (contacts.some(({ hold }) => hold)) return 'held';\n",
      replace: '',
    },
    { name: 'a patient of the list is there', find: "  if (visits > 0) return 'patient';\n", replace: '' },
    {
      name: 'a list undoes a "no"',
      find: "  if (contacts.some(({ marketing }) => marketing.state === 'left')) return 'left';\n  return contacts",
      replace: '  return contacts',
    },
    {
      name: 'a silent address that nobody has is new',
      find: "  if (Object.keys(address.suppressed ?? {}).length > 0) return { kind: 'refused', standing: 'suppressed' };\n",
      replace: '',
    },
    {
      name: "one yes of several is everybody's",
      find: 'contacts.every(({ marketing })',
      replace: 'contacts.some(({ marketing })',
    },
    {
      name: 'an imported yes is of today',
      find: '    at: confirmedAt,\n    textVersion,',
      replace: '    at,\n    textVersion,',
    },
    {
      name: 'the evidence of a list forgets when the person said yes',
      find: '            occurredAt: confirmedAt,\n',
      replace: '',
    },
    {
      name: 'every collision takes another place of the spread',
      find: 'start ??= startsAt();',
      replace: 'start = startsAt();',
    },
    {
      name: 'a row that is there takes a place of the spread',
      find: '    const { address, look } = await readFacts(rows, person.addressHash);\n    if (look',
      replace:
        '    start ??= startsAt();\n    const { address, look } = await readFacts(rows, person.addressHash);\n    if (look',
    },
    {
      name: 'everybody begins in one minute',
      find: '    startsAt,\n    importRow,',
      replace: '    importRow,',
    },
  ),
  ...inFile(
    'erasure.ts',
    'erasure',
    {
      name: 'an erased hold is forgotten',
      find: 'const reminder = contacts.some(({ hold }) => hold) ? erasedReason : undefined;',
      replace: 'const reminder = undefined;',
    },
    {
      name: 'who was erased may be written to by the next list',
      find: '({ marketing: erasedReason, reminder, ...own, ...before });',
      replace: '({ reminder, ...own, ...before });',
    },
    {
      name: 'an erasure rewrites why an address was silent',
      find: '({ marketing: erasedReason, reminder, ...own, ...before });',
      replace: '({ reminder, ...own, ...before, marketing: erasedReason });',
    },
    {
      name: 'a sign-up that lapsed cannot sign up again',
      find: "if (why === 'unconfirmed') return { ...own, ...before };",
      replace: '',
    },
    {
      name: 'everybody at the address goes',
      find: "if (wanted === undefined && !hasBegun && chosen.length > 1) return { kind: 'choose', people };",
      replace: '',
    },
    {
      name: 'who is about to come is erased',
      find: "  if (people.some(({ retention }) => retention !== undefined)) return { kind: 'refused', people };\n",
      replace: '',
    },
    {
      name: 'a resumed erasure takes whoever is named now',
      find: 'const meant = begun.length > 0 ? begun : wanted;',
      replace: 'const meant = wanted ?? begun;',
    },
    {
      name: 'an erasure that has begun ends half way',
      find: 'if (chosen.length === 0 && !hasBegun) return',
      replace: 'if (chosen.length === 0) return',
    },
    {
      name: "the freeze of an erasure counts as staff's hold",
      find: 'held: erasing?.held[person.contactId] ?? person.contact?.hold ?? false',
      replace: 'held: person.contact?.hold ?? false',
    },
    {
      name: 'an erasure waits for the first of several emails only',
      find: 'until: first && more.reduce(later, first),',
      replace: 'until: first,',
    },
    {
      name: 'the evidence says which of the staff it was',
      find: "source = '', occurredAt, page, textHash }) =>\n        defined<Evidence['consents'][number]>({ what,",
      replace:
        "source = '', occurredAt, page, textHash, by }) =>\n        defined<Evidence['consents'][number]>({ by, what,",
    },
    {
      name: 'the evidence holds every line of the log',
      find: '      .filter(({ purpose }) => purpose !== undefined)\n',
      replace: '',
    },
    {
      name: 'a sign-up that was asked again lapses',
      find: '    (contact.signup === undefined || contact.signup.at <= until) &&\n',
      replace: '',
    },
    {
      name: 'a call to be made is erased unmade',
      find: "    calls.every(({ state }) => state !== 'open') &&\n",
      replace: '',
    },
    { name: 'a hold lapses with an unconfirmed sign-up', find: " && what !== 'hold.set')", replace: ')' },
  ),
  ...inFile(
    'retention.ts',
    'erasure',
    {
      name: 'a past visit that nobody marked may be erased',
      find: "|| (status === 'booked' && end <= now);",
      replace: ';',
    },
    { name: 'the first visit counts, not the last', find: 'visits.sort().at(-1)', replace: 'visits.sort().at(0)' },
  ),
  ...inFile(
    'act.ts',
    'act',
    {
      name: 'a stale write counts as done',
      find: "if (changes === undefined || (await rows.write(changes)) === 'written') return answer;",
      replace: 'if (changes === undefined || (await rows.write(changes))) return answer;',
    },
    { name: 'an act that collides is given up at once', find: 'const triesMax = 5;', replace: 'const triesMax = 1;' },
  ),
];
