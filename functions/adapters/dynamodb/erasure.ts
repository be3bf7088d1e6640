/**
 * Erasure (C16), so that nothing is ever half erased: freeze, wait for what is on its way, delete, and last of all, in one
 * transaction, the contact with its links and the mark that the erasure goes on. Each part may be repeated, by the same
 * run or by another one after a crash. What remains is the suppression under the keyed hash, and evidence of the consent.
 */

import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Contact } from '../../core/model/contact.ts';
import { defined } from '../../core/model/defined.ts';
import {
  chosenPeople,
  type Erasing,
  type ErasureRequest,
  type ErasureResult,
  type Evidence,
  evidenceOf,
  type Outlook,
  outlookOf,
  suppressionAfterErasure,
} from '../../core/people/erasure.ts';
import { newTokens } from '../../core/people/newContact.ts';
import type { Clock, Eraser, Identity } from '../../core/ports.ts';
import { marshall } from './attributes.ts';
import { evidenceIn, evidenceItem } from './evidence.ts';
import { logItem } from './log.ts';
import { readPeople, type StoredPerson } from './personRecord.ts';
import { addressPk, contactPk, type Item, isOf, owedItem, readAddress, schemaVersion } from './rows.ts';
import type { StoredAddress } from './schemas.ts';
import type { Condition, Table } from './table.ts';

/** With the rows that only a scan finds, where somebody has made one. */
export interface ThoroughRequest extends ErasureRequest {
  /** Rows elsewhere that name these contacts: links of bookings and of other addresses. */
  readonly elsewhere?: (contactIds: readonly string[]) => Promise<readonly Item[]>;
}

interface Survey {
  readonly outlook: Outlook;
  readonly address: StoredAddress;
  readonly addressItems: readonly Item[];
  readonly chosen: readonly StoredPerson[];
}

/** DynamoDB takes 100 in one transaction: a contact with its log line, or with its links, is two or three of them. */
const writesAtOnce = 50;
const contactsAtOnce = 25;
const roundsMax = 8;
const always: Condition = { expression: 'attribute_not_exists(pk) OR attribute_exists(pk)' };

const skOf = (item: Item) => item.sk?.S ?? '';
const pkOf = (item: Item) => item.pk?.S ?? '';
const isLinkOf = ({ contactId }: StoredPerson, item: Item) => skOf(item) === contactPk(contactId);

const chunksOf = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / contactsAtOnce) }, (_, index) =>
    all.slice(index * contactsAtOnce, (index + 1) * contactsAtOnce),
  );

const contactsOf = (people: readonly StoredPerson[]): readonly Contact[] =>
  people.flatMap(({ contact }) => contact ?? []);

/** The latest sign-up in the index: it goes with the contact, since an interrupted erasure is found again by it. */
const lastSignUp = ({ items }: StoredPerson): readonly Item[] =>
  items.filter((item) => skOf(item).startsWith('SIGNUP#') && item.duePartition !== undefined).slice(-1);

export class DynamoErasure implements Eraser {
  private readonly table: Table;
  private readonly clock: Clock;
  private readonly identity: Identity;
  private readonly years: number;

  /** @param years how long a record and the evidence are kept: `retention.evidenceYears` of the environment. */
  constructor(table: Table, clock: Clock, identity: Identity, years: number) {
    this.table = table;
    this.clock = clock;
    this.identity = identity;
    this.years = years;
  }

  /** What an erasure would do. Changes nothing. */
  async look(request: ThoroughRequest): Promise<Outlook> {
    return (await this.survey(request)).outlook;
  }

  async erase(request: ThoroughRequest): Promise<ErasureResult> {
    for (let round = 0; round < roundsMax; round += 1) {
      const survey = await this.survey(request);
      const { outlook, address, chosen } = survey;
      if (outlook.kind !== 'ready') {
        if (address.erasing && !(await this.unfreeze(request.addressHash, address, chosen))) continue;
        return outlook;
      }
      if (!address.erasing) {
        await this.mark(request, survey, outlook.others);
        continue;
      }
      // A run that ended in the middle may have left some of them unfrozen: nothing is deleted before all of them are.
      if (contactsOf(chosen).some(({ frozen }) => !frozen)) {
        await this.freeze(request, address, address.erasing, contactsOf(chosen));
        continue;
      }
      const waits = outlook.people.flatMap(({ until }) => until ?? []).sort();
      const until = waits.at(-1);
      if (until !== undefined) return { kind: 'waiting', until, onTheirWay: waits.length };
      const rows = await this.remove(request, chosen, Object.keys(address.erasing.held));
      const done = rows === undefined ? undefined : await this.finish(request, survey, address.erasing, outlook.others);
      if (rows === undefined || done === undefined) continue;
      // A worker that began before the freeze may have written one more row; it finds nobody, and sends nothing.
      const lateVisits = await this.sweep(chosen);
      return { ...done, rows: rows + chosen.length, lateVisits };
    }
    throw new Error('an erasure kept colliding with other changes; run it again');
  }

