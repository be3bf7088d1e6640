/**
 * The rehearsals of the runbook: each breaks the local system, waits for the alarm, and does what the page says under its
 * heading, by the commands that stand there. It throws when one of them is not there, fails, or does not show what the page says.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { playNames, plays, rehearse } from '../../local/rehearsals/index.ts';
import { NotOnThePage, openRunbook, runbookOf } from '../../local/rehearsals/page.ts';
import { isLong } from '../support/run/tier.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

let world: TestSystem | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

// One is in `npm test` too, on the system that stands there: test/system/failures.
describe.runIf(isLong)('rehearsals', () => {
  test.each(playNames)('%s: the alarm ends, and nothing is lost', async (name) => {
    world = await startTestSystem();
    const said: string[] = [];
    await rehearse(name, world.system, (line) => said.push(line));
    expect(said[0]).toBe(plays[name].about);
    expect(said.at(-1)).toMatch(/nothing waits; of \d+ emails none is lost and none went twice$/);
  });
});

test('a rehearsal runs what stands under the heading, under those that it links, or before all of them, and nothing else', () => {
  const runbook = openRunbook();
  const section = runbook.sectionAt('a-booking-system-is-refused');
  expect(section.heading).toBe('A booking system is refused');
  expect(section.command('logs intake')).toBe('logs intake');
  expect(section.command('logs dispatch')).toBe('logs dispatch');
  expect(section.command('for lane in')).toContain('due "$lane#$n"');
  expect(() => section.command('aws lambda delete-function-concurrency')).toThrow(NotOnThePage);
  expect(() => section.command('aws secretsmanager put-secret-value')).toThrow('nobody said what <ARN> is');
  expect(() => runbook.sectionAt('no-such-alarm')).toThrow(NotOnThePage);
});

test('two commands that begin alike are told apart, or nothing is run', () => {
  const opening = '## Before you start\n\n```sh\nhint() {\n}\n```\n\n';
  const runbook = runbookOf(
    `${opening}## Alarms\n\n### One\n\n- **Do.** \`logs dispatch 1h\` or \`logs dispatch 2h\`.\n`,
  );
  expect(() => runbook.section('One').command('logs dispatch')).toThrow('two commands');
  expect(runbook.section('One').command('logs dispatch 2h')).toBe('logs dispatch 2h');
});
