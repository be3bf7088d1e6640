/** `announce`: woken by the people table's stream, tells the clinic's other systems what happened. */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { requireEnv } from '../adapters/environment.ts';
import { once, realWorld } from '../adapters/runtime.ts';
import { announceReader } from '../adapters/stores.ts';
import { readStreamRecord, recordsOf } from '../adapters/streamRecord.ts';
import { faultOf, logger, metrics } from '../adapters/telemetry.ts';
import type { RowName, ToldName } from '../core/model/row.ts';
import { type AnnouncePorts, announce, type ChangedRow, Told } from './announce.ts';

/** What the bus knows us by; the role may put under no other name. */
export const eventSource = 'dripline';
const toldMax = 20_000;

function portsFromEnvironment(): AnnouncePorts {
  const world = realWorld();
  const bus = new EventBridgeClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
  const [table, busName] = [requireEnv('PEOPLE_TABLE'), requireEnv('EVENT_BUS')];
  return {
    digest: (said) => world.identity.digest(said),
    told: new Told(toldMax),
    readRows: announceReader(world, table, (error) =>
      logger.error('a row cannot be read: nobody hears of it', faultOf(error)),
    ),
    async put(events) {
      const { Entries = [] } = await bus.send(
        new PutEventsCommand({
          Entries: events.map(({ type, detail }) => ({
            EventBusName: busName,
            Source: eventSource,
            DetailType: type,
            Detail: JSON.stringify(detail),
          })),
        }),
      );
      return new Set(Entries.flatMap(({ ErrorCode }, place) => (ErrorCode === undefined ? [] : [place])));
    },
  };
}

const toldKinds: ReadonlySet<RowName['kind']> = new Set<ToldName['kind']>(['enrollment', 'send', 'call', 'log']);
const isTold = (row: RowName): row is ToldName => toldKinds.has(row.kind);

/** The handler over any ports; the deployed one has them from its environment. */
export const handlerWith =
  (ports: () => AnnouncePorts) =>
  async (event: unknown): Promise<DynamoDBBatchResponse> => {
    const records = recordsOf(event).flatMap((record): ChangedRow[] => {
      const read = readStreamRecord(record);
      if (!read?.event) {
        logger.error('a record that is none');
        return [];
      }
      const { row, event: what, sequence } = read;
      return row && isTold(row) ? [{ row, isNew: what === 'INSERT', sequence }] : [];
    });
    try {
      const { told, failedFrom } = await announce(ports(), records);
      if (told > 0) metrics.addMetric('Announced', MetricUnit.Count, told);
      return { batchItemFailures: failedFrom === undefined ? [] : [{ itemIdentifier: failedFrom }] };
    } catch (error) {
      logger.error('a batch could not be told', faultOf(error));
      throw error;
    } finally {
      metrics.publishStoredMetrics();
    }
  };

export const handler = handlerWith(once(portsFromEnvironment));
