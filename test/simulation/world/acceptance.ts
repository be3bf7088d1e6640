/** An email on its way to SES, taken by it, and told of by it. */
import type { Invocation } from './lambda/invocation.ts';

interface Header {
  readonly Name: string;
  readonly Value: string;
}

export interface SendEmailInput {
  readonly ConfigurationSetName: string;
  readonly FromEmailAddress: string;
  readonly Destination: { readonly ToAddresses: readonly string[] };
  readonly EmailTags?: readonly Header[];
  readonly Content: {
    readonly Simple: {
      readonly Body: { readonly Text: { readonly Data: string } };
      readonly Headers?: readonly Header[];
    };
  };
}

/** One call of `SendEmail` on its way. */
export interface Request {
  readonly invocation: Invocation;
  readonly command: {
    readonly constructor: { readonly name: string };
    readonly input: SendEmailInput;
    readonly middlewareStack: {
      resolve(handler: (args: unknown) => Promise<unknown>, context: object): (args: unknown) => Promise<unknown>;
    };
  };
  readonly signal: AbortSignal | undefined;
  readonly fault: number;
  readonly track: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** An email that SES took. */
export interface Acceptance {
  readonly sesId: string;
  readonly at: number;
  readonly sequence: number;
  readonly tag: string;
  readonly input: SendEmailInput;
  readonly by: Invocation;
  /** SES told the worker so, while it lived to hear it. */
  answered: boolean;
}

/** What SES tells of an email afterwards. */
export interface SesEvent {
  readonly type: string;
  /** When it happened, in whole seconds. */
  readonly at: string;
  readonly tag: string;
  readonly bounceKind?: string;
  readonly subKind?: string;
  readonly complaintKind?: string;
}

/** An event of SES that `feedback` took. */
export interface Heard {
  readonly tag: string;
  readonly type: string;
  readonly bounceKind: string | undefined;
  readonly subKind: string | undefined;
  readonly complaintKind: string | undefined;
  /** Of its email. */
  readonly sesId: string;
  readonly configurationSet: string;
  readonly acked: number;
  /** When it happened, by SES's own time; the event may come hours later. */
  readonly happenedAt: number;
  readonly at: number;
}
