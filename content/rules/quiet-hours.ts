/** No email at night, and no step that asks for one. */
import type { Rule } from './rule.ts';

const day = { from: '08:00', to: '20:00' };

export const quietHours: Rule = {
  name: 'quiet-hours',
  source: 'C18',
  why: 'An email at night wakes people who need their sleep, and looks like an emergency.',
  clinic({ clinic: { sendingWindow }, clinicYaml }, report) {
    if (sendingWindow.from < day.from || sendingWindow.to > day.to)
      report(
        clinicYaml.at(['sendingWindow']),
        `emails may go from ${sendingWindow.from} to ${sendingWindow.to}`,
        `Keep within ${day.from} to ${day.to} on the reader's clock.`,
        'warning',
      );
  },
  journey(journey, { clinic }, report) {
    const { from, to } = clinic?.sendingWindow ?? day;
    journey.file.steps.forEach(({ id, send }, index) => {
      if (send.at === undefined || (send.at >= from && send.at < to)) return;
      const message = `step "${id}" is to go at ${send.at}, outside the sending window ${from} to ${to}`;
      report(journey.yaml.at(['steps', index, 'send', 'at']), message, 'Choose an hour inside it.');
    });
  },
};
