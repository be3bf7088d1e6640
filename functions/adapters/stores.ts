/**
 * Which stores of the people table each function has, as the ports it works with. The only place that makes them: a
 * function's bundle holds those of its own and no others.
 */
import type { ToldName, ToldRow } from '../core/model/row.ts';
import type {
  CallStore,
  ControlStore,
  DayStore,
  DeliveryStore,
  Eraser,
  HeardStore,
  HistoryStore,
  LimitStore,
  OwedStore,
  PeopleRows,
  PeopleStore,
  PollStore,
  SuppressionStore,
  ToldPatients,
  UnconfirmedStore,
} from '../core/ports.ts';
import { readRows } from './dynamodb/batchRead.ts';
import { DynamoCallStore } from './dynamodb/callStore.ts';
import { DynamoControlStore } from './dynamodb/controlStore.ts';
import { DynamoDayStore } from './dynamodb/dayStore.ts';
import { DynamoDeliveryStore } from './dynamodb/deliveryStore.ts';
import { DynamoErasure } from './dynamodb/erasure.ts';
import { DynamoHeardStore } from './dynamodb/heardStore.ts';
import { DynamoHistoryStore } from './dynamodb/historyStore.ts';
import { DynamoLimitStore } from './dynamodb/limitStore.ts';
import { DynamoOwedStore } from './dynamodb/owedStore.ts';
import { DynamoPatientStore } from './dynamodb/patientStore.ts';
import { DynamoPeopleRows } from './dynamodb/peopleRows.ts';
import { DynamoPollStore } from './dynamodb/pollStore.ts';
import { DynamoSendStore } from './dynamodb/sendStore.ts';
import { Table } from './dynamodb/table.ts';
import { DynamoUnconfirmedStore } from './dynamodb/unconfirmedStore.ts';
import type { World } from './runtime.ts';

type Dynamo = Pick<World, 'dynamo'>;
type Acting = Pick<World, 'clock' | 'dynamo' | 'identity'>;

/** Of `dispatch` and `enroll`. */
export function senderStores(
  { clock, dynamo, identity }: Acting,
  peopleTable: string,
): { store: PeopleStore; control: ControlStore; owed: OwedStore & SuppressionStore; people: PeopleRows } {
  const table = new Table(dynamo, peopleTable);
  return {
    store: new DynamoSendStore(table),
    control: new DynamoControlStore(table),
    owed: new DynamoOwedStore(table),
    people: new DynamoPeopleRows(table, identity, clock),
  };
}

/** Of `intake`, `staff` and `preferences`. */
export function webStores(
  { clock, dynamo, identity }: Acting,
  peopleTable: string,
): {
  people: PeopleRows;
  limits: LimitStore;
  control: Pick<ControlStore, 'setPhonesDown'>;
  calls: CallStore;
  days: DayStore;
  heard: HeardStore;
  patients: ToldPatients;
} {
  const table = new Table(dynamo, peopleTable);
  return {
    people: new DynamoPeopleRows(table, identity, clock),
    limits: new DynamoLimitStore(table),
    control: new DynamoControlStore(table),
    calls: new DynamoCallStore(table, identity),
    days: new DynamoDayStore(table, identity),
    heard: new DynamoHeardStore(table),
    patients: new DynamoPatientStore(table),
  };
}

/** Of `poll`, beside those of a web function. */
export const pollStore = ({ dynamo }: Dynamo, peopleTable: string): PollStore =>
  new DynamoPollStore(new Table(dynamo, peopleTable));

export function feedbackStores(
  { clock, dynamo, identity }: Acting,
  peopleTable: string,
): { store: PeopleStore; delivery: DeliveryStore; people: PeopleRows; control: ControlStore } {
  const table = new Table(dynamo, peopleTable);
  return {
    store: new DynamoSendStore(table),
    delivery: new DynamoDeliveryStore(table),
    people: new DynamoPeopleRows(table, identity, clock),
    control: new DynamoControlStore(table),
  };
}

/** @param years how long evidence of an erasure is kept. */
export function upkeepStores(
  { clock, identity, dynamo }: World,
  peopleTable: string,
  years: number,
): {
  calls: CallStore;
  erasure: Eraser;
  unconfirmed: UnconfirmedStore;
  store: PeopleStore;
  control: ControlStore;
  history: HistoryStore;
  owed: OwedStore;
  days: DayStore;
  heard: HeardStore;
} {
  const table = new Table(dynamo, peopleTable);
  return {
    calls: new DynamoCallStore(table, identity),
    days: new DynamoDayStore(table, identity),
    erasure: new DynamoErasure(table, clock, identity, years),
    unconfirmed: new DynamoUnconfirmedStore(table),
    store: new DynamoSendStore(table),
    control: new DynamoControlStore(table),
    history: new DynamoHistoryStore(table),
    owed: new DynamoOwedStore(table),
    heard: new DynamoHeardStore(table),
  };
}

/** Reads rows for `announce`. @param onUnread hears of a row that does not fit; it is left out. */
export function announceReader({ dynamo }: Dynamo, peopleTable: string, onUnread: (error: Error) => void) {
  return (rows: readonly ToldName[], consistency: 'strong' | 'eventual'): Promise<readonly ToldRow[]> =>
    readRows(dynamo, peopleTable, rows, consistency, onUnread);
}
