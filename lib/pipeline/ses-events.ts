/** Which SES events reach `feedback`, and what is left of them: no address, header or subject goes further (I8). */
import { EventField, type EventPattern, Match, RuleTargetInput } from 'aws-cdk-lib/aws-events';

/**
 * `detail.eventType` of the events of which no more is passed on. SES's pages write the last one with a space; some of its
 * tables without. Both are listed, since an unlisted one would be dropped without a word.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
const plain = ['Send', 'Delivery', 'Reject', 'Rendering Failure', 'RenderingFailure'];

/** Our own emails only: under our sets, and tagged by us. */
function pattern(
  eventTypes: readonly string[],
  configurationSets: readonly string[],
  particulars: Readonly<Record<string, unknown>> = {},
): EventPattern {
  return {
    source: ['aws.ses'],
    detail: {
      eventType: [...eventTypes],
      mail: { tags: { 'ses:configuration-set': [...configurationSets], send: [{ exists: true }] } },
      ...particulars,
    },
  };
}

/** EventBridge's words for: a text; and for: nothing. A field that SES leaves out it may write as null. */
const aText = [{ prefix: '' }];
const none = [{ exists: false }, null];

/** Present in every event, so the result is JSON for every type: a path that finds nothing would leave a hole. */
const always = {
  type: EventField.fromPath('$.detail.eventType'),
  tag: EventField.fromPath('$.detail.mail.tags.send[0]'),
  sesId: EventField.fromPath('$.detail.mail.messageId'),
  at: EventField.fromPath('$.time'),
  // `time` has whole seconds, and is the event's; this is when SES took the email, in every event about it.
  acceptedAt: EventField.fromPath('$.detail.mail.timestamp'),
};

/**
 * A rule for each set of fields, since what an event does not have cannot be passed on from it. Only whoever got a
 * complaint knows its kind; one that a suppression list kept back has a subtype, and most often nothing else.
 */
export function feedbackRules(configurationSets: readonly string[]) {
  const of = (path: string) => EventField.fromPath(`$.detail.${path}`);
  const rule = (
    id: string,
    name: string,
    isAbout: 'bounces' | 'deliveries',
    types: readonly string[],
    fields: Readonly<Record<string, string>> = {},
    particulars?: Readonly<Record<string, unknown>>,
  ) => ({
    id,
    name,
    isAbout,
    eventPattern: pattern(types, configurationSets, particulars),
    input: RuleTargetInput.fromObject({ ...always, ...fields }),
  });
  const complaint = { complaintKind: of('complaint.complaintFeedbackType') };
  const subKind = of('complaint.complaintSubType');
  return [
    rule('Bounces', 'bounces', 'bounces', ['Bounce'], {
      bounceKind: of('bounce.bounceType'),
      subKind: of('bounce.bounceSubType'),
    }),
    rule('Complaints', 'complaints', 'bounces', ['Complaint'], complaint, {
      complaint: { complaintFeedbackType: aText, complaintSubType: none },
    }),
    rule(
      'PlainComplaints',
      'complaints-plain',
      'bounces',
      ['Complaint'],
      {},
      {
        complaint: { complaintFeedbackType: none, complaintSubType: none },
      },
    ),
    rule(
      'ListedComplaints',
      'complaints-listed',
      'bounces',
      ['Complaint'],
      { subKind },
      {
        complaint: { complaintSubType: aText },
      },
    ),
    rule('Delays', 'delays', 'deliveries', ['DeliveryDelay'], { delayKind: of('deliveryDelay.delayType') }),
    rule('Others', 'deliveries', 'deliveries', plain),
  ];
}

/**
 * What SES tells of the account: that sending was switched off or on, and what its advisor found. Only what it is called is
 * passed on: its pages do not say what else is in it. https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html
 */
export const noticeRule = {
  id: 'Notices',
  name: 'account-notices',
  isAbout: 'bounces' as const,
  eventPattern: {
    source: ['aws.ses'],
    detailType: Match.anyOf(Match.prefix('Sending Status '), Match.prefix('Advisor Recommendation Status ')),
  },
  input: RuleTargetInput.fromObject({ notice: EventField.detailType, at: EventField.fromPath('$.time') }),
} satisfies ReturnType<typeof feedbackRules>[number];
