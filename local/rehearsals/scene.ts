/** What a rehearsal does to the running system, and what it says meanwhile: line by line, with the runbook's own words. */
import { Temporal } from 'temporal-polyfill';
import { instantFromMs } from '../../functions/core/time/time.ts';
import { makeReport, type PersonReport, type Report, scanAll } from '../report.ts';
import { signUp, staff } from '../scenario/acts.ts';
import type { System } from '../system.ts';
import { releaseInForce, wordsOf } from '../words.ts';
import { identityOf } from './aws.ts';
import type { Part, Runbook, Section } from './page.ts';
import type { Shell } from './shell.ts';

/** The runbook, followed to the letter, did not lead where it says. */
export class RehearsalFailed extends Error {
  override readonly name = 'RehearsalFailed';
}

const zone = 'America/New_York';
const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;
const hourMs = 60 * minuteMs;
/** Wider lines of an answer are cut: what is looked for stands at the front. */
const shownWidth = 160;
const shownLines = 6;

export class Scene {
  readonly system: System;
  private readonly runbook: Runbook;
  private readonly shell: Shell;
  private readonly say: (line: string) => void;
  private section: Section | undefined;
  private people = 0;

  constructor(system: System, runbook: Runbook, shell: Shell, say: (line: string) => void) {
    this.system = system;
    this.runbook = runbook;
    this.shell = shell;
    this.say = say;
  }

  /** An address that nobody had before. */
  fresh(): string {
    this.people += 1;
    return `rehearsal-${this.system.clock.now()}-${this.people}@example.org`;
  }

  async signsUp(email = this.fresh()): Promise<string> {
    await signUp(this.system, { email, firstName: 'Ada', zone });
    await this.system.quiesce();
    return email;
  }

  /** A visit is booked. @returns whose. */
  async books(start: number, email = this.fresh()): Promise<string> {
    const iso = (ms: number) => new Date(ms).toISOString();
    await staff(this.system, 'PUT', `/staff/appointments/rehearsal/${email.split('@')[0]}`, {
      email,
      type: 'visit-kingston',
      firstName: 'Ada',
      zone,
      emailAcknowledged: true,
      start: iso(start),
      end: iso(start + 2 * hourMs),
    });
    await this.system.quiesce();
    return email;
  }

  /** The domain that the emails come from. */
  mailDomain(): string {
    return identityOf(this.system) ?? '';
  }

  /** A moment on the clinic's wall, so many days from today. */
  at(days: number, plainTime: string): number {
    const today = Temporal.Instant.fromEpochMilliseconds(this.system.clock.now())
      .toZonedDateTimeISO(zone)
      .toPlainDate();
    return today.add({ days }).toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
  }

  private wall(): string {
    return Temporal.Instant.fromEpochMilliseconds(this.system.clock.now())
      .toZonedDateTimeISO(zone)
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' })
      .replace('T', ' ');
  }

  /** Something happens that nobody at the clinic did: a fault, or what the world mends. */
  happens(what: string): void {
    this.say(`${this.wall()}  ${what}`);
  }

  async minute(): Promise<void> {
    await this.system.clock.advanceTo(this.system.clock.now() + minuteMs);
  }

  /** Moves on through every due moment. */
  async until(moment: number): Promise<void> {
    const { clock } = this.system;
    for (;;) {
      const due = await clock.nextDue();
      if (due === undefined || due >= moment || clock.now() >= moment) break;
      // What is overdue waits for somebody: a quarter of an hour at a time.
      await clock.advanceTo(due > clock.now() ? due : Math.min(moment, clock.now() + quarterMs));
    }
    await clock.advanceTo(Math.max(moment, clock.now()));
  }

  private raised(): readonly string[] {
    const alarms = this.system.alarms.list().filter(({ state }) => state === 'ALARM');
    return alarms.map(({ name }) => name.replace(/^dripline-local-/, ''));
  }

