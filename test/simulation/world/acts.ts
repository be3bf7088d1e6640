/**
 * What people and staff do, through the real handlers: at their own time, or between any two calls of a function that is
 * just about to write to them.
 */
import { createHmac } from 'node:crypto';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Act, Consent, ContactFacts, Fact, Visit } from '../oracle/facts.ts';
import { dateNumber, day, hour, instantOf, minute, wallAt } from '../oracle/wall.ts';
import { clinic, edits } from '../words.ts';
import { skewMaxMs } from './faults.ts';
import type { FunctionName, Invocation } from './lambda.ts';
import { names } from './telling.ts';
import type { World } from './world.ts';

export const people = 'people';
export const words = 'words';

export interface Somebody {
  readonly name: string;
  readonly email: string;
  readonly zone: string;
  readonly mailbox: 'good' | 'dead' | 'full' | 'complains';
  readonly patientId?: string;
}

const zones = [
  'America/New_York',
  'America/Los_Angeles',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/St_Johns',
  'Pacific/Kiritimati',
  'Antarctica/Troll',
] as const;

const kinds = [
  'hold',
  'unsubscribe',
  'cancel',
  'move',
  'leaveReminders',
  'book',
  'complete',
  'noshow',
  'lift',
  'signUp',
  'confirm',
  'rebook',
  'notMe',
  'zone',
  'release',
  'pause',
  'vanish',
  'releaseMissed',
  'undo',
  'notice',
  'fullEmails',
  'minimalEmails',
  'reschedule',
] as const;
export type Kind = (typeof kinds)[number];

/** Acts between two calls, in one seed: they meet acts themselves, and must come to an end. */
const insideMax = 60;

/** Inside a request of a person or of staff: what could collide with it. */
const kindsInside: Readonly<Partial<Record<FunctionName, readonly Kind[]>>> = {
  preferences: ['unsubscribe', 'confirm', 'hold', 'leaveReminders', 'signUp', 'notMe', 'fullEmails', 'minimalEmails'],
  staff: [
    'cancel',
    'move',
    'hold',
    'lift',
    'complete',
    'noshow',
    'rebook',
    'releaseMissed',
    'undo',
    'notice',
    'reschedule',
  ],
  intake: ['signUp', 'unsubscribe', 'confirm', 'book', 'reschedule'],
  feedback: ['signUp', 'book', 'unsubscribe', 'hold', 'cancel', 'move'],
};

const contactWords: Readonly<Partial<Record<Kind, string>>> = {
  confirm: 'confirms',
  unsubscribe: 'leaves the series',
  leaveReminders: 'leaves reminders',
  notMe: 'says "this is not for me"',
  fullEmails: 'asks for full emails',
  minimalEmails: 'asks for emails that do not name the treatment',
  hold: 'staff put a hold',
  lift: 'staff lift the hold',
  zone: 'moves to another zone',
};
const visitWords = {
  cancel: 'is cancelled',
  complete: 'has taken place',
  noshow: 'nobody came',
  rebook: 'is booked again',
  vanish: 'an operator removes it',
  releaseMissed: 'staff release the email about the absence',
  undo: 'the front desk takes back what became of it',
} as const;

const startDays = [6, 1, 0, 2, 3, 9] as const;
const clocks = ['10:30', '07:00', '13:15', '18:30', '08:20', '02:30'] as const;
const types = ['infusion', 'consultation', 'infusion-west'] as const;

/** The key that the clinic and its booking system share. */
export const sourceKey = 'a key of the simulated clinic';

function signatureOf(body: string, at: number): string {
  const seconds = Math.floor(at / 1_000);
  return `t=${seconds},v1=${createHmac('sha256', sourceKey).update(`${seconds}.${body}`).digest('hex')}`;
}

/** `value` after staff said what became of it: a release was of the absence before. */
function becoming(value: Visit, status: Visit['status'], at: number): Visit {
  if (value.status === status) return value;
  const { releasedAt: _released, ...rest } = value;
  return { ...rest, status, at };
}

type Open = Pick<Act<never>, 'acked' | 'over'>;

interface Call {
  readonly fn: FunctionName;
  readonly route: string;
  readonly path?: Record<string, string>;
  readonly json?: object;
  readonly form?: string;
  /** Signed anew at each try, as the booking system does. */
  readonly signed?: true;
  /** Begins the acts this call is, and gives them back to be closed by its answer. */
  readonly begins: () => Open[];
  /** Answered with success. */
  readonly done?: () => void;
}

