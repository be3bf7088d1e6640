/** What a step counts from: the person's own act, or the end of the step before it, as the stored items date them. */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { editionOf, linkFiles } from '../../words.ts';
import { people } from '../../world/tables.ts';
import type { World } from '../../world/world.ts';
import { settledOf } from '../row.ts';
import type { Sent } from './sent.ts';

/** The person's own act that the journey answers, as the stored item dates it. */
export function triggerOf(world: World, { contactId, row }: Sent): number | undefined {
  const facts = world.contacts.byId.get(contactId);
  const listed = world.imported.get(facts?.email ?? '');
  const externalId = world.visits.externalIdOf(row.instance);
  // As long as they have said nothing here themselves.
  const isListed = facts?.consent.lastBegin(world.sequence + 1) === undefined && externalId === undefined;
  if (listed !== undefined && isListed) return listed;
  const key = externalId === undefined ? undefined : world.visits.keys.get(externalId);
  const item = key ? world.engine.peek(people, key.pk, key.sk) : world.engine.peek(people, `C#${contactId}`, 'CONTACT');
  // A row that an operator removed no longer tells when: then any moment may be fresh.
  if (!item) return world.now;
  const stored = unmarshall(item) as {
    bookedAt?: string;
    revisedAt?: string;
    statusAt?: string;
    missedEmailAt?: string;
    notice?: { at: string };
    signup?: { at: string };
    marketing?: { at: string };
    linkAsked?: { at: string };
    moving?: { at: string };
  };
  const times = key
    ? [stored.bookedAt, stored.revisedAt, stored.statusAt, stored.missedEmailAt, stored.notice?.at]
    : row.journey === 'confirm'
      ? [stored.signup?.at]
      : row.journey in linkFiles
        ? [stored.linkAsked?.at, stored.moving?.at]
        : [stored.marketing?.at];
  const known = times.flatMap((time) => (time === undefined ? [] : [Date.parse(time)]));
  return known.length > 0 ? Math.max(...known) : undefined;
}

/** When the step before this one in its chain came to its end. */
export function previousSettlement(world: World, { contactId, row }: Sent): number | undefined {
  const steps = editionOf(world.edition).files[row.journey]?.steps ?? [];
  const index = steps.findIndex((step) => step.id === row.step);
  const previous = index > 0 ? steps[index - 1] : undefined;
  const step = steps[index];
  if (!previous || !step || !('after' in step.send) || !('after' in previous.send)) return undefined;
  const item = world.engine.peek(people, `C#${contactId}`, `ENROLL#${row.journey}#${row.instance}`);
  const settled = item && settledOf(item)[previous.id];
  return settled && settled.revision === row.revision && editionOf(0).files[row.journey]?.anchor === undefined
    ? Date.parse(settled.at)
    : undefined;
}
