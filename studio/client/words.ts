/** Merge tags and conditions in words. */

const names: Record<string, string> = {
  first_name: 'first name',
  'clinic.name': 'name of the clinic',
  'clinic.discreet_name': 'neutral name of the clinic',
  'clinic.phone': 'telephone of the clinic',
  'clinic.postal_address': 'address of the clinic',
  'appointment.start': 'start of the visit',
  'appointment.location_name': 'place of the visit',
  'appointment.location_address': 'address of the place',
  'appointment.location_phone': 'telephone of the place',
  'eating.last_meal': 'last meal',
  'eating.last_clear_liquid': 'last drink',
};
/** `eating.last_meal_passed` → `last meal passed`. */
const nameOf = (path: string): string => names[path] ?? (path.split('.').at(-1) ?? path).replaceAll('_', ' ');

/** `{{ first_name | default: "there" }}` → `first name`. */
export function valueWords(raw: string): string {
  const path = /\{\{-?\s*([\w.]+)/.exec(raw)?.[1] ?? '';
  const how = /\|\s*(date|time)/.exec(raw)?.[1];
  return how ? `${nameOf(path)} (${how})` : nameOf(path);
}

const known: Record<string, string> = {
  first_name: 'the first name is known',
  'appointment.moved': 'the visit was moved',
  'appointment.first': 'it is the first infusion',
  'appointment.early': 'the visit is early in the day',
  'appointment.short_notice': 'it was booked at short notice',
  'appointment.same_day': 'it was booked on the very day',
  'contact.asks_language': 'nobody has said which language they read',
  'notice.phones_down': 'the phones are down that day',
  'clinic.text_phone': 'the clinic takes texts',
  'clinic.booking_link': 'a talk can be asked for on the clinic’s page',
};

function conditionWords(text: string): string {
  const [, path = '', sign, value = ''] = /^([\w.]+)\s*(==|!=|>=|<=|>|<)?\s*(.*)$/.exec(text.trim()) ?? [];
  const plain = value.replace(/^["']|["']$/g, '');
  if (sign === undefined) {
    if (path.startsWith('merged.')) return `“${nameOf(path)}” rides with this email`;
    return known[path] ?? `${nameOf(path)} is so`;
  }
  if (plain === 'false' && sign === '==') return `not: ${known[path] ?? nameOf(path)}`;
  if (plain === 'true' && sign === '==') return known[path] ?? nameOf(path);
  const signs: Record<string, string> = {
    '==': 'is',
    '!=': 'is not',
    '>': 'is more than',
    '<': 'is less than',
    '>=': 'is at least',
    '<=': 'is at most',
  };
  return `${nameOf(path)} ${signs[sign]} ${plain}`;
}

/** `{% if appointment.moved %}` → `Only if the visit was moved`. */
export function branchWords(open: string): string {
  const inside = open.replace(/^\{%-?\s*/, '').replace(/\s*-?%\}$/, '');
  if (inside === 'else') return 'Otherwise';
  const loop = /^for\s+\w+\s+in\s+([\w.]+)/.exec(inside)?.[1];
  if (loop) return `For each of: ${nameOf(loop)}`;
  const conditions = inside.replace(/^(?:els)?if\s+/, '').split(/\s+and\s+/);
  return `${inside.startsWith('els') ? 'Otherwise, if' : 'Only if'} ${conditions.map(conditionWords).join(', and ')}`;
}

/** Which branch a person reads: its index, or -1 when they read none. */
export function takenOf(opens: readonly string[], holds: Readonly<Record<string, boolean>>): number {
  return opens.findIndex((open) => /^\{%-?\s*else\b/.test(open) || holds[open] === true || /^\{%-?\s*for\b/.test(open));
}

/** What a condition within a line shows, as plain words. */
export function eitherShown(
  raw: string,
  values: Readonly<Record<string, string>>,
  holds: Readonly<Record<string, boolean>>,
): string {
  const tags = [...raw.matchAll(/\{%-?\s*(\w+)[\s\S]*?%\}/g)];
  let depth = 0;
  const stops: { open: string; from: number; to: number }[] = [];
  for (const tag of tags) {
    const [, word = ''] = tag;
    if (word === 'if' || word === 'for') depth++;
    const outer = depth === 1;
    if (word.startsWith('end')) depth--;
    const last = stops.at(-1);
    if (outer && last) last.to = tag.index;
    if (outer && !word.startsWith('end')) stops.push({ open: tag[0], from: tag.index + tag[0].length, to: raw.length });
  }
  const taken =
    stops[
      takenOf(
        stops.map(({ open }) => open),
        holds,
      )
    ];
  if (!taken) return '';
  const inner = raw.slice(taken.from, taken.to);
  return inner
    .replace(/\{%-?\s*(?:if|for)[\s\S]*?\{%-?\s*end(?:if|for)\s*-?%\}/g, (nested) => eitherShown(nested, values, holds))
    .replace(/\{\{[\s\S]*?\}\}/g, (tag) => values[tag] ?? valueWords(tag))
    .replace(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&nbsp;', '\u00a0')
    .replace(/\s+/g, ' ');
}

/** What other programs write for a name: `*|FNAME|*`, `%FIRST_NAME%`, `[First Name]`. */
export const foreignName = /\*\|F(?:IRST)?_?NAME\|\*|%(?:FIRST_?NAME|FNAME|NAME)%|\[\s*first[ _]?name\s*\]/gi;
