/** Where the tables are of the system that runs on this machine. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/mini';
import { defined } from '../../functions/core/model/defined.ts';
import type { WordsTableAddress } from './wordsTable.ts';

const gatewaySchema = z.object({
  url: z.url(),
  region: z.string(),
  wordsTable: z.string(),
  peopleTable: z.optional(z.string()),
  accessKeyId: z.optional(z.string()),
});

export interface LocalAddress extends WordsTableAddress {
  readonly people?: string;
}

/** @throws Error saying how to start the system. */
export function localAddress(home: string): LocalAddress {
  const path = join(home, 'gateway.json');
  if (!existsSync(path))
    throw new Error(
      'no local system is running here: start it with "npm start", or name an environment with --environment dev --table <name>',
    );
  const read = gatewaySchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.success) throw new Error(`${path} is not what the local system writes: start it again with "npm start"`);
  const { url, region, wordsTable, peopleTable, accessKeyId } = read.data;
  return defined<LocalAddress>({ endpoint: url, region, table: wordsTable, people: peopleTable, accessKeyId });
}
