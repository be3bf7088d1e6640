/** What must be so at the moment SES takes an email, and at the moment a claim lands (I2–I7, I10): who is asked, in turn. */

import type { Acceptance } from '../../world/acceptance.ts';
import type { Claim, Judge } from '../../world/judge.ts';
import { people } from '../../world/tables.ts';
import type { World } from '../../world/world.ts';
import { rowOf } from '../row.ts';
import { judgeClaim } from './claims.ts';
import { checkEnvelope, checkForm, checkRelease } from './envelope.ts';
import { checkLate } from './late.ts';
import { checkNotice } from './notices.ts';
import { checkCap, checkOrder, checkPace } from './pace.ts';
import { checkPrinted } from './printed.ts';
import { type Case, isMarketing, type Sent } from './sent.ts';
import { checkSpacing } from './spacing.ts';
import { checkTimes } from './times.ts';
import { checkTwice } from './twice.ts';
import { checkWanted } from './wanted.ts';

export class AtAcceptance implements Judge {
  private readonly world: World;
  readonly sent: Sent[] = [];
  private readonly bySend = new Map<string, Sent[]>();
  private readonly byContact = new Map<string, Sent[]>();

  constructor(world: World) {
    this.world = world;
  }

  claimed(claim: Claim): void {
    judgeClaim(this.world, claim);
  }

  accepted(acceptance: Acceptance): void {
    const { world } = this;
    const [contactId = '', sendId = '', attempt = ''] = acceptance.tag.split('_');
    const item = world.engine.peek(people, `C#${contactId}`, `SEND#${sendId}`);
    const claim = world.ledger.claims.get(`${sendId}_${attempt}`);
    const facts = world.contacts.byId.get(contactId);
    if (!item || !claim || !facts) {
      world.violate('I2', `an email left without a claim in the ledger: ${acceptance.tag}`);
      return;
    }
    const row = rowOf(claim.row);
    const sent: Sent = { acceptance, contactId, sendId, row, isMarketing: isMarketing(row) };
    const before = this.byContact.get(contactId) ?? [];
    const attemptsBefore = this.ofSend(sendId);
    checkPace({ ...sent, world, claim, facts, before, attemptsBefore }, this.sent);
    this.judge({ ...sent, world, claim, facts, before, attemptsBefore });
    this.sent.push(sent);
    this.bySend.set(sendId, [...attemptsBefore, sent]);
    this.byContact.set(contactId, [...before, sent]);
  }

  private judge(each: Case): void {
    checkTwice(each);
    checkEnvelope(each);
    checkForm(each);
    checkPrinted(each);
    checkRelease(each);
    checkWanted(each);
    checkTimes(each);
    checkLate(each);
    checkNotice(each);
    checkSpacing(each);
    if (each.isMarketing) checkCap(each);
    checkOrder(each);
  }

  /** What SES took of one send, in order. */
  ofSend(sendId: string): readonly Sent[] {
    return this.bySend.get(sendId) ?? [];
  }
}
