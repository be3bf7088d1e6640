/**
 * A system of its own over a fresh database that already holds what a measurement needs: the table is filled before it
 * has its stream, which is much faster in the embedded engine and wakes nobody.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BatchWriteItemCommand, DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import type { Item } from '../functions/adapters/dynamodb/rows.ts';
import { type Bundle, packagedWords } from '../functions/adapters/words.ts';
import type { CompiledTemplate } from '../functions/core/model/template.ts';
import { readAssembly } from '../local/cloud/assembly.ts';
import type { Cloud } from '../local/cloud/model.ts';
import { readCloud } from '../local/cloud/read.ts';
import { startEngine } from '../local/engine/index.ts';
import { openTable } from '../local/runtime/tables.ts';
import { type System, startSystem } from '../local/system.ts';

/** Where the engine is, for `startSystem`; the bench always brings its own. */
const endpointVariable = 'AWS_ENDPOINT_URL_DYNAMODB';
const batchItems = 25;
const batchesAtOnce = 8;

export interface WorldOptions {
  readonly assembly: string;
  readonly items: Iterable<Item>;
  /** Emails a second that SES grants; by default far more than this machine can send. */
  readonly perSecond?: number;
}

export interface World {
  readonly system: System;
  readonly accessKeyOf: (service: string) => string;
  stop(): Promise<void>;
}

/** The model of the assembly; addresses in it are not used. */
export function cloudOf(assembly: string): Cloud {
  const nowhere = 'http://127.0.0.1:9';
  const at = { region: 'us-east-1', account: '000000000000', gatewayUrl: nowhere, apiUrl: nowhere };
  return readCloud(readAssembly(assembly), at);
}

/** The folder of a function's bundle in the assembly. */
export function codeOf(assembly: string, service: string): string {
  const found = cloudOf(assembly).functions.find((each) => each.service === service);
  if (!found) throw new Error(`the templates have no function "${service}"`);
  return found.code;
}

/** The words built into that assembly. */
export function wordsOf(assembly: string): Bundle {
  const { release, read } = packagedWords(pathToFileURL(`${codeOf(assembly, 'dispatch')}/`));
  const hashes = Object.values(release.templates).flatMap((locales) => Object.values(locales));
  const contents = hashes.flatMap((hash) => {
    const template = read?.(hash) as CompiledTemplate | undefined;
    return template ? [[hash, template] as const] : [];
  });
  return { release, contents: Object.fromEntries(contents) };
}

export async function openWorld({ assembly, items, perSecond = 100_000 }: WorldOptions): Promise<World> {
  delete process.env[endpointVariable];
  const home = mkdtempSync(join(tmpdir(), 'dripline-bench-'));
  const engine = await startEngine();
  const close = async () => {
    await engine.stop();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await fill(engine.url, cloudOf(assembly), items);
    process.env[endpointVariable] = engine.url;
    const system = await startSystem({ home, assembly, sendQuota: { max24Hour: 10_000_000, maxSendRate: perSecond } });
    return {
      system,
      accessKeyOf: (service) => system.cloud.functions.find((each) => each.service === service)?.role.accessKey ?? '',
      stop: async () => {
        await system.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  } finally {
    delete process.env[endpointVariable];
  }
}

async function fill(endpoint: string, cloud: Cloud, items: Iterable<Item>): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: cloud.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const name = cloud.functions.find(({ environment }) => environment.PEOPLE_TABLE)?.environment.PEOPLE_TABLE ?? '';
  const table = cloud.tables.find((each) => each.name === name);
  if (!table) throw new Error('the templates have no people table');
  await openTable(client, { ...table, streamView: undefined, ttlAttribute: undefined });
  const batches = inBatches(items);
  // One iterator, several takers: each takes the next batch when its last one is in.
  const taker = async () => {
    for (const batch of batches) {
      const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: batch } }));
      if (UnprocessedItems?.[name]) throw new Error('the engine left rows of a batch unwritten');
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, taker));
  client.destroy();
}

function* inBatches(items: Iterable<Item>): Generator<WriteRequest[]> {
  let batch: WriteRequest[] = [];
  for (const item of items) {
    batch.push({ PutRequest: { Item: item } });
    if (batch.length === batchItems) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
