/**
 * What a rule gives its target: the event, a constant, a part of it, or a template filled from it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
import type { RuleTarget } from '../cloud/model.ts';

/** `$.detail.mail.tags.send[0]`, `$.a['b:c']`. Undefined where there is nothing. */
export function atPath(event: unknown, path: string): unknown {
  if (!path.startsWith('$')) throw new Error(`"${path}" is not a path: it starts with $`);
  let value: unknown = event;
  const parts = path.slice(1).matchAll(/\.([A-Za-z0-9_-]+)|\[(\d+)\]|\['([^']+)'\]/g);
  let read = 1;
  for (const part of parts) {
    const key = part[1] ?? part[2] ?? part[3] ?? '';
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
    read += part[0].length;
  }
  if (read !== path.length) throw new Error(`"${path}" is not a path the local runtime knows`);
  return value;
}

/**
 * The event as the target gets it.
 * @throws Error when a template, filled, is not JSON: on AWS the delivery would fail.
 */
export function transformed(event: unknown, input: RuleTarget['input']): unknown {
  switch (input.kind) {
    case 'event':
      return event;
    case 'constant':
      return JSON.parse(input.json);
    case 'path':
      return atPath(event, input.path);
    case 'transformed':
      return fill(event, input.paths, input.template);
  }
}

/** A placeholder in quotes is text within the string; a bare one is the value as JSON. A missing one leaves nothing. */
function fill(event: unknown, paths: Readonly<Record<string, string>>, template: string): unknown {
  const values = new Map(Object.entries(paths).map(([name, path]) => [name, atPath(event, path)]));
  let inString = false;
  let filled = '';
  for (let i = 0; i < template.length; i++) {
    const character = template.charAt(i);
    if (character === '"' && template.charAt(i - 1) !== '\\') inString = !inString;
    const name = character === '<' ? /^<([A-Za-z0-9_.-]+)>/.exec(template.slice(i))?.[1] : undefined;
    if (name === undefined || !(values.has(name) || name.startsWith('aws.'))) {
      filled += character;
      continue;
    }
    const value = values.get(name);
    filled += inString ? inQuotes(value) : value === undefined ? '' : JSON.stringify(value);
    i += name.length + 1;
  }
  try {
    return JSON.parse(filled);
  } catch {
    throw new Error('the input template, filled from this event, is not JSON');
  }
}

function inQuotes(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}