export class Acts {
  private readonly world: World;
  readonly somebodies: Somebody[] = [];
  private bookings = 0;
  private insideCount = 0;
  /** Sign-ups under way, each by its acts: the address it is for. */
  private readonly signingUp = new Map<Open[], string>();
  /** Person's name → external ids of their bookings. */
  private readonly booked = new Map<string, string[]>();
  readonly patients = new Map<string, Somebody>();
  /** Visits that a booking system tells of: by the first id → the id it has there now; every later id → the first. */
  private readonly bySource = new Map<string, string>();
  readonly successors = new Map<string, string>();
  /** When the last move of each will have been told. */
  private readonly movedAt = new Map<string, number>();
  /** Bookings of people who were told that email is not private, and agreed; and the addresses that ever were so booked. */
  private readonly acknowledged = new Set<string>();
  private readonly acknowledgedAt = new Set<string>();
  readonly bookingTypes = new Map<string, (typeof types)[number]>();

  constructor(world: World) {
    this.world = world;
  }

  /** Writes the script of this seed: who there is, and what they do if nothing else happens. */
  plan(): void {
    const { world } = this;
    const { tape, start } = world;
    // Now and then a crowd at one moment: an outage then finds a backlog.
    const count = tape.pick('people', [1, 2, 3, 1, 2, 3, 2, 7]);
    const apart = tape.pick('people.apart', [11 * minute, 11 * minute, 0]);
    for (let index = 0; index < count; index += 1) {
      const track = `person${index}`;
      const name = names[index] ?? track;
      const shares = index > 0 && tape.chance(`${track}.shares`, 5);
      const somebody: Somebody = {
        name,
        email: `${(shares ? names[0] : name).toLowerCase()}@example.com`,
        zone: tape.pick(`${track}.zone`, zones, 2),
        mailbox: tape.pick(`${track}.mailbox`, ['good', 'dead', 'full', 'complains'] as const, 4),
        ...(shares ? { patientId: name } : {}),
      };
      if (shares) world.count('sharedAddress');
      this.somebodies.push(somebody);
      const begin = start + index * apart;
      if (!shares && tape.choose(`${track}.signs`, 4) < 3) {
        this.at(begin, () => this.perform('signUp', somebody, track));
        const delay = tape.pick(`${track}.confirms`, [10 * minute, 40 * minute, 2 * hour, 11 * hour, 0]);
        if (delay > 0) this.at(begin + delay, () => this.perform('confirm', somebody, track));
      }
      const visits = tape.pick(`${track}.visits`, [1, 1, 0, 2]);
      for (let visit = 0; visit < visits; visit += 1) this.planVisit(somebody, `${track}.visit${visit}`, begin);
    }
    const extra = tape.choose('extra', 8);
    for (let index = 0; index < extra; index += 1) {
      const track = `extra${index}`;
      const at =
        start + tape.choose(`${track}.hour`, 24 * 11) * hour + tape.choose(`${track}.minute`, 60) * minute + 1_500;
      const kind = tape.pick(`${track}.kind`, kinds);
      this.at(at, () => {
        const somebody = tape.pick(`${track}.who`, this.somebodies);
        world.count(`act ${kind}`);
        this.perform(kind, somebody, track);
      });
    }
  }

