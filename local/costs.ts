/** What the sending functions asked of AWS, per accepted email, as the gateway counted it. */
import type { CountsSnapshot } from './gateway/index.ts';

export interface AwsPerEmail {
  /** Every call of `dispatch`, `enroll` and `feedback`, ticks with nothing to do included, beside the shared index query. */
  readonly callsPerEmail: number;
  readonly writeUnitsPerEmail: number;
  readonly readUnitsPerEmail: number;
}

const senders = ['dispatch', 'enroll', 'feedback'];

const rounded = (value: number) => Math.round(value * 100) / 100;

/** All of the sending functions' units and calls over the emails accepted; the index query is shared and left out. */
export function awsPerEmail(counts: CountsSnapshot, emails: number): AwsPerEmail {
  let calls = 0;
  let read = 0;
  let write = 0;
  for (const name of senders) {
    const caller = counts.callers[name];
    if (!caller) continue;
    for (const [operation, times] of Object.entries(caller.calls))
      if (!operation.startsWith('dynamodb:Query/')) calls += times;
    for (const [place, units] of Object.entries(caller.units)) {
      write += units.write;
      if (!place.includes('/')) read += units.read;
    }
  }
  const each = Math.max(emails, 1);
  return {
    callsPerEmail: rounded(calls / each),
    writeUnitsPerEmail: rounded(write / each),
    readUnitsPerEmail: rounded(read / each),
  };
}
