/** What an email left with: its class, its address, its headers, its tag, its words and their form (I3, I8, I9, I10). */
import { clinic, editionOf, linkFiles } from '../../words.ts';
import { stepName } from '../row.ts';
import { type Case, stepsOf } from './sent.ts';

/** A release is heard of by the next invocation, whoever is warm: seconds, since the pointer is read as it stood a moment ago. */
const heardWithinMs = 5_000;

/** The words are of a release that was in force when the invocation began, or has come since. */
export function checkRelease({ world, row, claim }: Case): void {
  const release = claim.row.release?.S;
  // A second attempt keeps what its row says of the first.
  if (claim.before?.state?.S === 'inDoubt' || !claim.by) return;
  const since = claim.by.startedAt - heardWithinMs;
  const inForce = world.releases.filter(
    ({ at }, index) => at <= claim.at && (world.releases[index + 1]?.at ?? Number.POSITIVE_INFINITY) >= since,
  );
  if (!inForce.some(({ edition }) => `release-${edition}` === release))
    world.violate('words', `${stepName(row)} was claimed under ${release}, which was not in force any more`);
}

export function checkEnvelope({ world, acceptance, contactId, row, facts }: Case): void {
  const { input } = acceptance;
  const emailClass = editionOf(world.setting.edition).files[row.journey]?.class ?? 'reminder';
  const isMarketing = emailClass === 'marketing';
  if (input.ConfigurationSetName !== `sim-${emailClass}`)
    world.violate('I10', `${row.journey} left with the configuration set ${input.ConfigurationSetName}`);
  if (!input.FromEmailAddress.includes(clinic.from[emailClass] ?? clinic.from.reminder))
    world.violate('I10', `${row.journey} left from ${input.FromEmailAddress}`);
  if (input.Destination.ToAddresses.join() !== facts.email)
    world.violate('I3', `an email of ${contactId} went to ${input.Destination.ToAddresses.join()}`);
  const oneClick = (input.Content.Simple.Headers ?? [])
    .map((header) => header.Name)
    .filter((name) => name.startsWith('List-'))
    .sort()
    .join();
  if (oneClick !== (isMarketing ? 'List-Unsubscribe,List-Unsubscribe-Post' : ''))
    world.violate('I9', `${row.journey} left with the headers "${oneClick}"`);
  if (!/^[A-Za-z0-9]{8,64}_[0-9a-f]{32}_\d+$/.test(acceptance.tag)) world.violate('I8', `the tag ${acceptance.tag}`);
  const templates = stepsOf(world, row).map(
    ({ step }) => `template ${row.journey}/${step.template.replace('.mjml', '')} `,
  );
  if (!templates.some((name) => input.Content.Simple.Body.Text.Data.startsWith(name)))
    world.violate('I2', `${stepName(row)} left with other words`);
}

/** Who has not accepted full emails is never sent one that names the treatment; who has, gets what they asked for (C9). */
export function checkForm({ world, acceptance, row, isMarketing, claim, facts }: Case): void {
  // What is asked of an address names the treatment in no form.
  if (isMarketing || row.journey === 'confirm' || row.journey in linkFiles) return;
  const form = /^form (full|minimal)$/m.exec(acceptance.input.Content.Simple.Body.Text.Data)?.[1];
  const possible = facts.emailForm.possible(claim.sequence, acceptance.sequence);
  if (!possible.some((each) => each === form))
    world.violate('I10', `${stepName(row)} left in the ${form} form, and they chose ${possible.join()}`);
}