  private planVisit(somebody: Somebody, track: string, begin: number): void {
    const { tape } = this.world;
    const booksAfter = tape.pick(`${track}.after`, [
      2 * day + hour,
      5 * minute,
      9 * hour,
      day + 4 * hour,
      4 * day + 2 * hour,
      11 * minute,
    ]);
    this.at(begin + booksAfter, () => {
      if (tape.chance(`${track}.signed`, 5) && this.isAlone(somebody)) {
        this.planSigned(somebody, track);
        return;
      }
      const externalId = this.perform('book', somebody, track);
      if (externalId === undefined) return;
      const fate = tape.pick(`${track}.fate`, [
        'complete',
        'complete',
        'move',
        'cancel',
        'noshow',
        'nothing',
        'moveTwice',
        'rebook',
        'missed',
        'undone',
        'notice',
        'noticeMove',
        'moveNotice',
      ] as const);
      const visit = this.lastKnown(externalId);
      if (!visit) return;
      const before = visit.start - this.world.now;
      const sooner = this.world.now + Math.floor((before * (1 + tape.choose(`${track}.when`, 8))) / 9);
      switch (fate) {
        case 'complete':
        case 'noshow':
          this.at(visit.end + tape.pick(`${track}.marked`, [20 * minute, 3 * hour, 14 * hour, 30 * hour]), () =>
            this.onVisit(fate, externalId, track),
          );
          return;
        case 'cancel':
          this.at(sooner, () => this.onVisit('cancel', externalId, track));
          return;
        case 'rebook':
          this.at(sooner, () => this.onVisit('cancel', externalId, track));
          this.at(sooner + tape.pick(`${track}.again`, [30_000, 3 * hour]), () =>
            this.onVisit('rebook', externalId, track),
          );
          return;
        case 'moveTwice':
          this.at(sooner + tape.pick(`${track}.again`, [5_000, 20 * minute, 5 * hour]), () =>
            this.onVisit('move', externalId, `${track}.second`),
          );
          this.at(sooner, () => this.onVisit('move', externalId, track));
          return;
        case 'move':
          this.at(sooner, () => this.onVisit('move', externalId, track));
          return;
        case 'notice':
        case 'noticeMove':
        case 'moveNotice': {
          const later = sooner + tape.pick(`${track}.again`, [20 * minute, 5_000, 5 * hour, 26 * hour]);
          this.at(fate === 'moveNotice' ? later : sooner, () => this.notice(track, false, externalId));
          if (fate !== 'notice')
            this.at(fate === 'moveNotice' ? sooner : later, () => this.onVisit('move', externalId, track));
          if (tape.chance(`${track}.twice`, 3))
            this.at(later + hour, () => this.notice(`${track}.second`, false, externalId));
          return;
        }
        case 'missed': {
          const missed = visit.end + tape.pick(`${track}.marked`, [20 * minute, 3 * hour, 14 * hour]);
          const released = missed + tape.pick(`${track}.released`, [40 * minute, 5 * hour, 26 * hour]);
          this.at(missed, () => this.onVisit('noshow', externalId, track));
          this.at(released, () => this.onVisit('releaseMissed', externalId, track));
          // It was a mistake after all, and then it was not: the second absence has not been released.
          if (!tape.chance(`${track}.again`, 2)) return;
          this.at(released + 2 * minute, () =>
            this.onVisit(tape.pick(`${track}.back`, ['rebook', 'undo']), externalId, track),
          );
          this.at(released + tape.pick(`${track}.second`, [30 * minute, 4 * hour]), () =>
            this.onVisit('noshow', externalId, `${track}.second`),
          );
          return;
        }
        case 'undone': {
          const marked = visit.end + tape.pick(`${track}.marked`, [20 * minute, 3 * hour, 14 * hour, 30 * hour]);
          const undone = marked + tape.pick(`${track}.undone`, [3 * minute, 2 * hour, 20 * hour]);
          this.at(marked, () => this.onVisit(tape.pick(`${track}.as`, ['complete', 'noshow']), externalId, track));
          this.at(undone, () => this.onVisit('undo', externalId, track));
          const then = tape.pick(`${track}.then`, ['complete', 'noshow', 'nothing'] as const);
          if (then !== 'nothing') this.at(undone + hour, () => this.onVisit(then, externalId, `${track}.second`));
          return;
        }
        case 'nothing':
          return;
      }
    });
  }

  /** A booking system that knows nobody's id here can only mean whoever is alone at an address. */
  private isAlone(somebody: Somebody): boolean {
    return this.somebodies.every((each) => each === somebody || each.email !== somebody.email);
  }

  /** A visit that a booking system tells of by its signed webhook, and moves, once or twice. */
  private planSigned(somebody: Somebody, track: string): void {
    const { tape } = this.world;
    this.bookings += 1;
    const externalId = `s${this.bookings}`;
    const type = tape.pick(`${track}.type`, types, 2);
    this.booked.set(somebody.name, [...(this.booked.get(somebody.name) ?? []), externalId]);
    this.patients.set(externalId, somebody);
    this.bookingTypes.set(externalId, type);
    this.bySource.set(externalId, externalId);
    const times = this.times(track, type);
    this.tell('booked', externalId, { id: externalId, times });
    const moves = tape.pick(`${track}.moves`, [1, 1, 2, 0]);
    let at = this.world.now;
    for (let move = 0; move < moves; move += 1) {
      at += Math.floor(((times.start - at) * (1 + tape.choose(`${track}.when`, 6))) / 9);
      this.at(at, () => this.reschedule(externalId, `${track}.move${move}`));
    }
    const fate = tape.pick(`${track}.became`, ['nothing', 'complete', 'noshow'] as const);
    if (fate !== 'nothing') this.at(times.end + 10 * day, () => this.onVisit(fate, externalId, `${track}.became`));
  }

