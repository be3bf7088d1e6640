/** `npm run ops -- pause request`: nothing more of a lane is sent until `npm run ops -- resume request`. */
import { Slip } from '../cli/run.ts';
import { DynamoControlStore } from '../functions/adapters/dynamodb/controlStore.ts';
import { type EmailClass, emailClasses } from '../functions/core/model/journey.ts';
import type { Reach } from './reach.ts';

const isLane = (word: string): word is EmailClass => (emailClasses as readonly string[]).includes(word);

/** What a pause does to those who wait. */
const meanwhile: Readonly<Record<EmailClass, string>> = {
  reminder: 'What is due waits. Deadlines pass all the same: who is not written to in time is put on the call list.',
  request: 'Whoever signs up or changes their address is not asked until then. Reminders go on.',
  marketing: 'What is due waits, and is left out when it is no longer useful. Reminders go on.',
};

/** Pauses a lane, or lets it go on. @returns what that means for those who wait. */
export async function changeLane(
  what: 'pause' | 'resume',
  lane: EmailClass,
  { people }: Pick<Reach, 'people'>,
): Promise<string> {
  const control = new DynamoControlStore(people);
  if (what === 'resume') {
    await control.resume(lane);
    return `${lane} goes on with the next minute.`;
  }
  await control.pause(lane);
  return `${lane} is paused from the next minute on. ${meanwhile[lane]}`;
}

/** The lane that is named. @throws Slip */
export function laneOf(what: 'pause' | 'resume', words: readonly string[]): EmailClass {
  const [lane, ...more] = words;
  if (lane === undefined || more.length > 0 || !isLane(lane))
    throw new Slip(`Which lane? npm run ops -- ${what} ${emailClasses.join(', or ')}`);
  return lane;
}
