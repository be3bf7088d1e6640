/** A row of the bench: one measured claim beside its budget, and how it is judged. */

/** What the design allows. */
export type Budget = { readonly atMost: number } | { readonly atLeast: number };

export interface Row {
  readonly name: string;
  /** Median of the runs; null when it was not measured. */
  readonly value: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly unit: string;
  /** `≤ 8` or `≥ 80000`, in `unit`; `none` where the design only wants to see the figure. */
  readonly budget: string;
  /** Null when it was not measured, or has no budget. */
  readonly meets: boolean | null;
  /** The other side, measured in the same run. */
  readonly comparedWith?: { readonly name: string; readonly value: number; readonly unit: string };
  readonly note?: string;
}

export interface RowHead {
  readonly name: string;
  readonly unit: string;
  /** Absent: printed without a verdict. */
  readonly budget?: Budget;
}

export type RowExtras = Pick<Row, 'comparedWith' | 'note'>;

export function budgetText(budget: Budget | undefined): string {
  if (budget === undefined) return 'none';
  return 'atMost' in budget ? `≤ ${budget.atMost}` : `≥ ${budget.atLeast}`;
}

export function meetsBudget(value: number, budget: Budget): boolean {
  return 'atMost' in budget ? value <= budget.atMost : value >= budget.atLeast;
}

/** The middle value; of an even number the mean of the two in the middle. @throws RangeError when there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('no run was made, so there is no median');
  return (lower + upper) / 2;
}

/** To four significant digits, and never a whole number short of one: enough to read, and to judge by. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4));
}

/** The row of some runs. It is judged by the median as printed, so that nobody sees "≤ 5" missed by a 5. */
export function measured(head: RowHead, values: readonly number[], extras: RowExtras = {}): Row {
  const value = rounded(median(values));
  return {
    name: head.name,
    value,
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
    unit: head.unit,
    budget: budgetText(head.budget),
    meets: head.budget === undefined ? null : meetsBudget(value, head.budget),
    ...extras,
  };
}

/** A row that says plainly why there is no number. */
export function notMeasured(head: RowHead, note: string): Row {
  const { name, unit, budget } = head;
  return { name, value: null, min: null, max: null, unit, budget: budgetText(budget), meets: null, note };
}
