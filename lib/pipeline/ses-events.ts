/** Which SES events reach `feedback`, and what is left of them: no address, header or subject goes further (I8). */
import { EventField, type EventPattern, RuleTargetInput } from 'aws-cdk-lib/aws-events';

/**
 * `detail.eventType` of the events our configuration sets publish, beside bounces. SES's pages write the last one with a
 * space; some of its tables without. Both are listed, since an unlisted one would be dropped without a word.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
const withoutBounceKind = [
  'Send',
  'Delivery',
  'Complaint',
  'Reject',
  'DeliveryDelay',
  'Rendering Failure',
  'RenderingFailure',
];

/** Our own emails only: under our sets, and tagged by us. */
function pattern(eventTypes: readonly string[], configurationSets: readonly string[]): EventPattern {
  return {
    source: ['aws.ses'],
    detail: {
      eventType: [...eventTypes],
      mail: { tags: { 'ses:configuration-set': [...configurationSets], send: [{ exists: true }] } },
    },
  };
}

/** Present in every event, so the result is JSON for every type: a path that finds nothing would leave a hole. */
const always = {
  type: EventField.fromPath('$.detail.eventType'),
  tag: EventField.fromPath('$.detail.mail.tags.send[0]'),
  sesId: EventField.fromPath('$.detail.mail.messageId'),
  at: EventField.fromPath('$.time'),
  // `time` has whole seconds, and is the event's; this is when SES took the email, in every event about it.
  acceptedAt: EventField.fromPath('$.detail.mail.timestamp'),
};

/** Two rules, because only a bounce has a bounce kind. */
export function feedbackRules(configurationSets: readonly string[]) {
  return [
    {
      id: 'Bounces',
      name: 'bounces',
      eventPattern: pattern(['Bounce'], configurationSets),
      input: RuleTargetInput.fromObject({ ...always, bounceKind: EventField.fromPath('$.detail.bounce.bounceType') }),
    },
    {
      id: 'Others',
      name: 'deliveries',
      eventPattern: pattern(withoutBounceKind, configurationSets),
      input: RuleTargetInput.fromObject(always),
    },
  ];
}
