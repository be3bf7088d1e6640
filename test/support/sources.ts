/** Booking systems that post to the webhook handler over the simulator's table: signed as theirs are, asked as theirs can be. */
import type { SourceName } from '../../functions/core/model/sources.ts';
import type { Instant } from '../../functions/core/time/time.ts';
import { LookUpError } from '../../functions/intake/sources/lookUp.ts';
import type { SourceSecret } from '../../functions/intake/sources/source.ts';
import { takeWebhook, type WebhookParts } from '../../functions/intake/sources/webhook.ts';
import type { Request } from '../../functions/web/http.ts';
import { signedHeaders } from '../../local/scenario/webhooks.ts';
import { clinic, type Json } from './bookings.ts';
import { simulatedTable } from './simulatedTable.ts';
import { type WebStand, webStand } from './web.ts';

export interface SourcesStand extends WebStand {
  /** What the sources' APIs know now, by the part of the address that names it; what is not there is a 404. */
  readonly known: Map<string, Json>;
  readonly asked: string[];
  /** An API of the test's own; what it does not answer is looked for in `known`. */
  answer?: (address: string, headers: Readonly<Record<string, string>>, json?: object) => unknown;
  /** What their APIs fail with, while it is set. */
  failure: LookUpError | undefined;
  readonly secrets: Partial<Record<SourceName, Partial<SourceSecret>>>;
  /** @param secondsAgo how long ago it was signed. */
  send(source: SourceName, content: Json, secondsAgo?: number): Promise<Json>;
  /** Every visit that is not replaced: its person's address, status, revision. */
  visits(): Promise<readonly Json[]>;
  people(): Promise<readonly Json[]>;
  openCalls(): Promise<readonly string[]>;
}

const key = 'a-key-of-the-source-0123456789';
const publicUrl = 'https://care.example.com';

export function sourcesStand(now: Instant): SourcesStand {
  const stand = webStand(simulatedTable(), now, clinic);
  const known = new Map<string, Json>();
  const asked: string[] = [];
  const rows = async (kind: string): Promise<Json[]> => (await stand.items()).filter(({ sk }) => sk.startsWith(kind));
  const made: SourcesStand = {
    ...stand,
    known,
    asked,
    failure: undefined,
    secrets: {},
    async send(source, content, secondsAgo = 0) {
      const body =
        typeof content === 'string'
          ? content
          : source === 'acuity'
            ? String(new URLSearchParams(content))
            : JSON.stringify(content);
      const url = `${publicUrl}/webhooks/${source}`;
      const seconds = Math.floor(Date.parse(stand.clock.now()) / 1_000) - secondsAgo;
      const request = {
        routeKey: `POST /webhooks/${source}`,
        rawPath: `/webhooks/${source}`,
        headers: signedHeaders(source, key, body, { url, seconds }),
        body,
        isBase64Encoded: false,
      } as unknown as Request;
      const secret = { key, user: '1', token: 't', ...made.secrets[source] };
      const parts: WebhookParts = {
        secrets: { of: async () => secret, anew: async () => undefined },
        async ask(address, headers, json) {
          asked.push(address);
          const own = made.answer?.(address, headers, json);
          if (own !== undefined) return own;
          if (made.failure) throw made.failure;
          const part = [...known.keys()].find((each) => address.includes(each));
          if (part === undefined) throw new LookUpError('notFound', true);
          return known.get(part);
        },
        publicUrl,
        otherUrls: [],
      };
      const answer = await takeWebhook(stand.parts(), () => parts, request);
      return { status: answer.statusCode, ...JSON.parse(answer.body ?? '{}') };
    },
    people: async () =>
      (await rows('CONTACT'))
        .map(({ pk, ...contact }) => ({ ...contact, id: pk.slice(2) }))
        .sort((a, b) => (a.email + (a.firstName ?? '') < b.email + (b.firstName ?? '') ? -1 : 1)),
    async visits() {
      const people = new Map((await rows('CONTACT')).map(({ pk, ...contact }) => [pk, contact]));
      const found = (await rows('APPT#')).filter(({ status }) => status !== 'replaced');
      return found.map(({ pk, ...visit }) => ({
        ...visit,
        email: people.get(pk)?.email,
        name: people.get(pk)?.firstName,
      }));
    },
    openCalls: async () =>
      (await rows('CALL#'))
        .filter(({ state }) => state === 'open')
        .map(({ reason }) => reason)
        .sort(),
  };
  return made;
}
