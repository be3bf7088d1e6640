/** What a source of bookings is: how it signs, and how its words become a booking event. */

import type { Clinic } from '../../core/model/clinic.ts';
import type { SourceName } from '../../core/model/sources.ts';
import type { BookingEvent } from '../../core/people/booking.ts';
import type { Refused } from '../../core/people/bookingDraft.ts';
import type { SlotEvent } from '../../core/people/bookingSlots.ts';
import { dayMs, type Instant } from '../../core/time/time.ts';

/** A source's secret, as it lies in Secrets Manager. */
export interface SourceSecret {
  /** What it signs with now, and what it signed with before: both count while a key is being changed. */
  readonly key: string;
  readonly previous?: string;
  /** Acuity: the user id that goes with the API key. */
  readonly user?: string;
  /** The access token that its API is asked with: Square's customers, Cal.com's series. */
  readonly token?: string;
  /** Square: what an access token is asked for with, in place of one that ends after thirty days. */
  readonly oauth?: RefreshAccess;
  /** The source's API, where it is not the usual one. */
  readonly api?: string;
  /** Calendly: the URI of the clinic's organization, whose events are listed. */
  readonly organization?: string;
  /** False: the source is not asked for what it did not tell, though there is a token. */
  readonly poll?: boolean;
  /** FHIR: how the server is asked for what its notifications leave out. */
  readonly server?: ServerAccess;
}

/** An application of the clinic's, and what its owner let it do. */
export interface RefreshAccess {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

/** How a FHIR server is asked: SMART Backend Services with a key of ours, or a client's id and secret. */
export interface ServerAccess {
  /** Its base address, such as `https://ehr.example/fhir/R4`. */
  readonly base: string;
  readonly clientId: string;
  /** PEM: RSA (RS384) or P-384 (ES384); the server knows its public half as `keyId`. */
  readonly privateKey?: string;
  readonly keyId?: string;
  readonly clientSecret?: string;
  /** Where tokens are given, for a server that does not say so at `.well-known/smart-configuration`. */
  readonly tokenUrl?: string;
  readonly scope?: string;
  /** Ids of the clinic's places: some servers list appointments of a place alone. */
  readonly locations?: readonly string[];
}

export interface Delivery {
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: Uint8Array;
  /** The address it was sent to, as the source was told it. */
  readonly url: string;
}

export type Reading =
  | { readonly kind: 'event'; readonly event: BookingEvent; readonly series?: SeriesQuestion }
  /** A slot that several people share: an event for each of those it is about. */
  | { readonly kind: 'slot'; readonly slot: SlotEvent; readonly others?: readonly SlotEvent[] }
  /** Nothing of ours: another kind of event, or one that another will tell again. */
  | { readonly kind: 'ignored'; readonly reason: string }
  | Refused
  /** The rest has to be asked for. */
  | { readonly kind: 'lookUp'; readonly lookUp: LookUp };

/** One event that may speak of every booking of a series. */
export interface SeriesQuestion {
  /** `cancelled`: what is left of it may be off. `confirmed`: what was asked for together may all be booked. */
  readonly why: 'cancelled' | 'confirmed';
  /** How the source is asked; absent: there is nothing to ask it with. */
  readonly ask?: {
    /** Below the source's API. */
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Every booking of the same person and type that is still ahead; undefined: that is not all of them. */
    read(details: unknown): readonly BookingEvent[] | undefined;
  };
}

export interface LookUp {
  /** Below the source's API. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What is posted; without it the path is read. */
  readonly json?: object;
  /** Only needed for a booking that is not known yet. */
  readonly unlessKnown?: BookingEvent;
  /** The id of the booking that it is about: whoever cannot be asked about is a call. */
  readonly about: string;
  /** The event, with what came back. */
  read(details: unknown): Reading;
}

export interface Source {
  readonly name: SourceName;
  readonly format: 'json' | 'form';
  /** Where its API is, when the secret names no other. */
  readonly api?: string;
  /** True when the bytes were signed with this key. Comparisons take the same time whatever they find. */
  isSigned(delivery: Delivery, key: string): boolean;
  /** When it was signed, for sources that say so. */
  signedAt?(delivery: Delivery): Instant | undefined;
  /** A program of the clinic's own: it is told what is wrong with a 4xx, since somebody can mend it. */
  readonly strict?: true;
  /** Pure: no clock, no network; `now` is when it arrived. */
  read(body: unknown, clinic: Clinic, now: Instant, secret: SourceSecret): Reading;
}

/** How far a signature's own time may be from ours, whatever it signs. */
export const toleranceSeconds = 180;

/** How old the signature of a new event may be: sources try again for a day or two, some with the signature of the first time. */
export const lateMsMax = 7 * dayMs;
