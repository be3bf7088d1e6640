/**
 * Metric math, the part that an alarm may sensibly use. Any other function stops the start by name, so that no alarm is
 * quiet because it was not understood.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
import { stop } from '../cloud/stop.ts';

/** One value a period, oldest first; undefined: missing. */
export type Series = readonly (number | undefined)[];
type Value = number | Series | readonly Series[];

export interface Terms {
  /** The series of an id, a metric's or another expression's. */
  series(id: string): Series;
  /** Ids of the metrics (no expressions), for `METRICS()`. */
  readonly metrics: readonly string[];
  /** Seconds of one period, for `RATE` and `PERIOD`. */
  readonly periodSeconds: number;
  /** Periods looked at. */
  readonly length: number;
}

export interface Expression {
  /** Ids it names, outside `METRICS()`. */
  readonly ids: readonly string[];
  evaluate(terms: Terms): Series;
}

type Node = (terms: Terms) => Value;
type Call = (args: readonly Node[], terms: Terms, wrong: (why: string) => never) => Value;

const isSeries = (value: Value): value is Series =>
  Array.isArray(value) && !(value.length > 0 && Array.isArray(value[0]));
const isMany = (value: Value): value is readonly Series[] => Array.isArray(value) && !isSeries(value);

/** Applies `f` period by period: a scalar to each; a missing value beside an existing one counts as 0. */
function pairwise(left: Value, right: Value, f: (a: number, b: number) => number | undefined): Value {
  if (typeof left === 'number' && typeof right === 'number') return f(left, right) ?? Number.NaN;
  if (isMany(left)) return left.map((one) => pairwise(one, right, f) as Series);
  if (isMany(right)) return right.map((one) => pairwise(left, one, f) as Series);
  if (typeof left === 'number') return (right as Series).map((b) => (b === undefined ? undefined : f(left, b)));
  if (typeof right === 'number') return left.map((a) => (a === undefined ? undefined : f(a, right)));
  return left.map((a, at) => {
    const b = right[at];
    return a === undefined && b === undefined ? undefined : f(a ?? 0, b ?? 0);
  });
}

const truth = (is: boolean): number => (is ? 1 : 0);
const operators: Readonly<Record<string, (a: number, b: number) => number | undefined>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  // "If … a function to attempt to divide by zero, the data point is dropped."
  '/': (a, b) => (b === 0 ? undefined : a / b),
  '^': (a, b) => a ** b,
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};