  /** Waits until the alarm comes, and opens the runbook at its heading. @throws RehearsalFailed after `minutes`. */
  async alarm(name: string, minutes: number): Promise<void> {
    for (let passed = 0; !this.raised().includes(name); passed += 1) {
      if (passed >= minutes) throw new RehearsalFailed(`no alarm ${name} within ${minutes} minutes`);
      await this.minute();
    }
    const description = this.system.alarms.list().find((one) => one.name.endsWith(`-${name}`))?.description ?? '';
    this.happens(`alarm ${name}: ${description}`);
    const anchor = description.split('#')[1] ?? '';
    this.section = this.runbook.sectionAt(anchor);
    this.reads('For patients');
  }

  private get open(): Section {
    if (!this.section) throw new RehearsalFailed('the runbook is opened by an alarm, and none has come');
    return this.section;
  }

  /** Reads a part of the heading that is open. */
  reads(part: Part): void {
    this.say(`  ${this.open.says(part)}`);
  }

  /**
   * Runs the one command of the open heading that begins so.
   *
   * @param sees what its answer must show if the page is right. @throws RehearsalFailed when it does not.
   */
  async runs(start: string, sees: RegExp, fill?: Readonly<Record<string, string>>): Promise<string> {
    const command = this.open.command(start, fill);
    for (const line of command.split('\n')) this.say(`    $ ${line}`);
    const answer = await this.shell.run(command);
    await this.system.quiesce();
    const lines = answer.split('\n').filter((line) => line !== '');
    for (const line of lines.slice(-shownLines)) this.say(`      ${line.slice(0, shownWidth)}`);
    if (!sees.test(answer)) throw new RehearsalFailed(`"${start}" does not show ${sees}: ${answer.slice(0, 2_000)}`);
    return answer;
  }

  /** Waits until the alarm is over, as the page says that it will be. */
  async over(name: string, hours: number): Promise<void> {
    this.reads('Over');
    const { clock } = this.system;
    const began = clock.now();
    while (this.raised().includes(name)) {
      if (clock.now() > began + hours * hourMs)
        throw new RehearsalFailed(`the alarm ${name} is not over after ${hours} h`);
      // An hour of minutes, and then larger steps.
      await clock.advanceTo(clock.now() + (clock.now() < began + hourMs ? minuteMs : quarterMs));
    }
    this.happens(`alarm ${name} is over`);
  }

  /** Nothing waits, nothing is lost, nothing went twice. */
  async nothingLost(): Promise<void> {
    await this.runs('for lane in', /^$/);
    const { totals } = await this.report();
    if (totals.lost > 0 || totals.doubled > 0)
      throw new RehearsalFailed(`${totals.lost} emails are lost, and ${totals.doubled} went twice`);
    this.happens(`nothing waits; of ${totals.accepted} emails none is lost and none went twice`);
  }

  /** What somebody was sent or will be called about, as `welcome sent`, `call noDelivery`. @throws RehearsalFailed */
  async has(email: string, ...all: readonly string[]): Promise<void> {
    const { sends, calls } = await this.person(email);
    const found = [
      ...sends.map(({ step, state }) => `${step} ${state}`),
      ...calls.map(({ reason }) => `call ${reason}`),
    ];
    for (const one of all)
      if (!found.includes(one))
        throw new RehearsalFailed(`${email} has no "${one}", but ${found.join(', ') || 'nothing'}`);
    this.happens(`${all.join(', ')}: as it should be`);
  }

  async person(email: string): Promise<PersonReport> {
    const found = (await this.report()).people.find((one) => one.email === email);
    if (!found) throw new RehearsalFailed(`nobody has the address ${email}`);
    return found;
  }

  private async report(): Promise<Report> {
    const { tables, home, gateway, clock } = this.system;
    const release = await releaseInForce(tables.client, tables.words, wordsOf(home));
    return makeReport(
      await scanAll(tables.client, tables.people),
      gateway.inbox.list(),
      release,
      instantFromMs(clock.now()),
    );
  }
}
