import { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allow } from '../constructs/statements.ts';
import { senderDomains } from '../email/sender-domain.ts';
import type { EmailStack } from '../email/stack.ts';
import type { Environment } from '../environment.ts';

/** What the mailer adapter reads from the environment, for the two functions that may send. */
export function mailVariables(environment: Environment, email: EmailStack): Record<string, string> {
  return {
    MAIL_DOMAINS: JSON.stringify(senderDomains(environment)),
    ALLOWED_RECIPIENTS: JSON.stringify(environment.mail.allowedRecipients),
    REMINDER_CONFIGURATION_SET: email.reminder.configurationSetName,
    REQUEST_CONFIGURATION_SET: email.request.configurationSetName,
    MARKETING_CONFIGURATION_SET: email.marketing.configurationSetName,
  };
}

const identityArn = (scope: Construct, identity: string): string =>
  Stack.of(scope).formatArn({ service: 'ses', resource: 'identity', resourceName: identity });

const oneOrMore = (texts: readonly string[]): string | readonly string[] =>
  texts.length > 1 ? texts : (texts[0] ?? '');

/**
 * Sending from our domain, under our three configuration sets, and reading the quota.
 *
 * In the SES sandbox a recipient that is a verified identity of the account is checked as a resource too, so outside
 * prod the allow-list's own identities are named as well.
 *
 * `SendRawEmail` is no second way to send: SES checks a v2 `SendEmail` against the action that it comes down to, which
 * for an email with an attachment is the raw one. https://anymail.dev/en/stable/esps/amazon_ses/#iam-permissions
 */
export function mailStatements(scope: Construct, environment: Environment, email: EmailStack): PolicyStatement[] {
  const sets = email.sets.map(({ configurationSetName }) =>
    Stack.of(scope).formatArn({ service: 'ses', resource: 'configuration-set', resourceName: configurationSetName }),
  );
  const domains = senderDomains(environment);
  // By name and not by reference: a domain that another stack has imported could never change.
  const senders = domains.map((domain) => identityArn(scope, domain));
  const recipients = environment.mail.allowedRecipients
    .filter((entry) => entry !== '*')
    .map((entry) => (entry.startsWith('*@') ? entry.slice(2) : entry))
    .map((identity) => identityArn(scope, identity));
  return [
    allow(['ses:SendEmail', 'ses:SendRawEmail'], [...senders, ...sets, ...recipients], {
      StringLike: { 'ses:FromAddress': oneOrMore(domains.map((domain) => `*@${domain}`)) },
    }),
    // The account is no resource in IAM: AWS offers nothing narrower than *.
    allow(['ses:GetAccount'], ['*']),
  ];
}
