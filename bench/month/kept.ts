/** Rows and bytes of the people table, by kind. */
import { kindOfKeys } from '../../functions/adapters/dynamodb/keys.ts';
import { itemBytes } from '../../local/gateway/capacity.ts';
import { scanAll } from '../../local/report.ts';
import type { System } from '../../local/system.ts';

export interface Kept {
  /** As keys begin: `C# APPT`. */
  readonly kind: string;
  readonly rows: number;
  readonly bytes: number;
  /** Of the largest. */
  readonly bytesMax: number;
  /** How many of them go by themselves, at their time to live. */
  readonly expiring: number;
}

/** The most bytes first. */
export async function keptIn({ tables }: System): Promise<readonly Kept[]> {
  const kinds = new Map<string, Kept>();
  for (const item of await scanAll(tables.client, tables.people)) {
    const kind = kindOfKeys(item.pk?.S ?? '', item.sk?.S ?? '');
    const { rows = 0, bytes = 0, bytesMax = 0, expiring = 0 } = kinds.get(kind) ?? {};
    const own = itemBytes(item as unknown as Readonly<Record<string, unknown>>);
    kinds.set(kind, {
      kind,
      rows: rows + 1,
      bytes: bytes + own,
      bytesMax: Math.max(bytesMax, own),
      expiring: expiring + (item.expiresAt === undefined ? 0 : 1),
    });
  }
  return [...kinds.values()].sort((a, b) => b.bytes - a.bytes);
}
