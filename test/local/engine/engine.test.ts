/** The embedded engine: durable over a kill, its orphan ended and nothing else. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineBinary } from '../../../local/engine/binary.ts';
import { type Engine, startEngine } from '../../../local/engine/index.ts';
import { commandLine, readRecord } from '../../../local/engine/orphan.ts';
import { temporaryFolder } from '../../support/folder.ts';

let home: string;
let engines: Engine[];
beforeEach(() => {
  home = temporaryFolder('engine');
  engines = [];
});
afterEach(async () => {
  for (const engine of engines) await engine.stop();
  rmSync(home, { recursive: true, force: true });
});

const start = async (options: Parameters<typeof startEngine>[0]) => {
  const engine = await startEngine(options);
  engines.push(engine);
  return engine;
};
const client = (engine: Engine) =>
  new DynamoDBClient({
    region: 'local',
    endpoint: engine.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
const alive = (pid: number) => commandLine(pid) !== undefined;
const exit = (child: ChildProcess) => new Promise((done) => child.once('exit', done));

describe('the engine', () => {
  it('keeps what was written, over an orphan that it ends', async () => {
    const dbPath = join(home, 'people.db');
    const first = await start({ home, dbPath });
    const key = { pk: { S: 'C#1' } };
    await client(first).send(
      new CreateTableCommand({
        TableName: 'people',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    await client(first).send(new PutItemCommand({ TableName: 'people', Item: key }));
    expect(readRecord(join(home, 'engine.pid'))?.pid).toBe(first.pid);

    const second = await start({ home, dbPath });
    expect(alive(first.pid as number)).toBe(false);
    expect((await client(second).send(new GetItemCommand({ TableName: 'people', Key: key }))).Item).toEqual(key);
    await second.stop();
    expect(alive(second.pid as number)).toBe(false);
    expect(existsSync(join(home, 'engine.pid'))).toBe(false);
  });

  it('in memory: nothing is left', async () => {
    const engine = await start({ home });
    expect((await client(engine).send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });

  it('spares a process that only has the recorded number', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    writeFileSync(
      join(home, 'engine.pid'),
      JSON.stringify({ pid: other.pid, port: 1, dbPath: join(home, 'people.db') }),
    );
    await start({ home, dbPath: join(home, 'people.db') });
    expect(alive(other.pid as number)).toBe(true);
    const gone = exit(other);
    other.kill();
    await gone;
  });

  it('spares an engine on another database', async () => {
    const other = await start({ dbPath: join(home, 'other.db') });
    writeFileSync(
      join(home, 'engine.pid'),
      JSON.stringify({ pid: other.pid, port: 1, dbPath: join(home, 'people.db') }),
    );
    await start({ home, dbPath: join(home, 'people.db') });
    expect(alive(other.pid as number)).toBe(true);
  });

  it('survives a record that is no record', async () => {
    writeFileSync(join(home, 'engine.pid'), 'x');
    const engine = await start({ home });
    expect(JSON.parse(readFileSync(join(home, 'engine.pid'), 'utf8'))).toMatchObject({ pid: engine.pid });
  });

  it('is not started when an endpoint is given', async () => {
    expect(await start({ home, endpoint: 'http://127.0.0.1:8000/' })).toMatchObject({
      url: 'http://127.0.0.1:8000',
      pid: undefined,
    });
  });

  it('says why it could not start', async () => {
    const engine = await start({});
    await expect(startEngine({ port: Number(new URL(engine.url).port) })).rejects.toThrow(
      /ended at its start.*in use/is,
    );
  });

  it('names the one command for a platform without the package', () => {
    expect(() => engineBinary('sunos', 'sparc')).toThrow(/npm i --no-save @dynoxide\/sunos-sparc/);
  });
});
