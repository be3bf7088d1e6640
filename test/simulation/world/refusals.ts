/**
 * What SES certainly refuses, beside the faults of `faults.ts`: a state of the account that is everybody's for hours, or
 * what is about one email or one address. Only the worlds of some seeds have it (`Swarm.refusals`).
 */
import { hour, minute } from '../oracle/wall.ts';
import type { Request } from './acceptance.ts';
import { skewMaxMs } from './faults.ts';
import type { Invocation } from './lambda/invocation.ts';
import type { World } from './parts.ts';
import { people } from './tables.ts';

interface Answer {
  readonly name: string;
  readonly status: number;
  readonly message?: (request: Request) => string;
}

const recipientOf = ({ command }: Request): string => command.input.Destination.ToAddresses[0] ?? '';
/** Whose email it is, and which. */
const tagOf = ({ input }: Request['command']): readonly string[] =>
  input.EmailTags?.find(({ Name }) => Name === 'send')?.Value.split('_') ?? [];
const sendIdOf = ({ command }: Request): string => tagOf(command)[1] ?? '';
const unverified = (identity: string): string =>
  `Email address is not verified. The following identities failed the check in region US-EAST-1: ${identity}`;

/** For hours, of every email. Each another cause, under the names and messages that SES has for it. */
const everybodys: Readonly<Record<string, Answer>> = {
  suspended: { name: 'AccountSuspendedException', status: 400 },
  pausedByName: { name: 'AccountSendingPausedException', status: 400 },
  pausedByMessage: { name: 'MessageRejected', status: 400, message: () => 'Sending paused for this account.' },
  setPaused: { name: 'SendingPausedException', status: 400 },
  notVerified: {
    name: 'MessageRejected',
    status: 400,
    message: ({ command }) => unverified(/<(.*)>/.exec(command.input.FromEmailAddress)?.[1] ?? ''),
  },
  sandbox: { name: 'MessageRejected', status: 400, message: (request) => unverified(recipientOf(request)) },
  mailFrom: { name: 'MailFromDomainNotVerifiedException', status: 400 },
  setGone: { name: 'NotFoundException', status: 404 },
  setUnknown: { name: 'BadRequestException', status: 400, message: () => 'Configuration set does not exist.' },
  denied: { name: 'AccessDeniedException', status: 403 },
  expired: { name: 'ExpiredTokenException', status: 403 },
  clockOff: { name: 'RequestExpired', status: 400 },
  unknown: { name: 'SomethingNewException', status: 418 },
};

/** Of one email. */
const itsOwn: Readonly<Record<string, Answer>> = {
  content: { name: 'MessageRejected', status: 400, message: () => 'The message has invalid content.' },
  address: {
    name: 'BadRequestException',
    status: 400,
    message: (request) => `Illegal address: ${recipientOf(request)}`,
  },
  header: { name: 'BadRequestException', status: 400, message: () => 'Invalid header.' },
  large: { name: 'RequestEntityTooLargeException', status: 413 },
  abandoned: { name: 'RequestTimeoutException', status: 408 },
  systemWide: { name: 'TooManyRequestsException', status: 429, message: () => 'A system-wide problem.' },
  quotaByOtherName: { name: 'LimitExceededException', status: 400, message: () => 'Daily message quota exceeded.' },
};

/** What a step may be given up for, and what SES must have said of its email. */
const sayings: Readonly<Record<string, string>> = {
  rejected: 'content',
  badAddress: 'address',
  badRequest: 'header',
  tooLarge: 'large',
};

const states = Object.keys(everybodys);
const own = Object.keys(itsOwn);
/** Each refusal of a world that has them, to be counted. */
export const refusalNames = [...states, ...own, 'shutDown'].map((name) => `refusal ${name}`);

const statesMax = 2;
export const stateLengths = [40 * minute, 2 * hour, 3 * hour] as const;
/** So much later than by other faults a step may come to its turn: two states, and a lane's last probe. */
export const refusedLongest = statesMax * 3 * hour + hour;
const peopleToHold = 3;

interface Refused {
  readonly people: Set<string>;
}

export class Refusals {
  private readonly world: World;
  private state: { readonly name: string; readonly until: number; readonly lane: string | undefined } | undefined;
  private begun = 0;
  private readonly said = new Set<string>();
  private reminderLaneAt = Number.NEGATIVE_INFINITY;
  /** Who was refused for everybody's cause since anything went, as the invocation itself has been told. */
  private readonly told = new WeakMap<Invocation, Map<string, Refused>>();

  constructor(world: World) {
    this.world = world;
  }

