/**
 * What `--query` of the AWS CLI takes out of an answer, as far as the runbook's commands use JMESPath (https://jmespath.org):
 * fields, an index, a list of lists, a list of fields, and a filter on equality.
 */

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly at: number }
  | { readonly kind: 'each' }
  | { readonly kind: 'where'; readonly field: string; readonly is: string }
  | { readonly kind: 'several'; readonly of: readonly (readonly Step[])[] };

/** Commas that are in no bracket. */
function apart(text: string): readonly string[] {
  const found: string[] = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '[') depth += 1;
    if (character === ']') depth -= 1;
    if (character === ',' && depth === 0) found.push('');
    else found[found.length - 1] += character;
  }
  return found;
}

function bracketed(inside: string): Step {
  if (inside === '') return { kind: 'each' };
  if (/^\d+$/.test(inside)) return { kind: 'index', at: Number(inside) };
  const [, field, is] = /^\?(\w+)==['`](.*)['`]$/.exec(inside) ?? [];
  if (field !== undefined && is !== undefined) return { kind: 'where', field, is };
  if (inside.startsWith('?')) throw new Error(`this filter is not known here: [${inside}]`);
  return { kind: 'several', of: apart(inside).map(stepsOf) };
}

function stepsOf(query: string): readonly Step[] {
  const steps: Step[] = [];
  let rest = query.trim();
  while (rest !== '') {
    const name = /^\.?(\w+)/.exec(rest);
    if (name) {
      steps.push({ kind: 'field', name: name[1] ?? '' });
      rest = rest.slice(name[0].length);
      continue;
    }
    const open = rest.startsWith('.[') ? 1 : 0;
    if (rest[open] !== '[') throw new Error(`this query is not known here: ${query}`);
    let end = open;
    for (let depth = 0; end < rest.length; end += 1) {
      if (rest[end] === '[') depth += 1;
      if (rest[end] === ']') depth -= 1;
      if (depth === 0) break;
    }
    steps.push(bracketed(rest.slice(open + 1, end)));
    rest = rest.slice(end + 1);
  }
  return steps;
}

function take(value: unknown, steps: readonly Step[]): unknown {
  const [step, ...more] = steps;
  if (step === undefined || value === undefined || value === null) return value ?? null;
  switch (step.kind) {
    case 'field':
      return take((value as Readonly<Record<string, unknown>>)[step.name], more);
    case 'index':
      return take((value as readonly unknown[])[step.at], more);
    case 'several':
      return take(
        step.of.map((each) => take(value, each)),
        more,
      );
    // From here on it is done to each; what is not there is left out.
    case 'each':
      return (value as readonly unknown[]).map((one) => take(one, more)).filter((one) => one !== null);
    case 'where':
      return (value as readonly Readonly<Record<string, unknown>>[])
        .filter((one) => one[step.field] === step.is)
        .map((one) => take(one, more));
  }
}

/** @throws Error for a query that this page of JMESPath does not hold. */
export const queried = (answer: unknown, query: string | undefined): unknown =>
  query === undefined ? answer : take(answer, stepsOf(query));

const cell = (value: unknown): string =>
  value === null || value === undefined ? 'None' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** As `--output text`: a list of lists in lines, their fields between tabs. */
export function asText(value: unknown): string {
  if (!Array.isArray(value)) return cell(value);
  if (value.some(Array.isArray))
    return value.map((row) => (Array.isArray(row) ? row.map(cell).join('\t') : cell(row))).join('\n');
  return value.map(cell).join('\t');
}