  /** The two halves of a move, in either order and with time between: the old id lets go, and the new one takes over. */
  private reschedule(externalId: string, track: string): string | undefined {
    const { world } = this;
    const [visit, ...others] = world.visit(externalId).possible(world.sequence, world.sequence + 1);
    const left = (visit?.start ?? 0) - world.now;
    // Both halves come before the visit would begin, and one move after the other.
    if (visit?.status !== 'booked' || others.length > 0 || visit.moving || left < 4 * hour) return undefined;
    if ((this.movedAt.get(externalId) ?? 0) > world.now) return undefined;
    const from = this.bySource.get(externalId) ?? externalId;
    const to = `${externalId}.${this.successors.size + 1}`;
    this.successors.set(to, externalId);
    this.bySource.set(externalId, to);
    const apart = Math.min(
      left / 2 - hour,
      world.tape.pick(`${track}.apart`, [5_000, 20 * minute, 0, 5 * hour, 30 * hour]),
    );
    const newFirst = world.tape.chance(`${track}.newFirst`, 2);
    const times = this.times(`${track}.to`, this.bookingTypes.get(externalId) ?? 'infusion');
    this.movedAt.set(externalId, world.now + apart + hour);
    const letGo = () => this.tell('moving', externalId, { id: from, times: visit, occurred });
    const takeOver = () => this.tell('booked', externalId, { id: to, previousId: from, times });
    const occurred = world.now;
    this.at(world.now, newFirst ? takeOver : letGo);
    this.at(world.now + apart, newFirst ? letGo : takeOver);
    return 'reschedule';
  }

  private tell(
    status: 'booked' | 'moving',
    externalId: string,
    told: {
      readonly id: string;
      readonly previousId?: string;
      readonly times: Pick<Visit, 'start' | 'end' | 'zone'>;
      readonly occurred?: number;
    },
  ): void {
    const { world } = this;
    const somebody = this.patients.get(externalId);
    const type = this.bookingTypes.get(externalId) ?? 'infusion';
    if (!somebody) return;
    const { id, previousId } = told;
    const { start, end, zone } = told.times;
    world.say(
      `the booking system tells that ${somebody.name}'s ${id}${previousId ? `, which was ${previousId},` : ''} is ${status}, ${new Date(start).toISOString()}`,
      true,
    );
    const kind = type === 'consultation' ? 'consultation' : 'infusion';
    const now = world.now;
    this.http(
      {
        fn: 'intake',
        route: 'POST /webhooks/signed',
        signed: true,
        json: {
          id: `${status} ${id}`.replace(' ', '-'),
          occurredAt: new Date(told.occurred ?? now).toISOString(),
          booking: {
            id,
            ...(previousId ? { previousId } : {}),
            status,
            type,
            start: new Date(start).toISOString(),
            end: new Date(end).toISOString(),
          },
          person: { email: somebody.email, zone: somebody.zone },
        },
        begins: () => [
          world.visit(externalId).begin(world.next(), (value) => {
            if (status === 'moving')
              return [value?.status === 'booked' && value.under === id ? { ...value, moving: true } : value];
            // Told again, or by an id that the visit no longer has.
            if (value && value.under !== previousId) return [value];
            return [{ status: 'booked', kind, start, end, zone, at: now, under: id }];
          }),
        ],
      },
      false,
    );
  }

  private at(time: number, run: () => unknown): void {
    this.world.lastAct = Math.max(this.world.lastAct, time);
    this.world.scheduler.park(time, () => {
      if (!this.world.quiet) run();
    });
  }

  private lastKnown(externalId: string): Visit | undefined {
    const possible = this.world.visit(externalId).possible(this.world.sequence, this.world.sequence + 1);
    return possible.filter((each) => each !== undefined).at(-1);
  }

  /** An act between two calls of `invocation`, about the person it is busy with. False when there was nothing to do. */
  inside(track: string, invocation: Invocation): boolean {
    const { world } = this;
    if (world.quiet || this.insideCount >= insideMax) return false;
    this.insideCount += 1;
    const kind = world.tape.pick(`${track}.act`, kindsInside[invocation.environment.fn] ?? kinds);
    const contactId = [...invocation.touched].findLast((pk) => pk.startsWith('C#'))?.slice(2);
    const email = contactId === undefined ? undefined : world.contacts.get(contactId)?.email;
    const near = this.somebodies.filter((each) => each.email === email);
    const somebody = world.tape.pick(`${track}.who`, near.length > 0 ? near : this.somebodies);
    world.count(`act inside ${kind}`);
    return this.perform(kind, somebody, track, true) !== undefined;
  }

