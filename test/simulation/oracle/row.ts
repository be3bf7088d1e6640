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

/** Its step, as violations name it. */
export const stepName = (row: Row): string => `${row.journey}/${row.step}`;