  recover(): void {
    this.state = undefined;
  }

  /** What `GetAccount` tells of it. */
  account(): object {
    return this.current?.name === 'suspended' ? { EnforcementStatus: 'SHUTDOWN' } : {};
  }

  private get current(): typeof this.state {
    if (this.state && this.state.until <= this.world.now) this.state = undefined;
    return this.state;
  }

  /** What this email is answered, and how the worker takes it once it has been told. Undefined: nothing is wrong with it. */
  of(request: Request): { readonly error: Answer & { readonly text: string }; told(): void } | undefined {
    const { world } = this;
    const { track, command, invocation } = request;
    const lane = command.input.ConfigurationSetName;
    this.judge(request, lane);
    if (!this.current && this.begun < statesMax) {
      const drawn = world.tape.choose(`${track}.refusals`, states.length + 1, 8);
      if (drawn > 0) {
        const ms = world.tape.pick(`${track}.refusalsFor`, stateLengths);
        const name = states[drawn - 1] ?? '';
        const onlyHere = name.startsWith('set') && world.tape.chance(`${track}.refusalsHere`, 2);
        this.begun += 1;
        this.state = { name, until: world.now + ms, lane: onlyHere ? lane : undefined };
        world.say(
          `SES refuses ${onlyHere ? `what goes under ${lane}` : 'everything'} for ${ms / minute} minutes: ${name}`,
          true,
        );
      }
    }
    const { current } = this;
    if (current && (current.lane ?? lane) === lane) {
      return this.answer(current.name, everybodys[current.name], request, () => {
        const person = this.personOf(request);
        const whose = this.toldOf(invocation);
        const before = whose.get(lane) ?? { people: new Set() };
        if (person !== '') before.people.add(person);
        whose.set(lane, before);
      });
    }
    if (this.personOf(request) === '') return undefined;
    const drawn = world.tape.choose(`${track}.refusal`, own.length + 1, 25);
    const name = drawn > 0 ? own[drawn - 1] : undefined;
    if (name === undefined) return undefined;
    this.says(name, request);
    if (name === 'address') this.markAddress(recipientOf(request));
    return this.answer(name, itsOwn[name], request, () => {});
  }

  says(name: string, request: Request): void {
    this.said.add(`${sendIdOf(request)} ${name}`);
  }

  hasSaid(sendId: string, reason: string): boolean {
    const saying = sayings[reason];
    return saying === undefined || this.said.has(`${sendId} ${saying}`);
  }

  /** Something of the lane went: what was refused before was not everybody's. */
  wentIn(lane: string, invocation: Invocation): void {
    this.told.get(invocation)?.delete(lane);
  }

  /** Its own answers, or what is written down of the lane since it began, may have held it. */
  mayHoldReminders(by: Invocation): boolean {
    const { world } = this;
    return (
      this.told.get(by)?.has('sim-reminder') === true ||
      this.reminderLaneAt >= by.startedAt - skewMaxMs ||
      world.engine.peek(people, 'CONTROL', 'LANE#reminder')?.held !== undefined
    );
  }

  /** The row of the reminders' lane was written or taken away. */
  onReminderLane(): void {
    this.reminderLaneAt = this.world.now;
  }

  private answer(name: string, answer: Answer | undefined, request: Request, told: () => void) {
    if (!answer) return undefined;
    this.world.fault(`refusal ${name}`);
    if (name === 'suspended') this.world.count('refusal shutDown');
    this.world.say(`SES refuses it: ${name}`);
    return { error: { ...answer, text: answer.message?.(request) ?? answer.name }, told };
  }

  private personOf({ command }: Request): string {
    return tagOf(command)[0] ?? '';
  }

  private toldOf(invocation: Invocation): Map<string, Refused> {
    const known = this.told.get(invocation) ?? new Map<string, Refused>();
    this.told.set(invocation, known);
    return known;
  }

  /** From the third person in a row on nobody else's email is tried (I12): it would only be refused as well. */
  private judge(request: Request, lane: string): void {
    const refused = this.told.get(request.invocation)?.get(lane);
    if (this.personOf(request) === '' || !refused || refused.people.size < peopleToHold) return;
    this.world.violate(
      'I12',
      `an email is tried although ${refused.people.size} people in a row were refused for everybody`,
    );
  }

  /** Whether its worker lives to write it down, nobody knows. */
  private markAddress(address: string): void {
    const facts = this.world.contacts.address(address);
    for (const fact of [facts.marketing, facts.reminder]) fact.begin(this.world.next(), (value) => [value, true]);
  }
}
