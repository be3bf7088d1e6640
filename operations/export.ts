/** `npm run export -- --email …`: everything held about a person, as JSON and as a page to read. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { commands } from '../cli/commands.ts';
import { runCommand } from '../cli/run.ts';
import { counted } from '../cli/words.ts';
import { logItem } from '../functions/adapters/dynamodb/log.ts';
import { readPeople, type StoredPeople } from '../functions/adapters/dynamodb/personRecord.ts';
import { type Item, isOf } from '../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../functions/adapters/identity.ts';
import type { Identity } from '../functions/core/ports.ts';
import type { Instant } from '../functions/core/time/time.ts';
import { rowsElsewhere } from './elsewhere.ts';
import { type Export, exportPage, type Row } from './exportPage.ts';
import { mendable, requiredEmail, UsageError, withReach } from './reach.ts';

const secret = '(a secret: it opens the links in this person’s emails)';

/** A row as it lies there, but for what would let a reader of the export act as the person. */
function row(item: Item): Row {
  const read = unmarshall(item);
  if (typeof read.tokens === 'object') read.tokens = secret;
  if (typeof read.token === 'string' && isOf('send')(item)) delete read.token;
  return read;
}

/** Everything, and a line in each person's log that it was taken out, by whom, under which receipt. */
export async function exportPerson(
  { table, identity }: { readonly table: Table; readonly identity: Identity },
  { email, addressHash, by, at }: { email: string; addressHash: string; by: string; at: Instant },
): Promise<Export & { readonly held: StoredPeople }> {
  const first = await readPeople(table, addressHash);
  const receipt = identity.id();
  const entry = { what: 'export.made' as const, by, detail: `receipt ${receipt}` };
  for (const { contactId } of first.people) await table.put(logItem(identity, contactId, at, entry));
  const held = await readPeople(table, addressHash);
  const ids = held.people.map(({ contactId }) => contactId);
  const own = new Set(held.addressItems.map(({ pk }) => pk?.S));
  const others = await rowsElsewhere(table, ids, addressHash);
  return {
    receipt,
    email,
    at,
    people: held.people.map(({ contactId, items }) => ({ contactId, rows: items.map(row) })),
    address: held.addressItems.map(row),
    elsewhere: others.filter(({ pk }) => !own.has(pk?.S)).map(row),
    held,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runCommand(
    commands.export,
    async ({ values }) => {
      const email = requiredEmail(values.email, commands.export);
      await withReach(values, async ({ people: table, clock, by, hashOf }) => {
        const at = clock.now();
        const addressHash = await hashOf(email);
        const { held, ...made } = await exportPerson(
          { table, identity: systemIdentity },
          { email, addressHash, by, at },
        );
        if (made.people.length + made.address.length === 0) throw new UsageError('nobody here has that address');
        // Not the address: a folder's name shows where the folder is shown.
        const folder = resolve(values.out ?? join('exports', made.receipt));
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(join(folder, 'person.json'), `${JSON.stringify(made, undefined, 2)}\n`, { mode: 0o600 });
        writeFileSync(join(folder, 'person.html'), exportPage(made, held), { mode: 0o600 });
        const rows = made.people.reduce((sum, each) => sum + each.rows.length, 0);
        const all = rows + made.address.length + made.elsewhere.length;
        console.log(`${counted(made.people.length, 'person', 'people')}, ${counted(all, 'row')}:`);
        console.log(`  ${join(folder, 'person.json')}\n  ${join(folder, 'person.html')}`);
        console.log(
          `Receipt ${made.receipt}. These files are readable by you alone; delete them once they are handed over.`,
        );
      });
    },
    mendable,
  );
}
