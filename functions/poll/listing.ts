/** What a system that can be listed is. */
import type { Clinic } from '../core/model/clinic.ts';
import type { ConnectedName } from '../core/model/sources.ts';
import type { Instant } from '../core/time/time.ts';
import type { SourceSecret } from '../intake/sources/source.ts';
import type { WebParts } from '../web/dependencies.ts';
import type { FhirServers } from './fhirServer.ts';
import type { Http } from './http.ts';

/** One booking of a page. */
export interface Listed {
  /** When it was changed there, where the system says so. */
  readonly changedAt?: Instant;
  isNews(): Promise<boolean>;
  /** Takes it as its webhook would have been taken. */
  take(): Promise<void>;
}

export interface ListedPage {
  readonly listed: readonly Listed[];
  /** What asks for the next page, in the listing's own words; undefined on the last one. */
  readonly next?: string;
}

export interface Asking {
  readonly made: WebParts;
  readonly http: Http;
  readonly servers: FhirServers;
  /** What is left of the invocation allows one more question. */
  mayGoOn(): boolean;
  readonly secret: SourceSecret;
  readonly clinic: Clinic;
  /** What changed before it was asked for earlier. */
  readonly since: Instant;
  /** When the pass began. */
  readonly passAt: Instant;
  /** Undefined: the first page. */
  readonly page: string | undefined;
}

export interface Listing {
  readonly name: ConnectedName;
  /** From the beginning of a pass to that of the next. */
  readonly everyMs: number;
  /** Whether the secret opens what has to be asked. */
  isOn(secret: SourceSecret): boolean;
  /** @throws AskError: the same page is asked for again later. */
  page(asking: Asking): Promise<ListedPage>;
}

/** What is asked in an address. */
export type Query = Record<string, string>;
