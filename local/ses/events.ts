/** The events SES publishes to EventBridge's default bus, in their documented shape. */

/** SES's own names: <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>. */
export type SesEventType =
  | 'Send'
  | 'Delivery'
  | 'Bounce'
  | 'Complaint'
  | 'Reject'
  | 'DeliveryDelay'
  | 'Rendering Failure';

/** What a bus rule matches on. `time` is whole seconds, as EventBridge writes it. */
export interface EventBridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}
