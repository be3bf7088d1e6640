/**
 * Event patterns, as EventBridge rules and Lambda's event filters write them.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import { stop } from './stop.ts';

type Scalar = string | number | boolean | null;
type Matcher = (values: readonly Scalar[]) => boolean;

/** True when the event matches. */
export type EventPattern = (event: unknown) => boolean;

/**
 * Reads a pattern: an object whose leaves are lists of alternatives.
 * @throws CannotRun at an operator we do not know, so that none is silently taken as a match.
 */
export function readPattern(pattern: unknown, place: string): EventPattern {
  if (!isObject(pattern)) stop(place, 'an event pattern is an object');
  const parts = Object.entries(pattern).map(([key, value]): EventPattern => {
    const here = `${place}.${key}`;
    if (key === '$or') {
      const options = (Array.isArray(value) ? value : stop(here, '$or takes a list')).map((item) =>
        readPattern(item, here),
      );
      return (event) => options.some((matches) => matches(event));
    }
    if (Array.isArray(value)) {
      const alternatives = value.map((item) => readMatcher(item, here));
      return (event) => {
        const values = leavesOf(event, key);
        return alternatives.some((matches) => matches(values));
      };
    }
    const inner = readPattern(value, here);
    // A list of objects matches when one of them does.
    return (event) => children(event, key).some((child) => inner(child));
  });
  return (event) => parts.every((matches) => matches(event));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== 'object';

const under = (event: unknown, key: string): unknown =>
  isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined;

function children(event: unknown, key: string): unknown[] {
  const value = under(event, key);
  // An absent object still has absent leaves, which `exists: false` matches.
  return Array.isArray(value) ? value : [value];
}

/** The scalars at a leaf: one, those of a list, or none. */
function leavesOf(event: unknown, key: string): readonly Scalar[] {
  const value = under(event, key);
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).filter(isScalar);
}

const any =
  (test: (value: Scalar) => boolean): Matcher =>
  (values) =>
    values.some(test);

const startsWith = (prefix: string) => (value: Scalar) => typeof value === 'string' && value.startsWith(prefix);
const endsWith = (suffix: string) => (value: Scalar) => typeof value === 'string' && value.endsWith(suffix);
const sameIgnoringCase = (text: string) => (value: Scalar) =>
  typeof value === 'string' && value.toLowerCase() === text.toLowerCase();

function readMatcher(matcher: unknown, place: string): Matcher {
  if (isScalar(matcher)) return any((value) => value === matcher);
  const entries = isObject(matcher) ? Object.entries(matcher) : [];
  const [entry] = entries;
  if (entries.length !== 1 || !entry) return stop(place, 'a matcher is a value, or an object with one operator');
  const [operator, operand] = entry;
  switch (operator) {
    case 'exists':
      return operand === true ? (values) => values.length > 0 : (values) => values.length === 0;
    case 'prefix':
      return any(startsWith(textOf(operand, place)));
    case 'suffix':
      return any(endsWith(textOf(operand, place)));
    case 'equals-ignore-case':
      return any(sameIgnoringCase(textOf(operand, place)));
    case 'anything-but':
      return any(anythingBut(operand, place));
    case 'numeric':
      return any(numeric(operand, place));
    default:
      return stop(place, `the local runtime does not know the pattern operator "${operator}"`);
  }
}

const textOf = (value: unknown, place: string): string =>
  typeof value === 'string' ? value : stop(place, `expected text, found ${JSON.stringify(value)}`);

/** A value, a list of values, or a prefix or suffix that must not be there. */
function anythingBut(operand: unknown, place: string): (value: Scalar) => boolean {
  if (isScalar(operand)) return (value) => value !== operand;
  if (Array.isArray(operand)) return (value) => !operand.includes(value);
  const refused = readMatcher(operand, place);
  return (value) => !refused([value]);
}

/** `[">", 0, "<=", 5]`. */
function numeric(operand: unknown, place: string): (value: Scalar) => boolean {
  if (!Array.isArray(operand) || operand.length % 2 !== 0)
    return stop(place, 'numeric takes pairs of operator and number');
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const bound = Number(operand[i + 1]);
    switch (operand[i]) {
      case '=':
        tests.push((value) => value === bound);
        break;
      case '<':
        tests.push((value) => value < bound);
        break;
      case '<=':
        tests.push((value) => value <= bound);
        break;
      case '>':
        tests.push((value) => value > bound);
        break;
      case '>=':
        tests.push((value) => value >= bound);
        break;
      default:
        stop(place, `numeric does not know "${String(operand[i])}"`);
    }
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}
