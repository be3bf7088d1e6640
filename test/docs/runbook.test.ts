/** The runbook's own commands, run: bash expands them, `aws` is a stub that keeps what it was asked, the code takes it. */
import { spawnSync } from 'node:child_process';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoControlStore } from '../../functions/adapters/dynamodb/controlStore.ts';
import { DynamoOwedStore } from '../../functions/adapters/dynamodb/owedStore.ts';
import type { Item } from '../../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash } from '../../functions/adapters/identity.ts';
import type { Sender } from '../../functions/adapters/sender.ts';
import { handlerWith as enrollWith } from '../../functions/enroll/handler.ts';
import { handlerWith as feedbackWith } from '../../functions/feedback/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { Harness, randomContactId } from '../support/harness.ts';
import { appointment, at, contact, nurture, prepare } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { textOf } from './pages.ts';

const runbook = textOf('docs/runbook.md');
const fences = [...runbook.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].map(([, code = '']) => code);

/** The fenced block that holds `part`. */
function block(part: string): string {
  const found = fences.find((code) => code.includes(part));
  if (found === undefined) throw new Error(`no command of the runbook holds ${part}`);
  return found;
}

/** Runs `script` after the runbook's opening block. @returns what each call of `aws` was asked, argument by argument. */
function asked(script: string): readonly (readonly string[])[] {
  const stub = `aws() { { printf '%s\\0' "$@"; printf '\\n\\0'; } >&3; }`;
  const done = spawnSync('bash', ['-c', `exec 3>&1 1>&2\n${stub}\n${block('hint() {')}\n${script}`], {
    encoding: 'utf8',
  });
  expect(done.stderr).toBe('');
  return done.stdout
    .split('\n\0')
    .slice(0, -1)
    .map((call) => call.split('\0').slice(0, -1))
    .filter(([service]) => service !== 'cloudformation');
}

const argument = (call: readonly string[] | undefined, name: string): string => call?.[call.indexOf(name) + 1] ?? '';
const json = <T>(call: readonly string[] | undefined, name: string): T => JSON.parse(argument(call, name)) as T;

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
});

const now = at('2026-01-10T15:00:00Z');

describe('redrive', () => {
  it('a hint starts what a person should have', async () => {
    const id = randomContactId();
    const harness = new Harness(table, now, [prepare]);
    await harness.put(contact({ id }), appointment({ contactId: id }));
    const [call] = asked(`hint 'C#${id}'`);
    expect(argument(call, '--function-name')).toBe('dripline-prod-enroll');
    const sender = {
      clock: harness.clock,
      words: { refresh: async () => undefined },
      control: new DynamoControlStore(table),
      owed: new DynamoOwedStore(table),
      ses: { send: async () => ({}) },
      ports: () => harness.ports(),
    } as unknown as Sender;
    const parked: unknown[] = [];
    const handler = enrollWith(
      () => sender,
      () => ({
        setAside: async (record) => {
          parked.push(record);
        },
      }),
    );
    const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
    expect(await handler(json(call, '--payload'), context)).toEqual({ batchItemFailures: [] });
    expect(parked).toEqual([]);
    expect((await harness.enrollment(id, 'prepare'))?.state).toBe('active');
  });

  it('a touched contact is still one', async () => {
    const id = randomContactId();
    const harness = new Harness(table, now, [prepare]);
    await harness.put(contact({ id }), appointment({ contactId: id }));
    await table.update(`C#${id}`, 'CONTACT', 'SET #touched = :now', {
      expression: 'attribute_exists(pk)',
      names: { '#touched': 'touchedAt' },
      values: { ':now': now },
    });
    await harness.enroll(id);
    await harness.drain();
    expect(harness.mailer.accepted).toHaveLength(1);
  });

  it("an event told by hand reaches feedback under the row's tag", async () => {
    const example = /`tell '(\{"type":"Send"[^`]*\})'`/.exec(runbook)?.[1] ?? '';
    const tag = `c0000000000000000001_${'a'.repeat(32)}_1`;
    const filled = example.replace(/<contactId>_<[^>]*>_<attempt>/, tag);
    const [call] = asked(`tell '${filled}'`);
    const read: string[] = [];
    const ports = {
      store: {
        readSend: async (contactId: string, sendId: string) => {
          read.push(`${contactId} ${sendId}`);
          return undefined;
        },
      },
    };
    await feedbackWith(() => ports as never)(json(call, '--payload'));
    expect(new Set(read)).toEqual(new Set([`c0000000000000000001 ${'a'.repeat(32)}`]));
  });
});

