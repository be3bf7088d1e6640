/** An email that SES took, and what is known around it. */
import { editionOf } from '../../words.ts';
import type { Acceptance } from '../../world/acceptance.ts';
import type { Claim } from '../../world/judge.ts';
import type { World } from '../../world/world.ts';
import type { ContactFacts, Visit } from '../facts.ts';
import type { Row } from '../row.ts';
import type { StepFile } from '../steps.ts';
import { minute } from '../wall.ts';

export interface Sent {
  readonly acceptance: Acceptance;
  readonly contactId: string;
  readonly sendId: string;
  readonly row: Row;
  readonly isMarketing: boolean;
}

/** What a judge has before it: the email, the claim it left under, and the person it went to. */
export interface Case extends Sent {
  readonly world: World;
  readonly claim: Claim;
  readonly facts: ContactFacts;
  /** What SES took for the same person before, in order; and of the same send. */
  readonly before: readonly Sent[];
  readonly attemptsBefore: readonly Sent[];
}

/** An answer to a person's own act goes within so much of it, at any hour; no doubt of a reminder waits longer. */
export const replyWithin = 15 * minute;

export const isMarketing = (row: Row): boolean => editionOf(0).files[row.journey]?.class === 'marketing';

/** The step as any edition that was in force has it. */
export function stepsOf(world: World, row: Row): { step: StepFile; edition: number }[] {
  return [...world.editions].flatMap((edition) => {
    const step = editionOf(edition).files[row.journey]?.steps.find((each) => each.id === row.step);
    return step ? [{ step, edition }] : [];
  });
}

export function visitsOf(world: World, row: Row, from: number, to: number): readonly (Visit | undefined)[] {
  const externalId = world.visits.externalIdOf(row.instance);
  return externalId === undefined ? [undefined] : world.visits.fact(externalId).possible(from, to);
}
