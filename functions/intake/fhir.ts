/**
 * `POST /webhooks/fhir`: what a FHIR server tells by a subscription: a notification, a Bundle, or one resource. A server
 * that sends the resource itself puts it under its own id, `PUT /webhooks/fhir/{type}/{id}`, as R4's rest-hook does.
 *
 * It proves itself by what servers can do: the secret as a bearer token in a header of its own, or a signature of the body
 * (`X-Hub-Signature` of WebSub, `X-Signature` of Medplum). Neither says when, so what was told before is told again in
 * vain: each resource says its version.
 */
import { faultOf, logger } from '../adapters/telemetry.ts';
import { wantedQueue } from '../adapters/wantedQueue.ts';
import type { Clock } from '../core/ports.ts';
import { fhirSource } from '../fhir/appointment.ts';
import { takeBundle } from '../fhir/bundle.ts';
import type { AskLater } from '../fhir/notification.ts';
import { type Answer, error, fhir, outcomeResource } from '../fhir/outcome.ts';
import { resourceOf } from '../fhir/request.ts';
import { takeAppointment, takePatient } from '../fhir/take.ts';
import type { WebParts } from '../web/dependencies.ts';
import type { Request, Response } from '../web/http.ts';
import { SourceSecretError } from './sources/secrets.ts';
import { hmac, isSame } from './sources/signature.ts';
import type { SourceSecret } from './sources/source.ts';
import { count, deliveryOf, type SignedSource, signedUnder, type WebhookParts } from './sources/webhook.ts';

/** What is asked of the record system later goes there; undefined for a secret that opens nothing. */
export type LaterWith = (secret: SourceSecret) => AskLater | undefined;

/** What is asked for later waits in the queue that the environment names. */
export function laterFromEnvironment(clock: Pick<Clock, 'now'>): LaterWith {
  const { WANTED_QUEUE_URL } = process.env;
  const queue = WANTED_QUEUE_URL ? wantedQueue(WANTED_QUEUE_URL) : undefined;
  return ({ server }) => (queue && server ? (wanted) => queue.put(wanted, clock.now()) : undefined);
}

const by = `source:${fhirSource}`;
const types = ['Bundle', 'Appointment', 'Patient'];

/** Each is compared, whichever of them fits. */
const server: SignedSource = {
  name: fhirSource,
  isSigned({ headers, raw }, key) {
    const bearer = /^bearer +(\S+)$/i.exec(headers.authorization?.trim() ?? '')?.[1];
    const signature = hmac(key, 'hex', raw);
    return [
      isSame(bearer, key),
      isSame(headers['x-hub-signature'], `sha256=${signature}`),
      isSame(headers['x-signature'], signature),
    ].includes(true);
  },
};

interface Told extends Pick<Answer, 'status'> {
  readonly resource: object;
  /** It tells of bookings that nobody here will hear of: somebody must set up what is missing. */
  readonly isMissed?: boolean;
}

const toldOf = ({ status, issues }: Answer): Told => ({ status, resource: outcomeResource(issues) });

/** R4's rest-hook without a payload: something changed, and the server does not say what. */
async function takeBlank(later: AskLater | undefined): Promise<Told> {
  if (!later) {
    const answer = error(422, 'not-supported', 'it is empty, and nothing is set up here to ask for what changed');
    return { ...toldOf(answer), isMissed: true };
  }
  await later([{ kind: 'changes' }]);
  return { status: 202, resource: outcomeResource([]) };
}

async function take(made: WebParts, parts: WebhookParts, laterWith: LaterWith, request: Request): Promise<Told> {
  const secret = await signedUnder(server, deliveryOf(request, ''), parts.secrets);
  if (!secret) return toldOf(error(401, 'login', 'neither the bearer token nor the signature is the one agreed on'));
  const later = laterWith(secret);
  if ((request.body ?? '') === '') return takeBlank(later);
  const { type } = request.pathParameters ?? {};
  const taken = types.filter((each) => each === (type ?? each));
  if (taken.length === 0) return toldOf(error(404, 'not-supported', `only ${types.join(', ')} are taken here`));
  const read = resourceOf(request, taken);
  if (read.kind === 'refused') return toldOf(read.answer);
  await made.words.refresh();
  const { resource } = read;
  switch (resource.resourceType) {
    case 'Bundle': {
      const told = await takeBundle(made, resource, { by, later });
      return { ...told, isMissed: told.status === 422 };
    }
    case 'Appointment':
      return toldOf(await takeAppointment(made, resource, new Map(), by, later));
    default:
      return toldOf(await takePatient(made, resource, by));
  }
}

/** Answers one notification as FHIR says it. The log has its status: nothing of anybody (I8). */
export async function takeFhirWebhook(
  made: WebParts,
  parts: () => WebhookParts,
  request: Request,
  laterWith: LaterWith = () => undefined,
): Promise<Response> {
  let told: Told;
  try {
    told = await take(made, parts(), laterWith, request);
  } catch (fault) {
    if (fault instanceof SourceSecretError) {
      logger.error('a source has no usable secret', { source: fhirSource });
      told = toldOf(error(503, 'exception', 'this source is not set up here yet'));
    } else {
      logger.error('a notification failed', { source: fhirSource, ...faultOf(fault) });
      told = toldOf(error(500, 'exception', 'something went wrong on our side; please send it again'));
    }
  }
  logger.info('webhook', { source: fhirSource, status: told.status });
  await count(made, fhirSource, !told.isMissed && (told.status < 400 || told.status === 422));
  return fhir(told.status, told.resource);
}
