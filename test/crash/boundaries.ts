/**
 * The places a crash is put into: each call of a function that changes something, named by what it writes. Where an
 * invocation dies matters at its writes and at SES alone; a read that was lost is read again.
 */
import type { NumberedCall } from '../../local/gateway/index.ts';
import type { StoryName } from './stories.ts';

export const boundaryNames = [
  'sign-up',
  'confirm',
  'unsubscribe',
  'booking',
  'move',
  'cancel',
  'hold',
  'enroll put',
  'cap',
  'claim',
  'SES',
  'settle',
  'skip',
  'advance',
  'feedback settle',
] as const;
export type BoundaryName = (typeof boundaryNames)[number];
export type When = NumberedCall['when'];

/** The story of a boundary that only one has; the others are in all of them. */
const onlyIn: Partial<Record<BoundaryName, StoryName>> = {
  'sign-up': 'information',
  confirm: 'information',
  unsubscribe: 'information',
  move: 'visit',
  cancel: 'stopped',
  hold: 'stopped',
};

/** Of `among`, those that have such a call. */
export function storiesOf(boundary: BoundaryName, among: readonly StoryName[]): readonly StoryName[] {
  const only = onlyIn[boundary];
  return only === undefined ? among : among.filter((name) => name === only);
}

/** What a transaction's log row says was done. */
const transactions: Readonly<Record<string, BoundaryName>> = {
  'consent.asked': 'sign-up',
  'consent.confirmed': 'confirm',
  'consent.left': 'unsubscribe',
  'appointment.put': 'booking',
  'appointment.moved': 'move',
  'hold.set': 'hold',
};

interface Attribute {
  readonly S?: string;
  readonly M?: Readonly<Record<string, unknown>>;
}
type Item = Readonly<Record<string, Attribute | undefined>>;

interface Body {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly TransactItems?: readonly { readonly Put?: { readonly Item: Item } }[];
}

/** Tells which boundary a call is. Remembers enrollments, so that a step's advance is told from a start or a re-timing. */
export class Reader {
  private readonly settled = new Map<string, string>();

  boundaryOf(call: NumberedCall, body: Readonly<Record<string, unknown>>): BoundaryName | undefined {
    const { Item, Key, TransactItems } = body as Body;
    switch (call.operation) {
      case 'SendEmail':
        return 'SES';
      case 'TransactWriteItems': {
        const log = TransactItems?.map(({ Put }) => Put?.Item).find((item) => item?.sk?.S?.startsWith('LOG#'));
        if (log?.what?.S === 'appointment.status') return log.detail?.S === 'cancelled' ? 'cancel' : undefined;
        return transactions[log?.what?.S ?? ''];
      }
      case 'UpdateItem':
        // A delivery is recorded by one conditional update: feedback's usual write.
        if (call.caller === 'feedback' && Key?.sk?.S?.startsWith('SEND#')) return 'feedback settle';
        return Key?.sk?.S === 'CAP' ? 'cap' : undefined;
      case 'PutItem':
        return Item && this.putOf(call, Item);
      default:
        return undefined;
    }
  }

  private putOf(call: NumberedCall, item: Item): BoundaryName | undefined {
    const sk = item.sk?.S ?? '';
    if (sk.startsWith('SEND#')) {
      if (call.caller === 'feedback') return 'feedback settle';
      if (item.state?.S === 'claimed') return 'claim';
      return item.state?.S === 'skipped' ? 'skip' : 'settle';
    }
    if (!sk.startsWith('ENROLL#')) return undefined;
    const key = `${item.pk?.S} ${sk}`;
    const settled = Object.entries(item.settled?.M ?? {})
      .map((entry) => JSON.stringify(entry))
      .sort()
      .join();
    const known = this.settled.get(key) ?? '';
    if (call.when === 'after') this.settled.set(key, settled);
    return known === settled ? 'enroll put' : 'advance';
  }
}

/** Calls `strike` at the `n`-th call of a kind, before or after it is forwarded. */
export function atNth(name: BoundaryName, n: number, when: When, strike: () => void) {
  const reader = new Reader();
  let seen = 0;
  let wanted: number | undefined;
  return (call: NumberedCall, body: Readonly<Record<string, unknown>>): void => {
    const boundary = reader.boundaryOf(call, body);
    if (call.when === 'before' && boundary === name) {
      seen += 1;
      if (seen === n) wanted = call.n;
    }
    if (call.n === wanted && call.when === when) strike();
  };
}
