/**
 * `upkeep`: woken every quarter of an hour, erases who never confirmed, counts calls whose time has come, and tells how long
 * the oldest has waited. The one function that may delete.
 */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { requireCount, requireEnv } from '../adapters/environment.ts';
import { once, realWorld, type World } from '../adapters/runtime.ts';
import { upkeepStores } from '../adapters/stores.ts';
import { faultOf, logger, metrics } from '../adapters/telemetry.ts';
import type { CallStore } from '../core/ports.ts';
import { epochMs, minuteMs } from '../core/time/time.ts';
import { type UpkeepPorts, type UpkeepReport, upkeep } from './upkeep.ts';

/** What is left of an invocation for the erasure under way. */
const reserveMs = 20_000;

export interface Upkeep extends UpkeepPorts {
  readonly days: number;
  readonly calls: Pick<CallStore, 'countArrived' | 'oldestOpen'>;
}

/** The ports of the function over a world. */
export function makeUpkeep(
  world: World,
  settings: { readonly peopleTable: string; readonly days: number; readonly years: number },
): Upkeep {
  return {
    clock: world.clock,
    days: settings.days,
    ...upkeepStores(world, settings.peopleTable, settings.years),
    onFault: (error, row) =>
      logger.error('somebody could not be erased', {
        ...faultOf(error),
        contactId: row.kind === 'stray' ? undefined : row.contactId,
      }),
  };
}

/** The handler over any ports; the deployed one has them from its environment. */
export const handlerWith =
  (ports: () => Upkeep) =>
  async (_event: unknown, context: Context): Promise<UpkeepReport> => {
    const made = ports();
    const arrived = await made.calls.countArrived(made.clock.now());
    if (arrived > 0) metrics.addMetric('NeedsCall', MetricUnit.Count, arrived);
    const oldest = await made.calls.oldestOpen(made.clock.now());
    if (oldest !== undefined) {
      const waits = epochMs(made.clock.now()) - epochMs(oldest);
      metrics.addMetric('OldestOpenCallMinutes', MetricUnit.NoUnit, waits / minuteMs);
    }
    const report = await upkeep(made, made.days, () => context.getRemainingTimeInMillis() > reserveMs);
    if (report.erased > 0) metrics.addMetric('Erased', MetricUnit.Count, report.erased);
    metrics.publishStoredMetrics();
    if (report.faults > 0) throw new Error(`${report.faults} sign-ups could not be looked at`);
    return report;
  };

export const handler = handlerWith(
  once(() =>
    makeUpkeep(realWorld(), {
      peopleTable: requireEnv('PEOPLE_TABLE'),
      days: requireCount('UNCONFIRMED_DAYS'),
      years: requireCount('EVIDENCE_YEARS'),
    }),
  ),
);
