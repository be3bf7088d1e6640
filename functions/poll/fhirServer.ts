/**
 * Reading a FHIR server as a system of the clinic's: SMART Backend Services with `private_key_jwt`, or a client's id and
 * secret. https://hl7.org/fhir/smart-app-launch/backend-services.html
 */
import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import type { Asked } from '../adapters/fetchJson.ts';
import { defined } from '../core/model/defined.ts';
import { listOf, objectOf, textOf } from '../core/people/bookingDraft.ts';
import type { Clock } from '../core/ports.ts';
import { epochMs, type Instant, minuteMs, plusMs } from '../core/time/time.ts';
import type { Resource } from '../fhir/patient.ts';
import { SourceSecretError } from '../intake/sources/secrets.ts';
import type { ServerAccess } from '../intake/sources/source.ts';
import { AskError, type Http } from './http.ts';

/** "No more than five minutes" from when it is made. */
const assertionMs = 4 * minuteMs;
/** A token is asked for anew so long before it ends. */
const marginMs = 30_000;
const tokenSecondsDefault = 300;
const plainScope = 'system/Appointment.rs system/Patient.rs';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** By TLS, or to this machine itself, where tests stand for a server. */
const isSafe = (url: string) => /^https:\/\/|^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/i.test(url);

function keyOf(pem: string): { readonly key: KeyObject; readonly alg: 'RS384' | 'ES384' } {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The text of the fault could hold a part of the key.
  }
  if (key?.asymmetricKeyType === 'rsa') return { key, alg: 'RS384' };
  if (key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'secp384r1')
    return { key, alg: 'ES384' };
  throw new SourceSecretError('the privateKey of fhir is no RSA or P-384 key in PEM');
}

/** A JWT by which the client proves that it has the key. @param url of the token endpoint. */
export function clientAssertion(access: ServerAccess, url: string, now: Instant): Promise<string> {
  const { key, alg } = keyOf(access.privateKey ?? '');
  const [iat, exp] = [now, plusMs(now, assertionMs)].map((at) => Math.floor(epochMs(at) / 1_000));
  const claims = defined<JWTPayload>({
    iss: access.clientId,
    sub: access.clientId,
    aud: url,
    iat,
    exp,
    jti: randomUUID(),
  });
  const header = defined<JWTHeaderParameters>({ alg, kid: access.keyId, typ: 'JWT' });
  return new SignJWT(claims).setProtectedHeader(header).sign(key);
}

export interface Page {
  readonly resources: readonly Resource[];
  /** The address of the next page, at this server. */
  readonly next?: string;
}

export interface FhirServer {
  /** @throws AskError, with its status where the server answered. */
  read(type: string, id: string): Promise<Resource>;
  /** @param path `Appointment?date=…`, or the address of a next page. */
  search(path: string): Promise<Page>;
  /** What an Appointment can be searched by, as the server says it. */
  appointmentSearches(): Promise<ReadonlySet<string>>;
}

class SmartServer implements FhirServer {
  private readonly http: Http;
  private readonly access: ServerAccess;
  private readonly clock: Pick<Clock, 'now'>;
  private token: { readonly text: string; readonly until: Instant } | undefined;

  constructor(http: Http, access: ServerAccess, clock: Pick<Clock, 'now'>) {
    this.http = http;
    this.access = { ...access, base: access.base.replace(/\/+$/, '') };
    this.clock = clock;
  }

  async read(type: string, id: string): Promise<Resource> {
    return objectOf(await this.get(`${this.access.base}/${type}/${encodeURIComponent(id)}`));
  }

  async search(path: string): Promise<Page> {
    const isNext = path.includes('://');
    const bundle = objectOf(await this.get(isNext ? path : `${this.access.base}/${path}`));
    const next = textOf(
      listOf(bundle.link)
        .map(objectOf)
        .find(({ relation }) => relation === 'next')?.url,
    );
    // The token goes to no other server, whatever a page says.
    if (next !== '' && !this.isOurs(next)) throw new AskError('nextElsewhere');
    const resources = listOf(bundle.entry).map((entry) => objectOf(objectOf(entry).resource));
    return next === '' ? { resources } : { resources, next };
  }

