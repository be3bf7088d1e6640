/** The shapes that SES's local stand-in takes and gives. */

/** The body of `POST /v2/email/outbound-emails`. */
export interface SendEmailBody {
  readonly ConfigurationSetName?: string;
  readonly FromEmailAddress?: string;
  readonly ReplyToAddresses?: readonly string[];
  readonly Destination?: {
    readonly ToAddresses?: readonly string[];
    readonly CcAddresses?: readonly string[];
    readonly BccAddresses?: readonly string[];
  };
  readonly EmailTags?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Content?: {
    readonly Simple?: {
      readonly Subject?: { readonly Data?: string };
      readonly Body?: { readonly Html?: { readonly Data?: string }; readonly Text?: { readonly Data?: string } };
      readonly Headers?: readonly { readonly Name: string; readonly Value: string }[];
      readonly Attachments?: readonly {
        readonly FileName: string;
        readonly ContentType?: string;
        readonly ContentDisposition?: 'ATTACHMENT' | 'INLINE';
        readonly ContentTransferEncoding?: 'BASE64' | 'QUOTED_PRINTABLE' | 'SEVEN_BIT';
        readonly RawContent: string;
      }[];
    };
  };
}

export interface Refused {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** SES's own names, the space in the last included. */
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