  private async survey({ addressHash, contacts, still }: ErasureRequest): Promise<Survey> {
    const now = this.clock.now();
    const address = readAddress(await this.table.get(addressPk(addressHash), 'ADDRESS', 'strong'));
    const begun = Object.keys(address.erasing?.held ?? {});
    const { people, addressItems } = await readPeople(this.table, addressHash, begun);
    const { erasing, suppressed = {} } = address;
    const evidence = evidenceIn(addressItems);
    const outlook = outlookOf({ people, wanted: contacts, erasing, suppressed, evidence, still }, now, this.years);
    return { outlook, address, addressItems, chosen: chosenPeople(people, contacts, erasing) };
  }

  /** The erasure begins: whoever comes to the address from here on finds it silent, and the evidence is kept. */
  private async mark({ addressHash, by, why }: ErasureRequest, survey: Survey, others: number): Promise<void> {
    const { address, chosen } = survey;
    const at = this.clock.now();
    const receipt = this.identity.id();
    const contacts = contactsOf(chosen);
    const evidence = evidenceOf(chosen, { receipt, by, why }, at);
    const before = address.suppressed ?? {};
    const held = Object.fromEntries(contacts.map(({ id, hold }) => [id, hold]));
    await this.table.transact([
      this.addressWrite(addressHash, address, {
        ...address,
        suppressed: others > 0 ? before : suppressionAfterErasure(before, contacts, why),
        erasing: { receipt, at, held, suppressed: before },
      }),
      // Before any row of it goes: it could not be made again after a crash.
      ...(why === 'asked' ? [this.table.putWrite(evidenceItem(addressHash, evidence, this.years))] : []),
    ]);
  }

  /**
   * From here on nothing is sent to these people and no link of theirs opens anything (I3). In chunks; what staff said of a
   * hold since the erasure began is what they go back to.
   */
  private async freeze(
    { addressHash, by }: ErasureRequest,
    address: StoredAddress,
    erasing: Erasing,
    contacts: readonly Contact[],
  ): Promise<void> {
    const at = this.clock.now();
    const open = contacts.filter(({ frozen }) => !frozen);
    if (open.some(({ id, hold }) => erasing.held[id] !== hold)) {
      const held = { ...erasing.held, ...Object.fromEntries(open.map(({ id, hold }) => [id, hold])) };
      const next = { ...address, erasing: { ...erasing, held } };
      if ((await this.table.transact([this.addressWrite(addressHash, address, next)])) === 'refused') return;
    }
    for (const chunk of chunksOf(open))
      await this.table.transact([
        ...chunk.map((contact) => this.contactWrite(contact, true, true)),
        ...chunk.map(({ id }) => this.table.putWrite(logItem(this.identity, id, at, { what: 'erasure.begun', by }))),
      ]);
  }

  /**
   * What forbids it came in the meantime: as before, but for the links, which stay new. The mark goes last: until then a
   * repetition goes on. False: one of the rows changed meanwhile, look again.
   */
  private async unfreeze(
    addressHash: string,
    address: StoredAddress,
    chosen: readonly StoredPerson[],
  ): Promise<boolean> {
    const { erasing, ...rest } = address;
    for (const contacts of chunksOf(contactsOf(chosen).filter(({ frozen }) => frozen))) {
      const since = this.clock.now();
      const writes = [
        ...contacts.map((contact) => this.contactWrite(contact, erasing?.held[contact.id] ?? false, false)),
        // What the freeze stopped goes on, whether or not the stream tells of it (I13).
        ...contacts.map(({ id }) => this.table.putWrite(owedItem(id, { stamp: this.identity.id(), since }), always)),
      ];
      if ((await this.table.transact(writes)) === 'refused') return false;
    }
    const next = { ...rest, suppressed: erasing?.suppressed ?? {} };
    return (await this.table.transact([this.addressWrite(addressHash, address, next)])) === 'written';
  }

  /** Everything but the contacts themselves and the address. Undefined: a visit changed meanwhile, look again. */
  private async remove(
    { elsewhere }: ThoroughRequest,
    people: readonly StoredPerson[],
    ids: readonly string[],
  ): Promise<number | undefined> {
    const last = new Set(people.flatMap(lastSignUp));
    const own = people.flatMap(({ items }) => items).filter((item) => skOf(item) !== 'CONTACT' && !last.has(item));
    const rows = [...own, ...((await elsewhere?.(ids)) ?? [])];
    return (await this.deleteAll(rows)) ? rows.length : undefined;
  }

  private async deleteAll(rows: readonly Item[]): Promise<boolean> {
    for (let from = 0; from < rows.length; from += writesAtOnce) {
      const writes = rows.slice(from, from + writesAtOnce).map((item) => this.deletion(item));
      if ((await this.table.transact(writes)) === 'refused') return false;
    }
    return true;
  }

