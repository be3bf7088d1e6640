/** The whole local system for a test file: its own home, tables in memory, the clock moved by the test. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../functions/core/time/time.ts';
import { instantFromMs } from '../../functions/core/time/time.ts';
import { makeReport, type PersonReport, type Report, scanAll } from '../../local/report.ts';
import { type System, startSystem } from '../../local/system.ts';
import { releaseInForce, wordsOf } from '../../local/words.ts';
import { refuseExpiry } from './expiry.ts';
import { temporaryFolder } from './folder.ts';

export interface TestSystem {
  readonly system: System;
  readonly troubles: unknown[];
  report(): Promise<Report>;
  person(email: string): Promise<PersonReport>;
  /** Subjects accepted for an address, oldest first. */
  subjects(email: string): readonly string[];
  /** Steps by state, `journey/step:state`. */
  steps(email: string): Promise<readonly string[]>;
  /** Moves on to the first `HH:MM` in `zone` that lies ahead, and lets everything due on the way happen. */
  until(moment: Instant | number): Promise<void>;
  /** Everything the functions logged. */
  logs(): string;
  stop(): Promise<void>;
}

export async function startTestSystem(): Promise<TestSystem> {
  const home = temporaryFolder('test');
  const troubles: unknown[] = [];
  const system = await startSystem({
    home,
    inMemory: true,
    // Each place to run costs a cold start; two show what happens side by side.
    concurrency: 2,
    onTrouble: (error) => troubles.push(error),
  });
  const report = async () => {
    const { client, people, words } = system.tables;
    const release = await releaseInForce(client, words, wordsOf(home));
    return makeReport(
      await scanAll(client, people),
      system.gateway.inbox.list(),
      release,
      instantFromMs(system.clock.now()),
    );
  };
  const person = async (email: string) => {
    const found = (await report()).people.find((each) => each.email === email);
    if (!found) throw new Error(`nobody has the address ${email}`);
    return found;
  };
  return {
    system,
    troubles,
    report,
    person,
    subjects: (email) =>
      system.gateway.inbox
        .list()
        .filter(({ to }) => to.includes(email))
        .map(({ subject }) => subject),
    steps: async (email) =>
      (await person(email)).sends.map(({ journey, step, state }) => `${journey}/${step}:${state}`),
    async until(moment) {
      const target = typeof moment === 'number' ? moment : Date.parse(moment);
      for (;;) {
        const due = await system.clock.nextDue();
        if (due === undefined || due >= target) break;
        await system.clock.advanceTo(Math.max(due, system.clock.now()));
      }
      await system.clock.advanceTo(target);
    },
    logs: () =>
      readdirSync(join(home, 'logs'))
        .map((name) => readFileSync(join(home, 'logs', name), 'utf8'))
        .join('\n'),
    async stop() {
      try {
        for (const { expiresAt } of await scanAll(system.tables.client, system.tables.people)) refuseExpiry(expiresAt);
      } finally {
        await system.stop();
        rmSync(home, { recursive: true, force: true });
      }
    },
  };
}
