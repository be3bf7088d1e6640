/**
 * `upkeep`: woken every quarter of an hour, looks at what nobody has looked at (the sweep), erases who never confirmed,
 * looks after the lists of staff (`callCare.ts`). The one function that may delete. It sends
 * nothing.
 */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { lanePartitions, requireCount, requireEnv } from '../adapters/environment.ts';
import { once, realWorld, type World } from '../adapters/runtime.ts';
import { contactOfRecord, setAsideQueue } from '../adapters/setAsideQueue.ts';
import { upkeepStores } from '../adapters/stores.ts';
import { faultOf, logger, metrics } from '../adapters/telemetry.ts';
import { type Bundle, bundledWords, gateIn, storedWords } from '../adapters/words.ts';
import { placeHours } from '../core/model/clinicHours.ts';
import { type EmailClass, emailClasses } from '../core/model/journey.ts';
import type { Control, ControlStore, HeardStore, RefreshedWords, SetAsideRecords } from '../core/ports.ts';
import { type AfterReleasePorts, afterRelease } from '../core/reconcile/afterRelease.ts';
import { heardOf } from '../core/reconcile/sourceSilence.ts';
import { type SweepPorts, type SweepReport, sweep } from '../core/reconcile/sweep.ts';
import { breakersOf } from '../core/send/breaker.ts';
import { type CallCarePorts, type CallCareReport, careForCalls } from './callCare.ts';
import { type UpkeepPorts, type UpkeepReport, upkeep } from './upkeep.ts';

/** What is left of an invocation for the erasure under way. */
const reserveMs = 20_000;
/** The sweep comes first, and leaves so much of an invocation to the rest. */
const afterSweepMs = 50_000;

export interface Upkeep extends UpkeepPorts, CallCarePorts {
  readonly unconfirmedDays: number;
  readonly control: Pick<ControlStore, 'read' | 'setPlanned'>;
  readonly words: RefreshedWords;
  readonly sweep: SweepPorts;
  readonly afterRelease: AfterReleasePorts;
  /** The booking systems that should tell of visits. */
  readonly sources: readonly string[];
  readonly heard: HeardStore;
}

/** The ports of the function over a world. */
export function makeUpkeep(
  world: World & { readonly bundle: Bundle; readonly setAside: SetAsideRecords },
  settings: {
    /** `prod`, `dev` or `local`: what is planned by must be signed in `prod`. */
    readonly environment: string;
    readonly peopleTable: string;
    readonly wordsTable: string;
    readonly partitions: Readonly<Record<EmailClass, number>>;
    readonly days: number;
    readonly years: number;
    readonly sources?: readonly string[];
  },
): Upkeep {
  const { clock, setAside } = world;
  const { calls, control, days, erasure, heard, history, owed, store, unconfirmed } = upkeepStores(
    world,
    settings.peopleTable,
    settings.years,
  );
  const words = storedWords(world, settings.wordsTable, world.bundle, gateIn(settings.environment));
  const onPersonFault = (error: unknown, contactId: string | undefined) =>
    logger.error('somebody could not be looked at; it is tried again', { ...faultOf(error), contactId });
  return {
    clock,
    unconfirmedDays: settings.days,
    calls,
    days,
    store,
    control,
    erasure,
    unconfirmed,
    words,
    sources: settings.sources ?? [],
    heard,
    sweep: {
      clock,
      words,
      store,
      owed,
      history,
      setAside,
      partitions: settings.partitions,
      contactOf: contactOfRecord,
      onFault: onPersonFault,
    },
    afterRelease: {
      clock,
      words,
      store,
      days,
      partitions: settings.partitions,
      keep: (planned) => control.setPlanned(planned),
      onFault: onPersonFault,
    },
    onCallFault: (error, contactId) =>
      logger.error('a call could not be looked after', { ...faultOf(error), contactId }),
    onFault: (error, row) =>
      logger.error('somebody could not be erased', {
        ...faultOf(error),
        contactId: row.kind === 'stray' ? undefined : row.contactId,
      }),
  };
}

/** The lanes whose rows should be moving: not in an outage, and not one that staff or the breaker have paused. */
function movingLanes({ outage, paused, ...news }: Control): readonly EmailClass[] {
  if (outage) return [];
  // How much the account sent today only SES knows: as if it were nothing, the breaker is at its strictest.
  const breakers = breakersOf(news, 0);
  return emailClasses.filter((lane) => !paused.has(lane) && breakers.get(lane) !== 'pause');
}

