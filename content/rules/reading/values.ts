/** The texts of `clinic.yaml`, each with its place. */
import type { Clinic } from '../../../functions/core/model/clinic.ts';

export type TextAt = readonly [path: readonly string[], text: string];

/** Every text; numbers that are worked out from them are left out. */
export function valuesIn({ dials: _workedOut, ...clinic }: Clinic): TextAt[] {
  const visit = (value: unknown, path: readonly string[]): TextAt[] =>
    typeof value === 'string'
      ? [[path, value]]
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => visit(inner, [...path, key]))
        : [];
  return visit(clinic, []);
}
