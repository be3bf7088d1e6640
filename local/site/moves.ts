/** The clock's buttons. Each says in a sentence what it did. */
import { playTo, toNextEmail } from '../runtime/play.ts';
import type { System } from '../system.ts';
import { overviewOf } from './overview.ts';
import { wall } from './wall.ts';

const dayMs = 86_400_000;

export const moves: Readonly<Record<string, (system: System) => Promise<string>>> = {
  'next-email': async (system) => {
    const came = await toNextEmail(system);
    const last = system.gateway.inbox.list().at(-1);
    if (came && last) return `“${last.subject}” went to ${last.to}.`;
    return `No email came: nothing more is due. It is ${wall(system.clock.now(), 'UTC')} UTC.`;
  },
  day: async (system) => {
    await playTo(system, system.clock.now() + dayMs);
    return `It is ${wall(system.clock.now(), 'UTC')} UTC.`;
  },
  'to-appointment': async (system) => {
    const { ahead } = await overviewOf(system);
    const [next] = ahead;
    if (!next) return 'Nobody has an appointment ahead.';
    await playTo(system, Date.parse(next.visit.start));
    return `It is the time of the appointment of ${next.contact?.email ?? 'somebody who is not known'}.`;
  },
};
