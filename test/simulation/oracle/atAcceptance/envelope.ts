/** What an email left with: its class, its address, its headers, its tag, its words and their form (I3, I8, I9, I10). */
import { clinic } from '../../words.ts';
import { stepName } from '../row.ts';
import { type Case, stepsOf } from './sent.ts';

export function checkEnvelope({ world, acceptance, contactId, row, isMarketing, facts }: Case): void {
  const { input } = acceptance;
  const emailClass = isMarketing ? 'marketing' : 'reminder';
  if (input.ConfigurationSetName !== `sim-${emailClass}`)
    world.violate('I10', `${row.journey} left with the configuration set ${input.ConfigurationSetName}`);
  if (!input.FromEmailAddress.includes(clinic.from[emailClass]))
    world.violate('I10', `${row.journey} left from ${input.FromEmailAddress}`);
  if (input.Destination.ToAddresses.join() !== facts.email)
    world.violate('I3', `an email of ${contactId} went to ${input.Destination.ToAddresses.join()}`);
  const oneClick = (input.Content.Simple.Headers ?? [])
    .map((header) => header.Name)
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
  if (isMarketing || row.journey === 'confirm') return;
  const form = /^form (full|minimal)$/m.exec(acceptance.input.Content.Simple.Body.Text.Data)?.[1];
  const possible = facts.emailForm.possible(claim.sequence, acceptance.sequence);
  if (!possible.some((each) => each === form))
    world.violate('I10', `${stepName(row)} left in the ${form} form, and they chose ${possible.join()}`);
}
