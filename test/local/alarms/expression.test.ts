/** Metric math by the examples of its page. */
import { describe, expect, test } from 'vitest';
import { readExpression, type Series } from '../../../local/alarms/expression.ts';
import { CannotRun } from '../../../local/cloud/stop.ts';

const none = undefined;

function result(text: string, series: Readonly<Record<string, Series>>, periodSeconds = 60): Series {
  const length = Object.values(series)[0]?.length ?? 0;
  return readExpression(text, 'Stack/Alarm').evaluate({
    series: (id) => series[id] ?? [],
    metrics: Object.keys(series),
    periodSeconds,
    length,
  });
}

describe('metric math', () => {
  const pair = { metric1: [30, 20, 0, 0], metric2: [20, none, 20, none] };
  test.each([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
    ['metric1 + metric2', [50, 20, 20, 0]],
    ['metric1 / metric2', [1.5, none, 0, none]],
    ['-metric2 * 2 + 1', [-39, none, -39, none]],
    ['2 + 3 * metric1 ^ 2', [2702, 1202, 2, 2]],
    ['FILL(metric2, 0)', [20, 0, 20, 0]],
    ['FILL(metric2, REPEAT)', [20, 20, 20, 20]],
    ['FILL(metric2, metric1)', [20, 20, 20, 0]],
    ['SUM([metric1, metric2])', [50, 20, 20, 0]],
    ['MAX(METRICS())', [30, 20, 20, 0]],
    ['MIN(METRICS("2"))', [20, none, 20, none]],
    ['metric1 - MIN(metric1)', [30, 20, 0, 0]],
    ['RATE(metric2)', [none, none, 0, none]],
    ['DIFF(metric1)', [none, -10, -20, 0]],
    ['RUNNING_SUM(FILL(metric2, 0))', [20, 20, 40, 40]],
    ['metric1 / PERIOD(metric1)', [0.5, 20 / 60, 0, 0]],
    ['TIME_SERIES(7)', [7, 7, 7, 7]],
    ['metric1 > 10 || metric2 == 20 && metric1 != 0', [1, 1, 0, 0]],
  ])('%s', (text, expected) => {
    expect(result(text, pair)).toEqual(expected);
  });

  test('LINEAR fills between, and nothing beyond the ends', () => {
    expect(result('FILL(m, LINEAR)', { m: [none, 0, none, none, 30, none] })).toEqual([none, 0, 10, 20, 30, none]);
  });

  const three = { metric1: [1, 1, 0, 0, none], metric2: [30, none, 0, 0, 30], metric3: [0, 0, 20, none, 20] };
  test.each([
    ['IF(metric1, metric2, metric3)', [30, 0, 20, none, none]],
    ['IF(metric1, 5, metric3)', [5, 5, 20, none, none]],
    ['IF(metric1, metric2, 5)', [30, 0, 5, 5, none]],
    ['IF(metric1, metric2)', [30, 0, none, none, none]],
    ['IF(1, metric2, metric3)', [30, none, 0, 0, 30]],
    ['IF(metric2 > 20, 1, 0)', [1, none, 0, 0, 1]],
  ])('%s', (text, expected) => {
    expect(result(text, three)).toEqual(expected);
  });

  test.each([
    ['ANOMALY_DETECTION_BAND(m, 2)', /ANOMALY_DETECTION_BAND/],
    ['STDDEV(m)', /STDDEV/],
    ['m +', /ends too early/],
    ['m ; 2', /; 2/],
    ['(m', /too early/],
    ['m m', /m/],
  ])('%s stops the start', (text, message) => {
    expect(() => readExpression(text, 'Stack/Alarm')).toThrow(CannotRun);
    expect(() => readExpression(text, 'Stack/Alarm')).toThrow(message);
  });

  test.each([['SUM(m)'], ['[m, m]'], ['5']])('%s is no single series, and no alarm can watch it', (text) => {
    expect(() => result(text, { m: [1, 2] })).toThrow(CannotRun);
  });
});
