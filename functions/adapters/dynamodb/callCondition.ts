/** What must be so of a call's row for a write to happen. */
import type { Call } from '../../core/model/call.ts';
import type { Condition } from './table.ts';

/** The call is still as it was seen; undefined: there is none yet. Rows of older versions carry no version. */
export function asSeen(seen: Call | undefined): Condition {
  if (!seen) return { expression: 'attribute_not_exists(pk)' };
  const names = { '#version': 'version' };
  if (seen.version !== undefined) return { expression: '#version = :seen', names, values: { ':seen': seen.version } };
  return {
    expression: '#state = :state AND attribute_not_exists(#version)',
    names: { ...names, '#state': 'state' },
    values: { ':state': seen.state },
  };
}