  private deletion(item: Item): TransactWriteItem {
    const version = item.version?.N;
    if (!isOf('appointment')(item) || version === undefined) return this.table.deleteWrite(pkOf(item), skOf(item));
    // A visit that changed since it was looked at may be one that forbids the erasure.
    return this.table.deleteWrite(pkOf(item), skOf(item), {
      expression: 'attribute_not_exists(pk) OR #version = :seen',
      names: { '#version': 'version' },
      values: { ':seen': Number(version) },
    });
  }

  /**
   * The contacts and their links, and with the last of them the mark, in one transaction: while one is left, a repetition
   * finds the mark and goes on. Undefined: one of them changed meanwhile, look again.
   */
  private async finish(
    { addressHash, by, why }: ErasureRequest,
    { address, addressItems, chosen }: Survey,
    erasing: Erasing,
    others: number,
  ) {
    const ids = Object.keys(erasing.held);
    const { erasing: _done, signupContact, ...rest } = address;
    const stays = signupContact !== undefined && !ids.includes(signupContact) ? signupContact : undefined;
    const suppressed = rest.suppressed ?? {};
    const kept = evidenceIn(addressItems);
    const begun = kept.find(({ receipt }) => receipt === erasing.receipt);
    const none = { receipt: erasing.receipt, begunAt: erasing.at, by, why, people: ids.length, consents: [] };
    const evidence: Evidence = {
      ...(begun ?? { ...none, emails: { marketing: 0, reminder: 0 } }),
      erasedAt: this.clock.now(),
    };
    const forgotten = others === 0 && Object.keys(suppressed).length === 0 && kept.length === 0;
    const links = addressItems.filter((item) => ids.includes(skOf(item).slice(2)));
    const chunks = chunksOf(chosen);
    for (const people of chunks.slice(0, -1))
      if ((await this.table.transact(this.removal(people, links))) === 'refused') return undefined;
    const written = await this.table.transact([
      forgotten
        ? this.table.deleteWrite(addressPk(addressHash), 'ADDRESS', unchanged(address))
        : this.addressWrite(addressHash, address, defined<StoredAddress>({ ...rest, signupContact: stays })),
      ...(begun ? [this.table.putWrite(evidenceItem(addressHash, evidence, this.years), always)] : []),
      ...this.removal(chunks.at(-1) ?? [], links),
    ]);
    return written === 'written' ? { kind: 'erased' as const, evidence, suppressed } : undefined;
  }

  /** People's contacts, while they are as they were read, with their links from the address and their last sign-up. */
  private removal(people: readonly StoredPerson[], links: readonly Item[]): readonly TransactWriteItem[] {
    return [
      ...people
        .flatMap((one) => [...links.filter((item) => isLinkOf(one, item)), ...lastSignUp(one)])
        .map((item) => this.table.deleteWrite(pkOf(item), skOf(item))),
      ...contactsOf(people).map(({ id, version }) =>
        this.table.deleteWrite(contactPk(id), 'CONTACT', {
          expression: '#version = :seen',
          names: { '#version': 'version' },
          values: { ':seen': version },
        }),
      ),
    ];
  }

  private async sweep(people: readonly StoredPerson[]): Promise<number> {
    let visits = 0;
    for (const { contactId } of people) {
      const left = await this.table.whole(contactPk(contactId), 'strong');
      const rows = left.filter((item) => !isOf('appointment')(item));
      visits += left.length - rows.length;
      await this.deleteAll(rows);
    }
    return visits;
  }

  /** The address as `next`, unless it has changed since `seen` was read. */
  private addressWrite(addressHash: string, seen: StoredAddress, next: StoredAddress): TransactWriteItem {
    const body = { ...next, changes: (seen.changes ?? 0) + 1, schemaVersion };
    const item = marshall({ ...body, pk: addressPk(addressHash), sk: 'ADDRESS' });
    return this.table.putWrite(item, unchanged(seen));
  }

  private contactWrite({ id, version }: Contact, hold: boolean, frozen: boolean): TransactWriteItem {
    // Links in emails of years ago then answer as unknown.
    const tokens = newTokens(this.identity);
    return this.table.updateWrite(
      contactPk(id),
      'CONTACT',
      `SET #hold = :hold, #tokens = :tokens, #version = #version + :one${frozen ? ', #frozen = :hold' : ' REMOVE #frozen'}`,
      {
        expression: '#version = :seen',
        names: { '#hold': 'hold', '#frozen': 'frozen', '#tokens': 'tokens', '#version': 'version' },
        values: { ':hold': hold, ':tokens': tokens, ':one': 1, ':seen': version },
      },
    );
  }
}

const unchanged = (seen: StoredAddress): Condition =>
  seen.changes === undefined
    ? { expression: 'attribute_not_exists(#changes)', names: { '#changes': 'changes' } }
    : { expression: '#changes = :seen', names: { '#changes': 'changes' }, values: { ':seen': seen.changes } };