describe('pausing', () => {
  it.each(['marketing', 'reminder'] as const)('the row pauses %s, and its deletion resumes', async (lane) => {
    const [put, remove] = asked(block('PAUSE#$lane').replace('lane=marketing', `lane=${lane}`));
    await table.put(json<Item>(put, '--item'));
    const control = new DynamoControlStore(table);
    expect([...(await control.read(now)).paused]).toEqual([lane]);
    const { pk, sk } = unmarshall(json<Item>(put, '--item'));
    expect(unmarshall(json<Item>(remove, '--key'))).toEqual({ pk, sk });
  });

  /** Does to the table what an `update-item` of the runbook asks for. */
  const update = (call: readonly string[] | undefined) =>
    table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: json(call, '--key'),
        UpdateExpression: argument(call, '--update-expression'),
        ConditionExpression: argument(call, '--condition-expression'),
        ExpressionAttributeNames: json(call, '--expression-attribute-names'),
        ExpressionAttributeValues: json(call, '--expression-attribute-values'),
      }),
    );

  it('an opt-out by hand ends education emails, keeps the evidence, and leaves reminders on (C5)', async () => {
    const id = randomContactId();
    const harness = new Harness(table, now, [nurture, prepare]);
    const marketing = { state: 'confirmed', at: now, textVersion: '1', source: 'form' } as const;
    await harness.put(contact({ id, marketing }));
    await harness.enroll(id);
    const [call] = asked(block('leave_education()').replace('<contactId>', id));
    await update(call);
    await harness.enroll(id);
    await harness.drain();
    expect(harness.mailer.accepted).toEqual([]);
    expect(await harness.enrollment(id, 'nurture')).toMatchObject({
      state: 'ended',
      ended: { reason: 'consent.left' },
    });
    expect((await harness.store.readPerson(id, 'strong'))?.contact).toMatchObject({
      marketing: { state: 'left', textVersion: '1', source: 'form' },
      reminders: { state: 'on' },
      version: 2,
    });
  });

  it('a hold by hand is a hold, and a change of facts', async () => {
    const id = randomContactId();
    const harness = new Harness(table, now, [prepare]);
    await harness.put(contact({ id }), appointment({ contactId: id }));
    const [call] = asked(block('SET #hold').replace('<contactId>', id));
    await update(call);
    await harness.enroll(id);
    await harness.drain();
    expect(harness.mailer.accepted).toEqual([]);
    expect((await harness.store.readPerson(id, 'strong'))?.contact).toMatchObject({ hold: true, version: 2 });
    expect(await harness.enrollment(id, 'prepare')).toMatchObject({ waiting: 'on hold' });
  });
});

describe('looking', () => {
  it('asks the due index as dispatch does', async () => {
    const [call] = asked('due reminder#0');
    expect(argument(call, '--index-name')).toBe('due');
    const { ':p': partition, ':t': until } = unmarshall(json<Item>(call, '--expression-attribute-values'));
    expect(partition).toBe('reminder#0');
    // As stored instants are written, so that strings compare.
    expect(until).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('finds a person by the hash that intake writes', () => {
    const finder = block('find_person() {').split('\nKEY=')[0];
    const key = 'k'.repeat(64);
    const [call] = asked(`${finder}\nKEY=${key}\nfind_person Ana@Example.com`);
    const values = unmarshall(json<Item>(call, '--expression-attribute-values'));
    expect(values[':a']).toBe(`A#${addressHash(key, 'ana@example.com')}`);
  });

  it('the next probe can be brought forward', async () => {
    const control = new DynamoControlStore(table);
    await control.setOutage({ since: now, probes: 3, nextProbeAt: at('2026-01-10T16:00:00Z') });
    const [call] = asked(block('SET nextProbeAt = :now'));
    const values = unmarshall(json<Item>(call, '--expression-attribute-values'));
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: json(call, '--key'),
        UpdateExpression: argument(call, '--update-expression'),
        ConditionExpression: argument(call, '--condition-expression'),
        ExpressionAttributeValues: json(call, '--expression-attribute-values'),
      }),
    );
    expect((await control.read(now)).outage).toMatchObject({ probes: 3, nextProbeAt: values[':now'] });
  });
});
