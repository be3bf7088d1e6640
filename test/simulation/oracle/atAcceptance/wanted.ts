/** Nobody is sent what they have left, refused or no longer need: by their consent, and by their visit (I3, I9). */
import { linkFiles } from '../../words.ts';
import { stepName } from '../row.ts';
import { speaksOf } from '../steps.ts';
import { type Case, stepsOf, visitsOf } from './sent.ts';

/** What a visit must be for a journey to speak of it. */
const statusWanted: Readonly<Record<string, string>> = {
  prepare: 'booked',
  cancelled: 'cancelled',
  aftercare: 'completed',
  missed: 'noshow',
  notices: 'booked',
};

export function checkWanted(each: Case): void {
  checkConsent(each);
  checkNotBooked(each);
  checkVisit(each);
}

function checkConsent({ world, acceptance, row, isMarketing, claim, facts }: Case): void {
  const from = claim.sequence;
  const to = acceptance.sequence;
  const name = stepName(row);
  const consent = facts.consent.possible(from, to);
  const address = world.contacts.address(facts.email);
  if (!facts.hold.possible(from, to).includes(false)) world.violate('I3', `${name} was sent to someone on hold`);
  if (!facts.wrongPerson.possible(from, to).includes(false))
    world.violate('I3', `${name} was sent to an address that said "not me"`);
  if (!address.reminder.possible(from, to).includes(false))
    world.violate('I3', `${name} was sent to a suppressed address`);
  if (isMarketing) {
    if (!consent.includes('confirmed')) world.violate('I9', `${name} was sent without consent: ${consent.join()}`);
    if (!address.marketing.possible(from, to).includes(false))
      world.violate('I3', `${name} was sent to an address suppressed for marketing`);
  } else if (row.journey === 'confirm') {
    if (!consent.includes('asked'))
      world.violate('I3', `${name} was sent to someone whose consent is ${consent.join()}`);
  } else if (row.journey in linkFiles) {
    // What somebody asked for on the page of choices: leaving the reminders does not end it.
  } else if (!facts.reminders.possible(from, to).includes('on'))
    world.violate('I3', `${name} was sent to someone who left reminders`);
}

/** Whoever has booked gets no more letters that lead to a booking. */
function checkNotBooked({ world, acceptance, row, claim, facts }: Case): void {
  if (row.journey !== 'nurture') return;
  const visits = [...world.visits.of(facts.id)].map((each) =>
    world.visits.fact(each).possible(claim.sequence, acceptance.sequence),
  );
  const hasBooked = visits.some(
    (possible) =>
      !possible.some((visit) => visit === undefined || ['cancelled', 'replaced', 'gone'].includes(visit.status)),
  );
  if (hasBooked) world.violate('I3', `${stepName(row)} was sent to someone who had booked`);
}

function checkVisit({ world, acceptance, row, claim }: Case): void {
  const wanted = statusWanted[row.journey];
  if (wanted === undefined) return;
  const name = stepName(row);
  const visits = visitsOf(world, row, claim.sequence, acceptance.sequence);
  if (!visits.some((visit) => visit?.status === wanted)) {
    world.violate('I3', `${name} was sent for a visit that is ${visits.map((visit) => visit?.status).join()}`);
    return;
  }
  const notices = world.visits.noticesAt(
    world.visits.externalIdOf(row.instance) ?? '',
    claim.sequence,
    acceptance.sequence,
  );
  const answers = stepsOf(world, row).flatMap(({ step }) =>
    visits.flatMap((visit) => notices.map((notice) => visit && speaksOf(step, visit, row.revision > 0, notice))),
  );
  if (answers.length > 0 && answers.every((answer) => answer === false))
    world.violate('I7', `${name} was sent of a visit that it does not speak of`);
  if (visits.every((visit) => visit?.moving))
    world.violate('I3', `${name} was sent of a visit that is on its way to another time`);
  if (row.journey === 'missed' && !visits.some((visit) => visit?.missedEmailAt !== undefined))
    world.violate('I3', `${name} was sent about an absence that nobody released`);
  const printed = /^start (.*)$/m.exec(acceptance.input.Content.Simple.Body.Text.Data)?.[1];
  if (printed !== undefined && !visits.some((visit) => visit?.start === Date.parse(printed)))
    world.violate(
      'I3',
      `${name} names ${printed}, but the visit is at ${visits.map((visit) => visit && new Date(visit.start).toISOString()).join()}`,
    );
}