/** Undefined when it could not go on. What it is for is seen in the metrics, and the rest of the upkeep goes on. */
async function sweepNow(made: Upkeep, mayGoOn: () => boolean): Promise<SweepReport | undefined> {
  try {
    await made.words.refresh();
    const control = await made.control.read(made.clock.now());
    const report = await sweep(made.sweep, movingLanes(control), mayGoOn);
    const anew = await afterRelease(made.afterRelease, control.planned, mayGoOn);
    if (anew) logger.info('planned anew after a release', { ...anew });
    if (report.complete) metrics.addMetric('Swept', MetricUnit.Count, 1);
    if (report.mended > 0) metrics.addMetric('SweepMended', MetricUnit.Count, report.mended);
    if (report.failed > 0) metrics.addMetric('SweepFailed', MetricUnit.Count, report.failed);
    if (report.stuck > 0) metrics.addMetric('Stuck', MetricUnit.Count, report.stuck);
    if (report.mended + report.failed + report.stuck > 0) logger.warn('sweep', { ...report });
    return report;
  } catch (error) {
    logger.error('the sweep could not go on', faultOf(error));
    return undefined;
  }
}

/** As `sweepNow`. */
async function careNow(made: Upkeep, mayGoOn: () => boolean): Promise<CallCareReport | undefined> {
  try {
    const report = await careForCalls(made, mayGoOn);
    if (report.arrived > 0) metrics.addMetric('NeedsCall', MetricUnit.Count, report.arrived);
    if (report.escalated > 0) metrics.addMetric('CallsWaiting', MetricUnit.Count, report.escalated);
    return report;
  } catch (error) {
    logger.error('the lists of calls could not be looked after', faultOf(error));
    return undefined;
  }
}

/** Tells of each booking system that has fallen silent. As `sweepNow`. */
async function listenNow({ clock, heard, sources, words }: Upkeep): Promise<'done' | undefined> {
  try {
    const { clinic } = await words.current();
    const now = clock.now();
    for (const source of sources) {
      const heardNow = heardOf(await heard.hours(source, now), placeHours(clinic), now);
      if (!heardNow?.isSilent) continue;
      metrics.addMetric('SourceSilent', MetricUnit.Count, 1);
      logger.error('a booking system is silent', { source, lastAt: heardNow.lastAt });
    }
    return 'done';
  } catch (error) {
    logger.error('it could not be looked who is silent', faultOf(error));
    return undefined;
  }
}

/** The handler over any ports; the deployed one has them from its environment. */
export const handlerWith =
  (ports: () => Upkeep) =>
  async (_event: unknown, context: Context): Promise<UpkeepReport> => {
    const made = ports();
    const swept = await sweepNow(made, () => context.getRemainingTimeInMillis() > afterSweepMs);
    const cared = await careNow(made, () => context.getRemainingTimeInMillis() > afterSweepMs);
    const listened = await listenNow(made);
    const report = await upkeep(made, made.unconfirmedDays, () => context.getRemainingTimeInMillis() > reserveMs);
    if (report.erased > 0) metrics.addMetric('Erased', MetricUnit.Count, report.erased);
    metrics.publishStoredMetrics();
    if (swept === undefined) throw new Error('the sweep ended early; see the log');
    if (cared === undefined || cared.faults > 0) throw new Error('a call could not be looked after; see the log');
    if (listened === undefined) throw new Error('it could not be looked who is silent; see the log');
    if (report.faults > 0) throw new Error(`${report.faults} sign-ups could not be looked at`);
    return report;
  };

export const handler = handlerWith(
  once(() =>
    makeUpkeep(
      { ...realWorld(), bundle: bundledWords(), setAside: setAsideQueue(requireEnv('DEAD_LETTER_QUEUE_URL')) },
      {
        environment: requireEnv('ENVIRONMENT'),
        peopleTable: requireEnv('PEOPLE_TABLE'),
        wordsTable: requireEnv('WORDS_TABLE'),
        partitions: lanePartitions(),
        days: requireCount('UNCONFIRMED_DAYS'),
        years: requireCount('EVIDENCE_YEARS'),
        sources: (process.env.SOURCES ?? '').split(',').filter((name) => name !== ''),
      },
    ),
  ),
);
