/** The table as an oracle looks at it: a row of the past is the row it was, wherever it is kept by now. */
import { Engine } from '../dynamo/engine.ts';
import type { Item } from '../dynamo/values.ts';

const past = { 'APPT#': 'PAST#', 'ENROLL#': 'PASTENROLL#', 'CALL#': 'PASTCALL#' } as const;

export class KeptEngine extends Engine {
  override peek(table: string, pk: string, sk: string): Item | undefined {
    const found = super.peek(table, pk, sk);
    const start = Object.keys(past).find((each) => sk.startsWith(each)) as keyof typeof past | undefined;
    return found ?? (start && super.peek(table, pk, `${past[start]}${sk.slice(start.length)}`));
  }
}
