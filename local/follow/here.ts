/** Following in the system that runs here: what it publishes to, and what the terminal says. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Output } from '../console.ts';
import type { System } from '../system.ts';
import { builtWords, releaseInForce, wordsOf } from '../words.ts';
import { Following, type FollowState, publisher } from './following.ts';
import type { PublishAnswer } from './publisher.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

export interface LocalFollowing {
  readonly following: Following;
  end(): void;
}

/** Off, until it is switched on. The terminal is told where the files are not what is in force. */
export async function followHere(system: System, output: Pick<Output, 'line' | 'alarm'>): Promise<LocalFollowing> {
  const { home, tables, keptWords } = system;
  const running = wordsOf(home);
  const templates = join(project, 'templates');
  const cache = join(project, 'dist', '.cache');
  const made = publisher(() => ({ templates, cache, now: new Date(system.clock.now()).toISOString(), home }));
  const inForce = await releaseInForce(tables.client, tables.words, running);
  const state: FollowState =
    keptWords || builtWords().release.id !== inForce.id ? { kind: 'other' } : { kind: 'same', release: inForce.id };
  if (state.kind === 'other' && !keptWords)
    output.alarm(
      `The words in templates/ are not those in force, which are release ${inForce.id.slice(0, 12)}. What differs: npm run words:diff`,
    );
  const following = new Following({ templates, publish: made.publish, told: (answer) => tell(answer, output) }, state);
  return {
    following,
    end: () => {
      following.off();
      made.end();
    },
  };
}

function tell(answer: PublishAnswer, output: Pick<Output, 'line' | 'alarm'>): void {
  if (answer.kind === 'refused')
    output.alarm([...answer.lines, `Not in force: ${answer.reason}. The last good words are.`].join('\n'));
  else output.line([...answer.lines, `In force now: release ${answer.release.slice(0, 12)}`].join('\n'));
}
