/** The other side of the throughput row: the same calls through the same gateway, without us. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { enrollmentItem, sendItem } from '../functions/adapters/dynamodb/rows.ts';
import { systemIdentity } from '../functions/adapters/identity.ts';
import type { Bundle } from '../functions/adapters/words.ts';
import { compose } from '../functions/core/email/compose.ts';
import type { Send } from '../functions/core/model/send.ts';
import { plusMs } from '../functions/core/time/time.ts';
import type { BareEmail, BareResult, BareWork } from './bare.worker.ts';
import type { Bench } from './family.ts';
import { dueItems, dueMoment, duePerson, type Kind, partitions } from './people.ts';
import { openWorld, type World, wordsOf } from './world.ts';

/** What a tick of 300 asks of the index, when nobody has counted yet. */
const indexQueriesUsual = 40;
const concurrency = 8;
/** Sent before the clock starts, on either side: a worker stays warm for many ticks. */
export const warmUpEmails = 200;

export interface BareOptions {
  readonly kind: Kind;
  readonly emails: number;
  readonly indexQueries?: number;
}

/** One run on a fresh database. */
export async function bareRun(bench: Bench, options: BareOptions): Promise<BareResult> {
  const at = dueMoment(Date.now());
  const assembly = await bench.assembly();
  const words = wordsOf(assembly);
  const world = await openWorld({ assembly, items: dueItems(options.kind, warmUpEmails + options.emails, at, words) });
  try {
    // Both sides: no events, so that `feedback` does not run beside one of them.
    world.system.gateway.faults.addEvent({ kind: 'drop' });
    const worker = new Worker(new URL('./bare.worker.ts', import.meta.url), {
      workerData: await workOf(world, options, words),
      execArgv: [],
    });
    await once(worker, 'message');
    worker.postMessage('begin');
    const [result] = (await once(worker, 'message')) as [BareResult];
    await worker.terminate();
    return result;
  } finally {
    await world.stop();
  }
}

/** CPU that one email's SDK calls take, in milliseconds of this machine's core. */
export async function bareCpuMs(bench: Bench): Promise<number> {
  const { people: emails } = bench.sizes;
  const { cpuMs } = await bareRun(bench, { kind: 'marketing', emails });
  return cpuMs / emails;
}

async function workOf(world: World, options: BareOptions, words: Bundle): Promise<BareWork> {
  const { system } = world;
  const environment = system.cloud.functions.find(({ service }) => service === 'dispatch')?.environment ?? {};
  const emails: BareEmail[] = [];
  for (let index = 0; index < warmUpEmails + options.emails; index += 1)
    emails.push(await oneEmail(options.kind, index, environment, words));
  return {
    endpoint: system.gateway.url,
    accessKey: world.accessKeyOf('dispatch'),
    table: system.tables.people,
    wordsTable: system.tables.words,
    concurrency,
    partitions: (['reminder', 'marketing'] as const).flatMap((lane) =>
      Array.from({ length: partitions[lane] }, (_, index) => `${lane}#${index}`),
    ),
    indexQueries: options.indexQueries ?? indexQueriesUsual,
    warmUp: emails.slice(0, warmUpEmails),
    emails: emails.slice(warmUpEmails),
  };
}

/** A real email of the kind, and rows of the size they really have. */
async function oneEmail(kind: Kind, index: number, environment: Readonly<Record<string, string>>, bundle: Bundle) {
  const at = dueMoment(Date.now());
  const person = duePerson(kind, index, at, bundle);
  const { enrollment, contact } = person;
  const journey = bundle.release.journeys[enrollment.journey];
  const step = journey?.steps.find((each) => enrollment.settled[each.id] === undefined);
  if (!journey || !step) throw new Error('there is no step to send');
  const row: Send = {
    contactId: contact.id,
    id: systemIdentity.token(),
    journey: journey.id,
    instance: enrollment.instance,
    step: step.id,
    revision: 0,
    class: journey.class,
    safety: step.safety,
    reply: step.reply,
    state: 'sent',
    attempt: 1,
    doubts: 0,
    token: systemIdentity.token(),
    deadline: at,
    claimedAt: at,
    plannedAt: at,
    settledAt: at,
    acceptedAt: at,
    sesId: systemIdentity.token(),
    release: bundle.release.id,
    reasons: [],
  };
  const words = {
    current: async () => bundle.release,
    template: async (hash: string) => {
      const content = bundle.contents[hash];
      if (!content) throw new Error('the build has no such content');
      return content;
    },
  };
  const publicUrl = environment.PUBLIC_URL ?? '';
  const composed = await compose(
    words,
    { release: bundle.release, person, enrollment, now: at },
    row,
    step.template,
    publicUrl,
    systemIdentity,
  );
  if (composed.kind === 'fault') throw new Error(composed.detail);
  const { email } = composed;
  const text = (Data: string) => ({ Data, Charset: 'UTF-8' });
  const sets = {
    marketing: environment.MARKETING_CONFIGURATION_SET,
    request: environment.REQUEST_CONFIGURATION_SET,
    reminder: environment.REMINDER_CONFIGURATION_SET,
  };
  return {
    claim: sendItem(row),
    enrollment: enrollmentItem({
      ...enrollment,
      due: { partition: enrollment.due?.partition ?? '', at: plusMs(at, 86_400_000) },
      version: 3,
    }),
    takesCap: kind === 'marketing',
    email: {
      ConfigurationSetName: sets[email.class],
      FromEmailAddress: `"${email.from.name}" <${email.from.address}>`,
      Destination: { ToAddresses: [email.to] },
      ReplyToAddresses: [email.replyTo],
      EmailTags: [{ Name: 'send', Value: email.tag }],
      Content: {
        Simple: {
          Subject: text(email.subject),
          Body: { Html: text(email.html), Text: text(email.text) },
          Headers: email.headers.map(({ name, value }) => ({ Name: name, Value: value })),
        },
      },
    },
  };
}