/** Loosest first. */
const levels: readonly (readonly string[])[] = [
  ['OR'],
  ['AND'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/'],
  ['^'],
];
const synonyms: Readonly<Record<string, string>> = { '||': 'OR', '&&': 'AND' };

const eachPoint =
  (f: (value: number) => number): Call =>
  ([arg], terms, wrong) => {
    const value = arg?.(terms) ?? wrong('an argument is missing');
    const one = (series: Series) => series.map((v) => (v === undefined ? undefined : f(v)));
    if (typeof value === 'number') return f(value);
    return isMany(value) ? value.map(one) : one(value);
  };

/** Of several series: one, period by period. Of a single one: one number over all periods. */
const over =
  (f: (values: readonly number[]) => number): Call =>
  ([arg], terms, wrong) => {
    const value = arg?.(terms) ?? wrong('an argument is missing');
    if (typeof value === 'number') return wrong('it takes series, not a number');
    if (isMany(value)) {
      return Array.from({ length: terms.length }, (_, at) => {
        const points = value.map((series) => series[at]).filter((point) => point !== undefined);
        return points.length === 0 ? undefined : f(points);
      });
    }
    return f(value.filter((point) => point !== undefined));
  };

const differences =
  (per: (difference: number, seconds: number) => number): Call =>
  ([arg], terms, wrong) => {
    const value = arg?.(terms) ?? wrong('an argument is missing');
    if (typeof value === 'number') return wrong('it takes series, not a number');
    const one = (series: Series): Series => {
      let before: { readonly value: number; readonly at: number } | undefined;
      return series.map((point, at) => {
        if (point === undefined) return undefined;
        const last = before;
        before = { value: point, at };
        return last === undefined ? undefined : per(point - last.value, (at - last.at) * terms.periodSeconds);
      });
    };
    return isMany(value) ? value.map(one) : one(value);
  };

/** The words that only `FILL` knows are read as these. */
const [repeat, linear] = [Symbol('REPEAT'), Symbol('LINEAR')];

function fillSeries(series: Series, filler: Value | symbol): Series {
  if (filler === linear) return interpolated(series);
  return series.map((point, at) => {
    if (point !== undefined) return point;
    if (filler === repeat) return series.slice(0, at).findLast((earlier) => earlier !== undefined);
    return typeof filler === 'number' ? filler : (filler as Series)[at];
  });
}

function interpolated(series: Series): Series {
  return series.map((point, at) => {
    if (point !== undefined) return point;
    const before = series.slice(0, at).findLastIndex((each) => each !== undefined);
    const after = series.findIndex((each, index) => index > at && each !== undefined);
    if (before === -1 || after === -1) return undefined;
    const [low, high] = [series[before] as number, series[after] as number];
    return low + ((high - low) * (at - before)) / (after - before);
  });
}

const calls: Readonly<Record<string, Call>> = {
  ABS: eachPoint(Math.abs),
  CEIL: eachPoint(Math.ceil),
  FLOOR: eachPoint(Math.floor),
  SUM: over((values) => values.reduce((sum, value) => sum + value, 0)),
  AVG: over((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
  MIN: over((values) => Math.min(...values)),
  MAX: over((values) => Math.max(...values)),
  DIFF: differences((difference) => difference),
  RATE: differences((difference, seconds) => difference / seconds),
  RUNNING_SUM: ([arg], terms, wrong) => {
    const value = arg?.(terms) ?? wrong('an argument is missing');
    if (typeof value === 'number') return wrong('it takes series, not a number');
    const one = (series: Series): Series => {
      let sum = 0;
      return series.map((point) => {
        sum += point ?? 0;
        return point === undefined ? undefined : sum;
      });
    };
    return isMany(value) ? value.map(one) : one(value);
  },
  PERIOD: (_, terms) => terms.periodSeconds,
  TIME_SERIES: ([arg], terms, wrong) => {
    const value = arg?.(terms);
    return typeof value === 'number' ? Array.from({ length: terms.length }, () => value) : wrong('it takes a number');
  },
  FILL: ([arg, filler], terms, wrong) => {
    const value = arg?.(terms) ?? wrong('an argument is missing');
    const fill = filler?.(terms) ?? wrong('what to fill with is missing');
    if (typeof value === 'number') return wrong('it fills series, not a number');
    return isMany(value) ? value.map((one) => fillSeries(one, fill)) : fillSeries(value, fill);
  },
  IF: ([condition, yes, no], terms, wrong) => {
    const is = condition?.(terms) ?? wrong('the condition is missing');
    const then = yes?.(terms) ?? wrong('what to take is missing');
    const otherwise = no?.(terms);
    if (isMany(is) || isMany(then) || (otherwise !== undefined && isMany(otherwise)))
      return wrong('it takes one series each');
    const at = (value: number | Series | undefined, index: number) =>
      typeof value === 'number' ? value : value?.[index];
    return Array.from({ length: terms.length }, (_, index) => {
      const met = at(is, index);
      if (met === undefined) return undefined;
      // "has the value of 0, if … TRUE and the corresponding data point does not exist": only for the first of the two.
      return met !== 0 ? (at(then, index) ?? (typeof is === 'number' ? undefined : 0)) : at(otherwise, index);
    });
  },
};

const token = /\s*(\d+(?:\.\d+)?|"[^"]*"|[A-Za-z_]\w*|<=|>=|==|!=|&&|\|\||[-+*/^<>(),[\]])/y;

/** @throws CannotRun with `place`, naming what is not understood. */
export function readExpression(text: string, place: string): Expression {
  const ids = new Set<string>();
  const words: string[] = [];
  token.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ''; at = token.lastIndex) {
    const found = token.exec(text);
    if (!found) stop(place, `metric math is not understood here: ${text.slice(at).trim()}`);
    words.push(found?.[1] ?? '');
  }
  let index = 0;
  const peek = (): string | undefined => {
    const word = words[index];
    return word === undefined ? undefined : (synonyms[word] ?? word);
  };
  const take = (): string => words[index++] ?? stop(place, 'metric math ends too early');
  const expect = (word: string): void => {
    const found = take();
    if (found !== word) stop(place, `metric math: expected ${word}, found ${found}`);
  };

  function level(n: number): Node {
    const here = levels[n];
    if (here === undefined) return unary();
    let left = level(n + 1);
    for (let word = peek(); word !== undefined && here.includes(word); word = peek()) {
      index += 1;
      const [first, second, operator] = [left, level(n + 1), operators[word]];
      if (operator) left = (terms) => pairwise(first(terms), second(terms), operator);
    }
    return left;
  }
  function unary(): Node {
    if (peek() !== '-') return primary();
    index += 1;
    const inner = unary();
    return (terms) => pairwise(0, inner(terms), (_, value) => -value);
  }
  function list(end: string): Node[] {
    const items: Node[] = [];
    while (peek() !== end) {
      items.push(level(0));
      if (peek() !== end) expect(',');
    }
    expect(end);
    return items;
  }
  function primary(): Node {
    const word = take();
    if (/^\d/.test(word)) return () => Number(word);
    if (word === '(') {
      const inner = level(0);
      expect(')');
      return inner;
    }
    if (word === '[') {
      const items = list(']');
      return (terms) => items.flatMap((item) => many(item(terms)));
    }
    if (/^[a-z]\w*$/.test(word)) {
      ids.add(word);
      return (terms) => terms.series(word);
    }
    if (word === 'REPEAT') return () => repeat as unknown as Value;
    if (word === 'LINEAR') return () => linear as unknown as Value;
    if (peek() === '(') return call(word);
    return stop(place, `metric math is not understood here: ${word}`);
  }
  function call(name: string): Node {
    if (name === 'METRICS') return metricsCall();
    const f =
      calls[name] ??
      stop(
        place,
        `the local runtime does not know ${name} of metric math (local/alarms/expression.ts lists what it does)`,
      );
    expect('(');
    const args = list(')');
    const wrong = (why: string): never => stop(place, `${name}: ${why}`);
    return (terms) => f(args, terms, wrong);
  }
  function metricsCall(): Node {
    expect('(');
    const part = peek() === ')' ? '' : take().replaceAll('"', '');
    expect(')');
    return (terms) => terms.metrics.filter((id) => id.includes(part)).map((id) => terms.series(id));
  }

  const root = level(0);
  if (index < words.length) stop(place, `metric math is not understood here: ${words.slice(index).join(' ')}`);
  return {
    ids: [...ids],
    evaluate: (terms) => {
      const value = root(terms);
      if (typeof value === 'number') return stop(place, 'metric math gives one number; an alarm needs a series');
      return isMany(value) ? stop(place, 'metric math gives several series; an alarm watches one') : value;
    },
  };
}

const many = (value: Value): readonly Series[] =>
  typeof value === 'number' ? [[value]] : isMany(value) ? value : [value];
