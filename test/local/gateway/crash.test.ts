/** A process killed at call N: what SES accepted is known afterwards, and nothing else. */

import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crashListener } from '../../../local/gateway/faults.ts';
import { startGateway } from '../../../local/gateway/index.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { account, region } from './stand.ts';

const child = join(import.meta.dirname, 'crash.child.ts');

function run(home: string, crashAt: string): Promise<{ signal: string | null; acknowledged: number }> {
  return new Promise((done) => {
    const env = { ...process.env, DRIPLINE_CRASH_AT: crashAt };
    const started = execFile(process.execPath, [child, home, '5'], { env }, (_, stdout) =>
      done({ signal: started.signalCode, acknowledged: stdout.split('\n').length - 1 }),
    );
  });
}

describe('DRIPLINE_CRASH_AT', () => {
  it.each([
    ['3:before', 2, 2],
    ['3:after', 2, 3],
    ['9:after', 5, 5],
  ])('%s', async (crashAt, acknowledged, accepted) => {
    const home = temporaryFolder('crash');
    expect(await run(home, crashAt)).toEqual({ signal: acknowledged === 5 ? null : 'SIGKILL', acknowledged });
    const told: string[] = [];
    const gateway = await startGateway({
      engineUrl: 'http://127.0.0.1:1',
      home,
      region,
      account,
      callers: () => undefined,
      now: Date.now,
      secrets: {},
      queues: {},
      configurationSets: {},
      onSesEvent: (event) => told.push(event.id),
    });
    expect(gateway.inbox.list().map((one) => one.to)).toEqual(
      ['p1', 'p2', 'p3', 'p4', 'p5'].slice(0, accepted).map((name) => `${name}@example.org`),
    );
    expect(gateway.pendingSesEvents()).toBe(2 * accepted);
    while (told.length < 2 * accepted) await new Promise((next) => setImmediate(next));
    await gateway.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it.each(['0:before', '3', '3:later', 'x'])('refuses %s', (setting) =>
    expect(() => crashListener(setting)).toThrow(/DRIPLINE_CRASH_AT/),
  );
});
