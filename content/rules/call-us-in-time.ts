/** "Call us" is no help to whoever reads it when nobody answers any more before it matters. */
import { readJourney } from '../../functions/core/model/journey.ts';
import { localMinute } from '../../functions/core/time/time.ts';
import { seriesAmong, stepsOf } from '../compile/journeys.ts';
import { canonical, sha256 } from '../hash.ts';
import { keep, prune, readKept } from '../keep.ts';
import type { Content } from '../read/read.ts';
import { type AfterHours, sentAfterHours } from '../timelines/afterHours.ts';
import { bodyStart } from './reading/reading.ts';
import { comparison, type Rule } from './rule.ts';

const asksToCall: Readonly<Record<string, RegExp>> = { en: /\bcall us\b/i, es: /(?<!\p{L})llámenos(?!\p{L})/iu };
const saysWhatElse: Readonly<Record<string, RegExp>> = {
  en: /\bif we are closed\b/i,
  es: /(?<!\p{L})si estamos cerrados(?!\p{L})/iu,
};

const folder = 'after-hours';
const keptMax = 20;
/** Raised when what is planned changes: what was found before says nothing then. */
const plannedAs = 2;
/** By the hash of the journeys and of what the clinic says of its hours and times. */
const known = new Map<string, readonly AfterHours[]>();

function afterHours({ clinic, journeys, cache }: Content): readonly AfterHours[] {
  if (!clinic) return [];
  const read = journeys.flatMap(({ id, file }) => {
    const made = readJourney(id, file, () => true, undefined, seriesAmong(journeys));
    return 'journey' in made ? [made.journey] : [];
  });
  const { hours, closedDays, shortDays = [], preparation, locations, sendingWindow, zone } = clinic;
  const from = [plannedAs, read, { hours, closedDays, shortDays, preparation, locations, sendingWindow, zone }];
  const key = sha256(canonical(JSON.parse(JSON.stringify(from))));
  const before = known.get(key);
  if (before) return before;
  const kept = cache === undefined ? undefined : readKept(`${cache}/${folder}`, `${key}.json`);
  const found = kept === undefined ? sentAfterHours(clinic, read) : (JSON.parse(kept) as readonly AfterHours[]);
  known.set(key, found);
  if (cache !== undefined && kept === undefined) {
    keep(`${cache}/${folder}`, `${key}.json`, JSON.stringify(found));
    prune(`${cache}/${folder}`, keptMax);
  }
  return found;
}

export const callUsInTime: Rule = {
  name: 'call-us-in-time',
  source: 'I7, C25',
  why: 'Who fasts on insulin and reaches nobody is left alone with it; the last meal comes while everybody sleeps.',
  emails: comparison({
    note: (email, spot) => ({
      at: spot(bodyStart(email)),
      isOpenEnded:
        asksToCall[email.locale]?.test(email.body.text) === true &&
        saysWhatElse[email.locale]?.test(email.body.text) !== true,
    }),
    compare(emails, report, content) {
      const asking = emails.filter(({ note }) => note.isOpenEnded);
      if (asking.length === 0) return;
      const found = afterHours(content);
      for (const email of asking) {
        const ids = stepsOf(email).map(({ id }) => id);
        const late = found.find(({ journey, step }) => journey === email.journey.id && ids.includes(step));
        if (!late) continue;
        const [at, start, by] = [late.at, late.start, late.by].map((moment) =>
          localMinute(moment, late.zone).replace('T', ' '),
        );
        report(
          email.note.at,
          `it says "call us", and may go when nobody answers any more in time: ${at} for a visit at ${start}, which asks something by ${by}`,
          'Include brand/if-closed.mjml, or let it go earlier (openDayBefore).',
        );
      }
    },
  }),
};