  /** @returns a name for what was done, or undefined when there was nothing to do it to. */
  perform(kind: Kind, somebody: Somebody, track: string, express = false): string | undefined {
    const { world } = this;
    switch (kind) {
      case 'signUp':
        return this.signUp(somebody, express);
      case 'book':
        return this.book(somebody, track, express);
      case 'move':
      case 'cancel':
      case 'complete':
      case 'noshow':
      case 'rebook':
      case 'vanish':
      case 'releaseMissed':
      case 'undo': {
        const mine = this.booked.get(somebody.name) ?? [];
        if (mine.length === 0) return undefined;
        return this.onVisit(kind, world.tape.pick(`${track}.visit`, mine.toReversed()), track, express);
      }
      case 'release':
        return this.release(track);
      case 'reschedule': {
        const mine = (this.booked.get(somebody.name) ?? []).filter((each) => this.bySource.has(each));
        return mine.length === 0 ? undefined : this.reschedule(world.tape.pick(`${track}.visit`, mine), track);
      }
      case 'notice':
        return this.notice(track, express);
      case 'pause':
        return this.pause(track);
      default:
        return this.onContact(kind, somebody, track, express);
    }
  }

  private zonesOf(email: string): readonly string[] {
    return this.somebodies.filter((each) => each.email === email).map((each) => each.zone);
  }

  private contactsOf(somebody: Somebody) {
    return this.world.contactsAt(somebody.email);
  }

  private signUp(somebody: Somebody, express: boolean): string {
    const { world } = this;
    world.say(`${somebody.name} signs up`, true);
    this.http(
      {
        fn: 'intake',
        route: 'POST /signup',
        json: { email: somebody.email, zone: somebody.zone, adult: true, consent: true, firstName: 'Sam' },
        begins: () => {
          const asked = this.contactsOf(somebody).map((contact) => this.asks(contact));
          this.signingUp.set(asked, somebody.email);
          return asked;
        },
      },
      express,
    );
    return 'signUp';
  }

  private mayChoose(contact: ContactFacts): Open {
    return contact.emailForm.begin(this.world.next(), (form) => [form, 'full']);
  }

  private asks(contact: ContactFacts): Open {
    return contact.consent.begin(this.world.next(), (value) =>
      value === 'left' ? ['left', 'asked'] : value === 'none' ? ['none', 'asked'] : [value],
    );
  }

  /** A contact that came while a sign-up of its address was under way: the sign-up may be about it. */
  meets(contact: ContactFacts): void {
    // A person whom a booking makes has the form that the booking says; which of two made them, nobody can tell.
    if (this.acknowledgedAt.has(contact.email)) this.close([this.mayChoose(contact)], false);
    for (const [acts, email] of this.signingUp) if (email === contact.email) acts.push(this.asks(contact));
  }

  private onContact(kind: Kind, somebody: Somebody, track: string, express: boolean): string | undefined {
    const { world } = this;
    const mine = this.contactsOf(somebody);
    if (mine.length === 0) return undefined;
    const contact = world.tape.pick(`${track}.contact`, mine);
    const raw = world.engine.peek(people, `C#${contact.id}`, 'CONTACT');
    if (!raw) return undefined;
    const item = unmarshall(raw) as { tokens: Record<string, string> };
    const link = (token: string) => ({ token: `${contact.id}.${item.tokens[token]}` });
    const begin = <V>(fact: Fact<V>, change: (value: V) => readonly V[]) => [fact.begin(world.next(), change)];
    world.say(`${somebody.name}: ${contactWords[kind] ?? kind}`, true);
    switch (kind) {
      case 'confirm':
        this.http(
          {
            fn: 'preferences',
            route: 'POST /confirm/{token}',
            path: link('confirm'),
            begins: () => [
              ...begin<Consent>(contact.consent, (value) => [value === 'asked' ? 'confirmed' : value]),
              // What the sign-up said becomes the person's own when it is confirmed.
              ...begin<string>(contact.zone, (zone) => [zone, ...this.zonesOf(somebody.email)]),
              // Its text told that email is not private.
              this.mayChoose(contact),
            ],
          },
          express,
        );
        return kind;
      case 'unsubscribe':
        this.http(
          {
            fn: 'preferences',
            route: 'POST /unsubscribe/{token}',
            path: link('oneClick'),
            form: 'List-Unsubscribe=One-Click',
            begins: () => begin<Consent>(contact.consent, () => ['left']),
          },
          express,
        );
        return kind;
      case 'leaveReminders':
        this.http(
          {
            fn: 'preferences',
            route: 'POST /preferences/{token}',
            path: link('preferences'),
            form: 'action=leaveReminders',
            begins: () => begin<'on' | 'left'>(contact.reminders, () => ['left']),
          },
          express,
        );
        return kind;
      case 'fullEmails':
      case 'minimalEmails':
        this.http(
          {
            fn: 'preferences',
            route: 'POST /preferences/{token}',
            path: link('preferences'),
            form: `action=${kind}`,
            begins: () =>
              begin<'full' | 'minimal'>(contact.emailForm, () => [kind === 'fullEmails' ? 'full' : 'minimal']),
          },
          express,
        );
        return kind;
      case 'notMe':
        this.http(
          {
            fn: 'preferences',
            route: 'POST /not-me/{token}',
            path: link('preferences'),
            begins: () => begin(contact.wrongPerson, () => [true]),
          },
          express,
        );
        return kind;
      case 'hold':
      case 'lift':
        this.http(
          {
            fn: 'staff',
            route: `${kind === 'hold' ? 'PUT' : 'DELETE'} /staff/people/{contactId}/hold`,
            path: { contactId: contact.id },
            begins: () => begin(contact.hold, () => [kind === 'hold']),
          },
          express,
        );
        return kind;
      case 'zone': {
        const zone = world.tape.pick(`${track}.to`, zones);
        const [act] = begin(contact.zone, () => [zone]);
        const now = unmarshall(raw);
        world.engine.place(
          people,
          `C#${contact.id}`,
          'CONTACT',
          marshall({ ...now, zone, version: Number(now.version) + 1 }),
        );
        this.close(act ? [act] : [], true);
        return kind;
      }
      default:
        return undefined;
    }
  }

