/** The protocol on a real table, with a movable clock and a mailer that does as it is told. */
import { randomBytes } from 'node:crypto';
import { DynamoCallStore } from '../../functions/adapters/dynamodb/callStore.ts';
import { DynamoPeopleRows } from '../../functions/adapters/dynamodb/peopleRows.ts';
import { appointmentItem, contactItem } from '../../functions/adapters/dynamodb/rows.ts';
import { DynamoSendStore } from '../../functions/adapters/dynamodb/sendStore.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { MissingTemplateError } from '../../functions/core/email/compose.ts';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import type { Enrollment } from '../../functions/core/model/enrollment.ts';
import type { Journey } from '../../functions/core/model/journey.ts';
import { StrayRowError } from '../../functions/core/model/row.ts';
import type { Send } from '../../functions/core/model/send.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import { suppressBadAddress } from '../../functions/core/people/suppression.ts';
import type { Mailer, OutgoingEmail, PeopleStore, Release, SendOutcome } from '../../functions/core/ports.ts';
import { reconcile } from '../../functions/core/reconcile/reconcile.ts';
import { processSend } from '../../functions/core/send/inDoubt.ts';
import { processEnrollment } from '../../functions/core/send/protocol.ts';
import type { SendEvent, SendPorts } from '../../functions/core/send/sendPorts.ts';
import { type Instant, plusMs } from '../../functions/core/time/time.ts';
import { clinic } from './people.ts';

export class MovableClock {
  moment: Instant;

  constructor(moment: Instant) {
    this.moment = moment;
  }

  now(): Instant {
    return this.moment;
  }

  async sleepUntil(until: Instant): Promise<void> {
    if (until > this.moment) this.moment = until;
  }

  forward(ms: number): void {
    this.moment = plusMs(this.moment, ms);
  }
}

/** Keeps what SES accepted, and answers as `outcomes` say, else with acceptance. */
export class ToldMailer implements Mailer {
  readonly accepted: OutgoingEmail[] = [];
  readonly outcomes: (SendOutcome | ((email: OutgoingEmail) => Promise<SendOutcome>))[] = [];

  async send(email: OutgoingEmail): Promise<SendOutcome> {
    const told = this.outcomes.shift();
    if (typeof told === 'function') return told(email);
    if (told && told.kind !== 'accepted') return told;
    this.accepted.push(email);
    return { kind: 'accepted', sesId: `ses-${this.accepted.length}` };
  }
}

const template = (name: string): CompiledTemplate => ({
  name,
  locale: 'en',
  subject: [`About ${name}`],
  preheader: [],
  html: ['<p>', { path: 'clinic.phone', as: 'html' }, '</p>'],
  text: [{ path: 'clinic.phone', as: 'text' }],
  names: ['clinic.phone'],
});

export class Harness {
  readonly table: Table;
  readonly store: DynamoSendStore;
  readonly clock: MovableClock;
  readonly mailer = new ToldMailer();
  readonly events: SendEvent[] = [];
  release: Release;

  constructor(table: Table, now: Instant, journeys: readonly Journey[]) {
    this.table = table;
    this.store = new DynamoSendStore(table);
    this.clock = new MovableClock(now);
    const templates = journeys.flatMap((journey) =>
      journey.steps.map((step) => [step.template, { en: step.template }] as const),
    );
    this.release = {
      id: 'test-release',
      clinic,
      journeys: Object.fromEntries(journeys.map((journey) => [journey.id, journey])),
      templates: Object.fromEntries(templates),
    };
  }

  /** Ports of an invocation that has `ms` left; `changes` puts something between the protocol and its world. */
  ports(changes: Partial<SendPorts> = {}, ms = 60_000): SendPorts {
    return {
      clock: this.clock,
      identity: systemIdentity,
      store: this.store,
      mailer: this.mailer,
      words: {
        current: async () => this.release,
        template: async (hash) => {
          if (hash.endsWith('missing')) throw new MissingTemplateError(hash);
          return template(hash);
        },
      },
      deadline: plusMs(this.clock.now(), ms),
      publicUrl: 'https://care.example.com',
      partitions: { reminder: 1, request: 1, marketing: 1 },
      markAddress: (contactId, sentAt, at) =>
        suppressBadAddress(new DynamoPeopleRows(this.table, systemIdentity, this.clock), contactId, sentAt, at),
      note: (event) => this.events.push(event),
      ...changes,
    };
  }

  /** The store, with `after` run once the named call has been answered. */
  storeWith<K extends keyof PeopleStore>(call: K, after: () => Promise<void> | void): PeopleStore {
    const { store } = this;
    let done = false;
    return new Proxy(store, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        const bound = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
        if (name !== call) return bound;
        return async (...args: unknown[]) => {
          const answer = await bound(...args);
          if (!done) {
            done = true;
            await after();
          }
          return answer;
        };
      },
    }) as PeopleStore;
  }

  async put(contact: Contact, ...appointments: Appointment[]): Promise<void> {
    await this.table.put(contactItem(contact));
    for (const each of appointments) await this.table.put(appointmentItem(each));
  }

  /** What `enroll` does with a hint about this person. */
  async enroll(contactId: string): Promise<readonly Enrollment[]> {
    return (await reconcile(this.ports(), contactId)).ready;
  }

  visit(
    enrollment: Pick<Enrollment, 'contactId' | 'journey' | 'instance'>,
    changes: Partial<SendPorts> = {},
  ): ReturnType<typeof processEnrollment> {
    return processEnrollment(this.ports(changes), enrollment);
  }

  /** Visits whatever the index says is due, as the tick would, until nothing is. */
  async drain(changes: Partial<SendPorts> = {}): Promise<void> {
    for (let round = 0; round < 50; round += 1) {
      const rows = (
        await Promise.all(
          ['reminder#0', 'request#0', 'marketing#0'].map((partition) =>
            this.store.dueRows(partition, this.clock.now(), 10),
          ),
        )
      ).flat();
      if (rows.length === 0) return;
      for (const row of rows) {
        const ports = this.ports(changes);
        if (row.kind === 'stray') throw new StrayRowError(row);
        if (row.kind === 'send') await processSend(ports, row.contactId, row.id);
        else await processEnrollment(ports, row);
      }
    }
    throw new Error('rows stay at the head of the index');
  }

  async ledger(contactId: string): Promise<readonly Send[]> {
    const { readSendItem } = await import('../../functions/adapters/dynamodb/rows.ts');
    return (await this.table.range(`C#${contactId}`, 'SEND#', 'SEND#~', 'strong')).map(readSendItem);
  }

  async enrollment(contactId: string, journey: string): Promise<Enrollment | undefined> {
    const person = await this.store.readPerson(contactId, 'strong');
    return person?.enrollments.find((each) => each.journey === journey);
  }

  /** What each open call was asked for by: a cause each, such as `CALL#<id of a send>`. */
  async calls(): Promise<readonly string[]> {
    const { calls } = await new DynamoCallStore(this.table, systemIdentity).page('calls', this.clock.now(), 50);
    return calls.flatMap(({ id, causes }) => (causes ?? [{ id }]).map((cause) => `CALL#${cause.id}`));
  }
}

export const randomContactId = (): string => randomBytes(10).toString('hex');
