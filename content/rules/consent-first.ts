/** Education begins with a confirmed yes and ends with a no; reminders do neither. */
import type { JourneyFile } from '../../functions/core/model/journey.ts';
import type { Rule } from './rule.ts';

export const stopsOf = ({ stop }: JourneyFile): readonly string[] =>
  stop === undefined ? [] : Array.isArray(stop.on) ? stop.on : [stop.on as string];

export const consentFirst: Rule = {
  name: 'consent-first',
  source: 'C2, C4, C5, C7',
  why: 'Nobody gets education they did not ask for twice; nobody loses a reminder because they left it.',
  journey({ id, file, yaml }, _content, report) {
    const stops = stopsOf(file);
    if (file.class === 'marketing') {
      if (file.start.on !== 'consent.confirmed')
        report(
          yaml.at(['start', 'on']),
          `"${id}" is marketing and starts on ${file.start.on}`,
          'Start it on consent.confirmed, or make it a reminder that sells nothing.',
        );
      if (!stops.includes('consent.left'))
        report(
          yaml.at(['stop']),
          `"${id}" is marketing and goes on after a person has left`,
          'Stop it on consent.left.',
        );
    } else if (file.start.on.startsWith('appointment.') && stops.includes('consent.left')) {
      report(
        yaml.at(['stop']),
        `"${id}" would stop when a person leaves the education emails`,
        'Take consent.left out: reminders have an opt-out of their own.',
      );
    } else if (file.start.on === 'consent.confirmed') {
      report(
        yaml.at(['class']),
        `"${id}" starts when a person agrees to education, and calls itself a reminder`,
        'Write class: marketing.',
      );
    }
  },
};