  /** A start some days after now, at a clock time of the place. */
  private times(track: string, type: (typeof types)[number]): { start: number; end: number; zone: string } {
    const { world } = this;
    const zone = clinic.locations[clinic.appointmentTypes[type]?.location ?? '']?.zone ?? clinic.zone;
    const days = world.tape.pick(`${track}.days`, startDays);
    const clock = world.tape.pick(`${track}.clock`, clocks);
    let start = instantOf(dateNumber(wallAt(world.now, zone)) + days, clock, zone);
    if (start <= world.now + 5 * minute) start = world.now + 70 * minute - (world.now % minute);
    return { start, end: start + 2 * hour, zone };
  }

  private book(somebody: Somebody, track: string, express: boolean): string {
    this.bookings += 1;
    const externalId = `x${this.bookings}`;
    const type = this.world.tape.pick(`${track}.type`, types, 2);
    this.booked.set(somebody.name, [...(this.booked.get(somebody.name) ?? []), externalId]);
    this.patients.set(externalId, somebody);
    this.bookingTypes.set(externalId, type);
    if (this.world.tape.chance(`${track}.acknowledged`, 3)) this.acknowledged.add(externalId);
    this.put(externalId, this.times(track, type), 'books', express);
    return externalId;
  }

  /** A booking at a time that is given. */
  bookFor(somebody: Somebody, times: { start: number; end: number; zone: string }): void {
    this.bookings += 1;
    const externalId = `x${this.bookings}`;
    this.patients.set(externalId, somebody);
    this.bookingTypes.set(externalId, 'infusion');
    this.put(externalId, times, 'books', false);
  }

  private put(
    externalId: string,
    times: { start: number; end: number; zone: string },
    verb: string,
    express: boolean,
  ): void {
    const { world } = this;
    const somebody = this.patients.get(externalId);
    const type = this.bookingTypes.get(externalId) ?? 'infusion';
    if (!somebody) return;
    world.say(`${somebody.name} ${verb} ${externalId}, ${type}, ${new Date(times.start).toISOString()}`, true);
    const kind = type === 'consultation' ? 'consultation' : 'infusion';
    const isAcknowledged = this.acknowledged.has(externalId);
    if (isAcknowledged) this.acknowledgedAt.add(somebody.email);
    this.http(
      {
        fn: 'staff',
        route: 'PUT /staff/appointments/{source}/{externalId}',
        path: { source: 'desk', externalId },
        json: {
          email: somebody.email,
          type,
          start: new Date(times.start).toISOString(),
          end: new Date(times.end).toISOString(),
          zone: somebody.zone,
          ...(somebody.patientId ? { patientId: somebody.patientId } : {}),
          ...(isAcknowledged ? { emailAcknowledged: true } : {}),
        },
        begins: () => [
          world.visit(externalId).begin(world.next(), () => [{ status: 'booked', kind, ...times, at: world.now }]),
        ],
      },
      express,
    );
  }

