/** A journey about a visit ends with the visit, and begins only with what staff have said. */

import { ownRequests } from '../../functions/core/model/journey.ts';
import { stopsOf } from './consent-first.ts';
import type { Rule } from './rule.ts';

/** The person's own act, which a reply answers at any hour. */
const ownActs = new Set<string>([...ownRequests, 'appointment.booked', 'appointment.cancelled']);

export const journeySafety: Rule = {
  name: 'journey-safety',
  source: 'C18, C25, I3, I7',
  why: 'A reminder of a visit that is off, or aftercare for one that did not happen, can hurt; a call at night wakes.',
  journey({ id, file, yaml }, _content, report) {
    const stops = stopsOf(file);
    const fail = (path: (string | number)[], message: string, mend: string) => report(yaml.at(path), message, mend);
    if (file.start.on === 'appointment.booked') {
      for (const trigger of ['appointment.cancelled', 'appointment.completed', 'appointment.noshow'] as const)
        if (!stops.includes(trigger)) fail(['stop'], `"${id}" goes on after ${trigger}`, `Add ${trigger} to "stop".`);
    }
    if (file.start.on === 'appointment.completed' && !stops.includes('appointment.cancelled'))
      fail(
        ['stop'],
        `"${id}" goes on when the visit was marked completed by mistake`,
        'Stop it on appointment.cancelled.',
      );
    if (file.start.on === 'appointment.noshow')
      fail(['start', 'on'], `"${id}" would go before staff have asked for it`, 'Start it on appointment.missed.');
    file.steps.forEach((step, index) => {
      if ('since' in step.send && file.start.on !== 'appointment.completed')
        fail(
          ['steps', index, 'send'],
          `step "${step.id}" goes after the visit because its time has passed`,
          'Put it into a journey that starts on appointment.completed.',
        );
      if (step.reply && (!ownActs.has(file.start.on) || !('after' in step.send)))
        fail(
          ['steps', index, 'reply'],
          `step "${step.id}" answers no act of the person, so it may not go at night`,
          'Leave "reply" out; "safety: true" if it must not be missed.',
        );
    });
  },
};
