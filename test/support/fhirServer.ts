/** A FHIR server as `poll` reaches it: what it has, how it gives tokens (SMART Backend Services), and how it fails. */
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { Asked } from '../../functions/adapters/fetchJson.ts';
import type { ServerAccess } from '../../functions/intake/sources/source.ts';
import { AskError, type Http } from '../../functions/poll/http.ts';
import type { Json } from './bookings.ts';

export const base = 'https://ehr.example.org/fhir/R4';
const tokenUrl = 'https://ehr.example.org/token';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' });

export const rsaAccess: ServerAccess = {
  base,
  clientId: 'dripline',
  keyId: 'k1',
  privateKey: String(rsa.privateKey.export(pem)),
};
export const ecAccess: ServerAccess = { ...rsaAccess, privateKey: String(ec.privateKey.export(pem)) };

const decoded = (part: string | undefined): Json => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

export class FakeFhirServer {
  /** `Appointment/1` → the resource, or the status it answers with. */
  readonly resources = new Map<string, Json>();
  /** The search parameters that its CapabilityStatement names. */
  searches = ['date', 'location', '_lastUpdated'];
  authMethods: readonly string[] = ['private_key_jwt'];
  pageSize = 50;
  /** Statuses that the next requests to a path that begins so are answered with. */
  readonly fails: { path: string; status: number; waitMs?: number }[] = [];
  readonly asked: string[] = [];
  tokens = 0;
  private readonly nonces = new Set<string>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  put(...resources: readonly Json[]): void {
    for (const resource of resources) this.resources.set(`${resource.resourceType}/${resource.id}`, resource);
  }

  readonly http: Http = async (asked) => {
    const { url } = asked;
    if (url === tokenUrl) return this.token(asked);
    if (!url.startsWith(`${base}/`)) throw new AskError('unreachable');
    const path = url.slice(base.length + 1);
    this.asked.push(decodeURIComponent(path));
    const index = this.fails.findIndex((fault) => path.startsWith(fault.path));
    const [fault] = index < 0 ? [] : this.fails.splice(index, 1);
    if (fault) throw new AskError(`status${fault.status}`, fault.status, fault.waitMs);
    if (path === '.well-known/smart-configuration')
      return { token_endpoint: tokenUrl, token_endpoint_auth_methods_supported: this.authMethods };
    if (asked.headers.authorization !== `Bearer token-${this.tokens}`) throw new AskError('status401', 401);
    if (path === 'metadata') {
      const searchParam = this.searches.map((name) => ({ name, type: 'date' }));
      return { resourceType: 'CapabilityStatement', rest: [{ resource: [{ type: 'Appointment', searchParam }] }] };
    }
    if (path.startsWith('Appointment?')) return this.search(new URL(url).searchParams);
    const found = this.resources.get(path);
    if (found === undefined) throw new AskError('status404', 404);
    if (typeof found === 'number') throw new AskError(`status${found}`, found);
    return found;
  };

  private token({ body, headers }: Asked): Json {
    const form = Object.fromEntries(new URLSearchParams(body));
    if (form.grant_type !== 'client_credentials') throw new AskError('status400', 400);
    const isBasic = headers.authorization === `Basic ${Buffer.from('dripline:s3cret').toString('base64')}`;
    const isSecret = form.client_id === 'dripline' && form.client_secret === 's3cret';
    const isProven = form.client_assertion !== undefined && this.isProof(form);
    if (!isBasic && !isSecret && !isProven) throw new AskError('status401', 401);
    this.tokens += 1;
    return { access_token: `token-${this.tokens}`, token_type: 'bearer', expires_in: 300, scope: form.scope };
  }

  /** As the server of the specification looks at an assertion. */
  private isProof(form: Record<string, string>): boolean {
    const [head, body, signature = ''] = (form.client_assertion ?? '').split('.');
    const { alg, kid, typ } = decoded(head);
    const { iss, sub, aud, exp, jti } = decoded(body);
    const keyPair = alg === 'RS384' ? rsa : ec;
    const key = { key: createPublicKey(keyPair.privateKey), dsaEncoding: 'ieee-p1363' } as const;
    const signed = Buffer.from(`${head}.${body}`);
    const seconds = this.now() / 1_000;
    const isNew = !this.nonces.has(jti);
    this.nonces.add(jti);
    return (
      form.client_assertion_type === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' &&
      (alg === 'RS384' || alg === 'ES384') &&
      verify('sha384', signed, key, Buffer.from(signature, 'base64url')) &&
      [kid, typ, iss, sub, aud].join() === ['k1', 'JWT', 'dripline', 'dripline', tokenUrl].join() &&
      exp > seconds &&
      exp <= seconds + 300 &&
      isNew
    );
  }

  private search(query: URLSearchParams): Json {
    const since = query.get('_lastUpdated')?.replace('ge', '');
    const [from = '', to = '~'] = query.getAll('date').map((date) => date.slice(2));
    const place = query.get('location');
    const isOf = ({ participant }: Json) =>
      participant.some(({ actor }: Json) => actor.reference === `Location/${place}`);
    const all = [...this.resources.values()]
      .filter(({ resourceType }) => resourceType === 'Appointment')
      .filter((each) => since === undefined || each.meta.lastUpdated >= since)
      .filter((each) => since !== undefined || (each.start >= from.slice(0, 10) && each.start < to))
      .filter((each) => place === null || isOf(each));
    const skip = Number(query.get('skip') ?? 0);
    const next = new URLSearchParams(query);
    next.set('skip', String(skip + this.pageSize));
    const link = skip + this.pageSize < all.length ? [{ relation: 'next', url: `${base}/Appointment?${next}` }] : [];
    const entry = all.slice(skip, skip + this.pageSize).map((resource) => ({ resource }));
    return { resourceType: 'Bundle', type: 'searchset', link, entry };
  }
}