  private onVisit(
    kind: 'move' | 'cancel' | 'complete' | 'noshow' | 'rebook' | 'vanish' | 'releaseMissed' | 'undo',
    externalId: string,
    track: string,
    express = false,
  ): string | undefined {
    const { world } = this;
    const visit = this.lastKnown(externalId);
    // A row that an operator removed is not spoken of again.
    if (!visit || visit.status === 'gone') return undefined;
    const isSigned = this.bySource.has(externalId);
    // What a booking system holds, nobody moves or calls off but there.
    if (isSigned && ['move', 'cancel', 'rebook', 'vanish'].includes(kind)) return undefined;
    if (kind === 'move') {
      this.put(
        externalId,
        this.times(`${track}.move`, this.bookingTypes.get(externalId) ?? 'infusion'),
        'moves',
        express,
      );
      return kind;
    }
    world.say(`${this.patients.get(externalId)?.name}'s visit ${externalId}: ${visitWords[kind]}`, true);
    if (kind === 'vanish') {
      const at = world.appointmentKeys.get(externalId);
      if (!at) return undefined;
      const act = world.visit(externalId).begin(world.next(), (value) => [value && { ...value, status: 'gone' }]);
      world.engine.place(people, at.pk, at.sk, undefined);
      this.close([act], true);
      return kind;
    }
    if (kind === 'releaseMissed' || kind === 'undo') return this.atTheDesk(kind, externalId, express);
    // Nobody marks what became of a visit but at the desk, or through the clinic's own system.
    if ((kind === 'complete' || kind === 'noshow') && (isSigned || world.tape.chance(`${track}.desk`, 3)))
      return this.atTheDesk(kind, externalId, express);
    const status =
      kind === 'rebook' ? 'booked' : kind === 'cancel' ? 'cancelled' : kind === 'complete' ? 'completed' : 'noshow';
    this.http(
      {
        fn: 'staff',
        route: 'POST /staff/appointments/{source}/{externalId}/status',
        path: { source: 'desk', externalId },
        json: { status },
        begins: () => [
          world
            .visit(externalId)
            .begin(world.next(), (value) => [
              value === undefined || value.status === 'gone' || value.status === status
                ? value
                : becoming(value, status, world.now),
            ]),
        ],
      },
      express,
    );
    return kind;
  }

  /** What the front desk says of a visit, by the ids that its page has. */
  private atTheDesk(
    kind: 'complete' | 'noshow' | 'releaseMissed' | 'undo',
    externalId: string,
    express: boolean,
  ): string | undefined {
    const { world } = this;
    const at = world.appointmentKeys.get(externalId);
    if (!at) return undefined;
    const became = ({ complete: 'came', noshow: 'noshow', releaseMissed: 'release', undo: 'booked' } as const)[kind];
    this.http(
      {
        fn: 'staff',
        route: 'POST /staff/visits/{contactId}/{appointmentId}',
        path: { contactId: at.pk.slice(2), appointmentId: at.sk.slice('APPT#'.length) },
        json: { became },
        begins: () => {
          const { now } = world;
          return [
            world.visit(externalId).begin(world.next(), (value) => {
              if (value === undefined || value.status === 'gone') return [value];
              switch (kind) {
                case 'releaseMissed':
                  return [value.status === 'noshow' ? { ...value, releasedAt: value.releasedAt ?? now } : value];
                case 'undo':
                  return [value.status === 'cancelled' ? value : becoming(value, 'booked', now)];
                default: {
                  // What has not begun is not marked; within the error of a clock either may be.
                  const marked = becoming(value, kind === 'complete' ? 'completed' : 'noshow', now);
                  if (value.start > now + 2 * skewMaxMs) return [value];
                  return value.start > now - 2 * skewMaxMs ? [value, marked] : [marked];
                }
              }
            }),
          ];
        },
      },
      express,
    );
    return kind;
  }

  /** Staff tell everybody with a visit at a place on a day that it is closed, opens late, or cannot be telephoned. */
  private notice(track: string, express: boolean, about?: string): string | undefined {
    const { world } = this;
    const booked = [...this.patients.keys()].filter((each) => this.lastKnown(each)?.status === 'booked');
    if (booked.length === 0) return undefined;
    const externalId = about ?? world.tape.pick(`${track}.about`, booked.toReversed());
    const visit = this.lastKnown(externalId);
    const location = clinic.appointmentTypes[this.bookingTypes.get(externalId) ?? '']?.location;
    if (!visit || location === undefined) return undefined;
    const { year, month, day: date } = wallAt(visit.start, visit.zone);
    const day = [year, month, date].map((each) => String(each).padStart(2, '0')).join('-');
    const kind = world.tape.pick(`${track}.kind`, ['closed', 'openingLate', 'closed', 'phonesDown'] as const);
    world.say(`staff tell that ${location} on ${day}: ${kind}`, true);
    let begun = 0;
    this.http(
      {
        fn: 'staff',
        route: 'POST /staff/notices',
        json: {
          kind,
          location,
          date: day,
          ...(kind === 'openingLate' ? { opensAt: world.tape.pick(`${track}.opens`, ['11:00', '14:30']) } : {}),
        },
        begins: () => {
          begun = world.next();
          return [];
        },
        done: () => {
          if (kind !== 'openingLate') this.checkTold(location, day, begun);
        },
      },
      express,
    );
    return 'notice';
  }