  async appointmentSearches(): Promise<ReadonlySet<string>> {
    const statement = objectOf(await this.get(`${this.access.base}/metadata`));
    const resources = listOf(statement.rest).flatMap((rest) => listOf(objectOf(rest).resource).map(objectOf));
    const appointment = resources.find(({ type }) => type === 'Appointment');
    return new Set(listOf(appointment?.searchParam).map((each) => textOf(objectOf(each).name)));
  }

  private isOurs(url: string): boolean {
    return isSafe(url) && URL.canParse(url) && new URL(url).origin === new URL(this.access.base).origin;
  }

  private async get(url: string): Promise<unknown> {
    try {
      return await this.getWith(url);
    } catch (error) {
      if (!(error instanceof AskError) || error.status !== 401 || this.token === undefined) throw error;
      // Taken back before its time: once more with a new one.
      this.token = undefined;
      return this.getWith(url);
    }
  }

  private async getWith(url: string): Promise<unknown> {
    const headers = { accept: 'application/fhir+json', authorization: `Bearer ${await this.bearer()}` };
    return this.http({ url, headers }, this.clock.now());
  }

  private async bearer(): Promise<string> {
    const now = this.clock.now();
    if (this.token && this.token.until > now) return this.token.text;
    const asked = await this.tokenRequest(now);
    const answer = objectOf(await this.http(asked, now));
    const text = textOf(answer.access_token);
    if (text === '') throw new AskError('noToken');
    const seconds = Number(answer.expires_in);
    const lasts = (Number.isFinite(seconds) && seconds > 0 ? seconds : tokenSecondsDefault) * 1_000;
    this.token = { text, until: plusMs(now, Math.max(0, lasts - marginMs)) };
    return text;
  }

  private async tokenRequest(now: Instant): Promise<Asked> {
    const { clientId, clientSecret, privateKey, scope = plainScope } = this.access;
    const { url, methods } = await this.tokenEndpoint(now);
    const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
    const form = { grant_type: 'client_credentials', scope };
    const post = (fields: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}): Asked => ({
      method: 'POST',
      url,
      headers: { ...headers, ...more },
      body: String(new URLSearchParams({ ...form, ...fields })),
    });
    if (privateKey !== undefined) {
      const client_assertion = await clientAssertion(this.access, url, now);
      return post({ client_assertion_type: assertionType, client_assertion });
    }
    const secret = clientSecret ?? '';
    if (!methods.includes('client_secret_basic')) return post({ client_id: clientId, client_secret: secret });
    const user = [clientId, secret].map(encodeURIComponent).join(':');
    return post({}, { authorization: `Basic ${Buffer.from(user).toString('base64')}` });
  }

  private async tokenEndpoint(now: Instant): Promise<{ readonly url: string; readonly methods: readonly unknown[] }> {
    const { base, tokenUrl } = this.access;
    if (tokenUrl !== undefined) return { url: tokenUrl, methods: [] };
    const headers = { accept: 'application/json' };
    const said = objectOf(await this.http({ url: `${base}/.well-known/smart-configuration`, headers }, now));
    const url = textOf(said.token_endpoint);
    if (!isSafe(url)) throw new AskError('noTokenEndpoint');
    return { url, methods: listOf(said.token_endpoint_auth_methods_supported) };
  }
}

export const fhirServer = (http: Http, access: ServerAccess, clock: Pick<Clock, 'now'>): FhirServer =>
  new SmartServer(http, access, clock);

export type FhirServers = (access: ServerAccess) => FhirServer;

/** One server for as long as its access stays the same, so that its token is used until it ends. */
export function fhirServers(http: Http, clock: Pick<Clock, 'now'>): FhirServers {
  let kept: { readonly access: string; readonly server: FhirServer } | undefined;
  return (access) => {
    const text = JSON.stringify(access);
    if (kept?.access !== text) kept = { access: text, server: fhirServer(http, access, clock) };
    return kept.server;
  };
}
