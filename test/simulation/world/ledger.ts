/** Sends and enrollments as the table took them: claims, doubts and rests, and what every write of them must keep to. */
import type { Item } from '../dynamo/values.ts';
import { minute } from '../oracle/wall.ts';
import { skewMaxMs } from './faults.ts';
import type { Claim } from './judge.ts';
import type { World } from './parts.ts';
import { people } from './tables.ts';
import { ledgerInWords } from './telling.ts';

export class Ledger {
  private readonly world: World;
  /** By the tag of its email. */
  readonly claims = new Map<string, Claim>();
  private readonly doubts = new Map<string, number>();
  /** Enrollment → when its latest rest after a refusal was written. */
  private readonly rests = new Map<string, number>();

  constructor(world: World) {
    this.world = world;
  }

  /** An enrollment is written over the version that was read, and over no other; its due moment alone may be moved. */
  onEnrollment(pk: string, sk: string, before: Item, after: Item): void {
    const { world } = this;
    const [was, is] = [Number(before.version?.N), Number(after.version?.N)];
    if (after.retry && JSON.stringify(after.retry) !== JSON.stringify(before.retry))
      this.rests.set(`${pk.slice(2)} ${sk.slice('ENROLL#'.length)}`, world.sequence);
    const content = (item: Item) => JSON.stringify([item.state, item.settled, item.ended, item.retry]);
    if (is !== was + 1 && (is !== was || content(before) !== content(after)))
      world.violate('I5', `${sk} was written over version ${was} by one that had read ${is - 1}`);
  }

  onSend(pk: string, sendId: string, before: Item | undefined, after: Item): void {
    const { world } = this;
    const state = after.state?.S;
    const words = world.tracing && state !== before?.state?.S ? ledgerInWords(after, world.nameOf(pk)) : undefined;
    if (words !== undefined) world.say(words, true);
    // A later attempt that was certainly refused leaves the doubt as it was. The doubt began when the worker had it, however
    // long it was frozen before it wrote so.
    if (state === 'inDoubt' && Number(after.doubts?.N) > Number(before?.doubts?.N ?? 0))
      this.doubts.set(sendId, Math.min(world.now, Date.parse(after.settledAt?.S ?? '')));
    if (state === 'inDoubt' && before?.state?.S === 'claimed') this.onDoubt(sendId, before);
    if (state !== 'claimed' || before?.token?.S === after.token?.S) return;
    const claim: Claim = {
      sequence: world.sequence,
      at: world.now,
      by: world.lambda.executing,
      row: after,
      before,
      doubtAt: this.doubts.get(sendId),
    };
    this.claims.set(`${sendId}_${after.attempt?.N}`, claim);
    for (const judge of world.judges) judge.claimed?.(claim);
    world.lambda.freezer.onClaim(pk);
  }

  /** A request is about to reach SES: not while its enrollment rests after a refusal. */
  attempted(tag: string): void {
    const { world } = this;
    const [contactId, sendId, attempt] = tag.split('_');
    const row = world.engine.peek(people, `C#${contactId}`, `SEND#${sendId}`);
    const enrollment =
      row && world.engine.peek(people, `C#${contactId}`, `ENROLL#${row.journey?.S}#${row.instance?.S}`);
    const retry = enrollment?.retry?.M;
    if (!row || !retry || retry.revision?.N !== row.revision?.N) return;
    // Like any fact it binds whoever claims after it was written: a claim of the same moment may cross it.
    const claim = this.claims.get(`${sendId}_${attempt}`);
    const written = this.rests.get(`${contactId} ${row.journey?.S}#${row.instance?.S}`) ?? 0;
    if (claim && claim.sequence < written) return;
    const early = Date.parse(retry.notBefore?.S ?? '') - world.now;
    if (early > (world.swarm.skew ? 2 * skewMaxMs : 0))
      world.violate(
        'I12',
        `${row.journey?.S}/${row.step?.S} is tried ${early} ms before its journey has rested from a refusal`,
      );
  }

  /** Until its deadline and a minute more, only the claim's own invocation may speak for it. */
  private onDoubt(sendId: string, before: Item): void {
    const { world } = this;
    const claim = this.claims.get(`${sendId}_${before.attempt?.N}`);
    if (!claim?.by || claim.by === world.lambda.executing) return;
    const early = Date.parse(before.deadline?.S ?? '') + minute - world.now;
    if (early > 2 * skewMaxMs)
      world.violate(
        'I2',
        `${world.lambda.executing?.id} declares a claim of ${claim.by.id} in doubt ${early} ms early`,
      );
  }
}