  /** Whoever was booked there that day, for longer than an index lags and until the answer, has been told (I7). */
  private checkTold(location: string, date: string, begun: number): void {
    const { world } = this;
    for (const [externalId, type] of this.bookingTypes) {
      if (clinic.appointmentTypes[type]?.location !== location) continue;
      const [visit, ...others] = world.visit(externalId).possible(begun, world.sequence + 1);
      if (visit?.status !== 'booked' || others.length > 0 || visit.at > world.now - minute) continue;
      const wall = wallAt(visit.start, visit.zone);
      if (dateNumber(wall) * day !== Date.parse(date) || visit.start < world.now + minute) continue;
      if (world.noticesAt(externalId, world.sequence, world.sequence).includes('none'))
        world.violate('I7', `staff told a notice for ${date}, and ${externalId} has none`);
    }
  }

  /** A new release goes into force: words published while people are on their way. */
  private release(track: string): string {
    const { world } = this;
    const edition = 1 + world.tape.choose(`${track}.edition`, 7);
    world.say(`release: ${edits.filter((_, bit) => edition & (1 << bit)).join(', ')}`, true);
    world.publish(edition);
    return 'release';
  }

  private pause(track: string): string {
    const { world } = this;
    world.say('staff pause marketing', true);
    world.pausedSince ??= world.now;
    world.engine.place(
      people,
      'CONTROL',
      'PAUSE#marketing',
      marshall({ pk: 'CONTROL', sk: 'PAUSE#marketing', schemaVersion: 1 }),
    );
    world.scheduler.park(world.now + world.tape.pick(`${track}.for`, [2 * hour, 20 * hour]), () => this.unpause());
    return 'pause';
  }

  unpause(): void {
    const { world } = this;
    if (world.pausedSince === undefined) return;
    world.pausedSince = undefined;
    world.engine.place(people, 'CONTROL', 'PAUSE#marketing', undefined);
  }

  /** Staff lift every hold: the second phase asks that everything then settles. */
  liftAll(): void {
    for (const contact of this.world.contacts.values()) {
      const { world } = this;
      const raw = world.engine.peek(people, `C#${contact.id}`, 'CONTACT');
      if (!raw?.hold?.BOOL || !world.tape.chance('liftedInTheEnd', 2)) continue;
      this.http(
        {
          fn: 'staff',
          route: 'DELETE /staff/people/{contactId}/hold',
          path: { contactId: contact.id },
          begins: () => [contact.hold.begin(world.next(), () => [false])],
        },
        true,
      );
    }
  }

  private close(acts: Open[], acked: boolean): void {
    const at = this.world.next();
    this.signingUp.delete(acts);
    for (const act of acts) {
      act.over = at;
      if (acked) act.acked = at;
    }
  }

  private http(call: Call, express: boolean, tries = 1): void {
    const { world } = this;
    const acts = call.begins();
    const body = call.json ? JSON.stringify(call.json) : call.form;
    const event = {
      routeKey: call.route,
      rawPath: call.route.split(' ')[1],
      headers:
        body === undefined
          ? {}
          : {
              'content-type': call.json ? 'application/json' : 'application/x-www-form-urlencoded',
              ...(call.signed ? { 'dripline-signature': signatureOf(body, world.now) } : {}),
            },
      pathParameters: call.path,
      requestContext: {},
      isBase64Encoded: false,
      ...(body === undefined ? {} : { body }),
    };
    world.lambda.invoke(
      call.fn,
      event,
      (outcome) => {
        const status = (outcome.value as { statusCode?: number } | undefined)?.statusCode ?? 0;
        const isDone = outcome.kind === 'returned' && status >= 200 && status < 300;
        this.close(acts, isDone);
        if (isDone) call.done?.();
        if (outcome.kind === 'returned' && (status === 400 || status === 415))
          world.violate('request', `${call.route} answered ${status}: ${JSON.stringify(outcome.value)}`);
        // Whoever gets an error, or no answer, presses again.
        // (A signature that has grown old in a process that stood still is an error too.)
        if ((outcome.kind !== 'returned' || status >= 500 || status === 401) && tries < 4) {
          world.count('pressedAgain');
          world.scheduler.park(world.now + 20_000, () => this.http(call, false, tries + 1));
        }
      },
      express,
    );
  }
}
