/** The tables of CloudWatch's page on missing data, row by row. */
import { describe, expect, test } from 'vitest';
import { type AlarmState, evaluate, type MissingData, type Point } from '../../../local/alarms/evaluate.ts';

/** `0 - X`: within, missing, breaching, oldest first. */
const points = (text: string): Point[] =>
  text.split(' ').map((mark) => (mark === 'X' ? 'breaching' : mark === '0' ? 'within' : undefined));

const treatments: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const [ok, alarm, unknown, same] = ['OK', 'ALARM', 'INSUFFICIENT_DATA', 'as it was'] as const;
type Row = readonly [string, ...(typeof ok | typeof alarm | typeof unknown | typeof same)[]];

function check(rows: readonly Row[], rule: { evaluationPeriods: number; datapointsToAlarm: number }) {
  for (const [text, ...states] of rows) {
    for (const [index, missingData] of treatments.entries()) {
      for (const current of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const satisfies AlarmState[]) {
        const expected = states[index] === same ? current : states[index];
        const found = evaluate(points(text), { ...rule, missingData }, current);
        expect(`${text} ${missingData}, was ${current}: ${found}`).toBe(
          `${text} ${missingData}, was ${current}: ${expected}`,
        );
      }
    }
  }
}

describe('an alarm with missing data', () => {
  test('three of three periods', () => {
    check(
      [
        ['0 - X - X', ok, ok, ok, ok],
        ['0 - - - -', ok, ok, ok, ok],
        ['- - - - 0', ok, ok, ok, ok],
        ['- - - - -', unknown, same, alarm, ok],
        ['0 X X - X', alarm, alarm, alarm, alarm],
        ['- - - - X', unknown, same, alarm, ok],
        ['X - - - -', alarm, same, alarm, ok],
        ['- - X - -', alarm, same, alarm, ok],
      ],
      { evaluationPeriods: 3, datapointsToAlarm: 3 },
    );
  });

  test('two of three periods', () => {
    check(
      [
        ['0 - X - X', alarm, alarm, alarm, alarm],
        ['0 0 X 0 X', alarm, alarm, alarm, alarm],
        ['0 - X - -', ok, ok, alarm, ok],
        ['- - - - 0', ok, ok, alarm, ok],
        ['- - - - X', unknown, same, alarm, ok],
      ],
      { evaluationPeriods: 3, datapointsToAlarm: 2 },
    );
  });

  test('one period: a point that is followed by silence counts until it leaves the range', () => {
    check(
      [
        ['X - -', alarm, alarm, alarm, alarm],
        ['X 0 -', ok, ok, ok, ok],
        ['0 - -', ok, ok, ok, ok],
        ['- - -', unknown, same, alarm, ok],
      ],
      { evaluationPeriods: 1, datapointsToAlarm: 1 },
    );
  });
});
