/**
 * The rule of a composite alarm: states of other alarms, joined by AND, OR and NOT.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html
 */
import { stop } from '../cloud/stop.ts';
import type { AlarmState } from './evaluate.ts';

export interface CompositeRule {
  /** The alarms it asks about, by name or ARN as they stand in the rule. */
  readonly alarms: readonly string[];
  /** @param stateOf of an alarm as it stands in the rule. */
  holds(stateOf: (alarm: string) => AlarmState): boolean;
}

type Holds = CompositeRule['holds'];

const token =
  /\s*(\(|\)|AND\b|OR\b|NOT\b|TRUE\b|FALSE\b|(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|([^\s()]+))\s*\))/y;

/** @throws CannotRun with `place` when the rule is not one that is known here. */
export function readCompositeRule(text: string, place: string): CompositeRule {
  const alarms: string[] = [];
  let at = 0;
  let next: RegExpExecArray | undefined;
  const wrong = (): never =>
    stop(place, `this rule of a composite alarm is not understood from character ${at + 1} on`);
  function advance(): void {
    token.lastIndex = at;
    const found = token.exec(text);
    if (!found && text.slice(at).trim() !== '') wrong();
    next = found ?? undefined;
    at = found ? token.lastIndex : text.length;
  }
  const isNext = (word: string) => next?.[1] === word;

  function either(): Holds {
    let left = both();
    while (isNext('OR')) {
      advance();
      const [first, second] = [left, both()];
      left = (stateOf) => first(stateOf) || second(stateOf);
    }
    return left;
  }
  function both(): Holds {
    let left = one();
    while (isNext('AND')) {
      advance();
      const [first, second] = [left, one()];
      left = (stateOf) => first(stateOf) && second(stateOf);
    }
    return left;
  }
  function one(): Holds {
    if (isNext('NOT')) {
      advance();
      const inner = one();
      return (stateOf) => !inner(stateOf);
    }
    if (isNext('(')) {
      advance();
      const inner = either();
      if (!isNext(')')) wrong();
      advance();
      return inner;
    }
    if (isNext('TRUE') || isNext('FALSE')) {
      const value = isNext('TRUE');
      advance();
      return () => value;
    }
    const state = next?.[2];
    const alarm = next?.[3] ?? next?.[4];
    if (state === undefined || alarm === undefined) return wrong();
    alarms.push(alarm);
    advance();
    return (stateOf) => stateOf(alarm) === state;
  }

  advance();
  const holds = either();
  if (next !== undefined) wrong();
  return { alarms, holds };
}
