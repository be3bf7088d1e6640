/** State over restarts: stopped as asked, refused a second time, and killed where it stands. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { beginOf } from '../../../local/runtime/lock.ts';
import { AlreadyRunning, type System, startSystem } from '../../../local/system.ts';
import { makeToy, type Toy } from '../fixtures/toy.ts';

const runner = fileURLToPath(new URL('../fixtures/run-toy.ts', import.meta.url));

describe('over restarts', () => {
  const running: System[] = [];
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const system of running.splice(0)) await system.stop();
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  async function start({ assembly, home }: Toy): Promise<System> {
    const system = await startSystem({ assembly, home });
    running.push(system);
    return system;
  }
  const put = (system: System, pk: string) =>
    system.tables.client.send(new PutItemCommand({ TableName: 'toy-people', Item: { pk: { S: pk } } }));
  const told = (toy: Toy) =>
    toy
      .seen('reader')
      .flatMap(({ event }) =>
        (event as { Records: { dynamodb: { Keys: { pk: { S: string } } } }[] }).Records.map(
          (one) => one.dynamodb.Keys.pk.S,
        ),
      );

  const secretOf = async (system: System) => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new SecretsManagerClient({ endpoint: system.gateway.url, region: 'us-east-1', credentials });
    const SecretId = system.cloud.secrets[0]?.arn;
    return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
  };

  /** Runs the toy in a process of its own; resolves with the first thing it says. */
  async function runApart({ assembly, home }: Toy): Promise<{ child: ChildProcess; said: string }> {
    const child = spawn(process.execPath, [runner, assembly, home], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [said] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return { child, said };
  }

  it('keeps tables, stream position, secrets and clock when stopped', async () => {
    const toy = makeToy();
    const first = await start(toy);
    await put(first, 'a');
    await first.quiesce();
    await first.clock.advanceTo(first.clock.now() + 86_400_000);
    const secret = await secretOf(first);
    expect(secret).toMatch(/^[A-Za-z0-9]{40}$/);
    const offset = first.clock.offset();
    // Written, but not yet told: a start must not miss it.
    await put(first, 'b');
    await first.stop();

    const second = await start(toy);
    await put(second, 'c');
    await second.quiesce();
    expect(told(toy)).toEqual(['a', 'b', 'c']);
    expect(second.clock.offset()).toBe(offset);
    expect(await secretOf(second)).toBe(secret);
    const { Item } = await second.tables.client.send(
      new GetItemCommand({ TableName: 'toy-people', Key: { pk: { S: 'a' } } }),
    );
    expect(Item).toEqual({ pk: { S: 'a' } });
  });

  it('refuses a second instance on the same home, and says where the first is', async () => {
    const toy = makeToy();
    const system = await start(toy);
    await expect(startSystem({ assembly: toy.assembly, home: toy.home })).rejects.toThrow(AlreadyRunning);
    const { said } = await runApart(toy);
    expect(said).toContain(`already runs on ${toy.home} at ${system.url} (process ${process.pid})`);
  });

  it('ends the orphan engine of a killed instance, and goes on where it was', async () => {
    const toy = makeToy();
    const { child, said } = await runApart(toy);
    const { offset } = JSON.parse(said.replace('ready ', ''));
    const engine = JSON.parse(readFileSync(join(toy.home, 'engine.pid'), 'utf8')) as { pid: number };
    expect(readFileSync(join(toy.home, 'pid'), 'utf8').trim()).toBe(String(child.pid));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(beginOf(engine.pid)).toBeDefined();

    const system = await start(toy);
    expect(beginOf(engine.pid)).toBeUndefined();
    expect(system.clock.offset()).toBe(offset);
    await put(system, 'a');
    await system.quiesce();
    expect(told(toy)).toEqual(['a']);
  });

  it('leaves nothing behind when a start fails', async () => {
    const toy = makeToy({ Tick: { ScheduleExpression: 'cron(0 9 * * ? *)' } });
    await expect(startSystem({ assembly: toy.assembly, home: toy.home })).rejects.toThrow(/toy\/Tick: .*cron/);
    const again = makeToy();
    await start({ ...again, home: toy.home });
  });
});
