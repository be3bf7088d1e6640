/** What of a ledger row an oracle may know: its identity, not its plan. */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../dynamo/values.ts';

export interface Row {
  readonly journey: string;
  readonly instance: string;
  readonly step: string;
  readonly revision: number;
  readonly state: string;
  readonly attempt: number;
  readonly deadline: string;
  readonly settledAt?: string;
  readonly reason?: string;
  readonly sesId?: string;
}

export const rowOf = (item: Item): Row => unmarshall(item) as Row;

/** How a step of an enrollment came to its end. */
export interface HowSettled {
  readonly revision: number;
  readonly outcome: string;
  readonly at: string;
  readonly into?: string;
  /** Why it was never due, and has no row of the ledger. */
  readonly why?: string;
}

/** The steps of an enrollment's row. One that was passed over is stored as a line: its revision, its moment, and why. */
export function settledOf(item: Item): Readonly<Record<string, HowSettled>> {
  const { settled = {} } = unmarshall(item) as { settled?: Record<string, HowSettled | string> };
  return Object.fromEntries(
    Object.entries(settled).map(([step, how]) => {
      if (typeof how !== 'string') return [step, how];
      const [revision, at = '', why = 'notApplicable'] = how.split(' ');
      return [step, { revision: Number(revision), outcome: 'skipped', at, why }];
    }),
  );
}

/** Its step, as violations name it. */
export const stepName = (row: Row): string => `${row.journey}/${row.step}`;
