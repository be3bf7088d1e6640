/**
 * What a subscription's notification says beside the resources that come along: R4 says it in a `Parameters`, R4B in a
 * `SubscriptionStatus`; either is the first entry of its Bundle. https://hl7.org/fhir/uv/subscriptions-backport/
 */
import type { Wanted } from '../core/model/wanted.ts';
import { listOf, objectOf, textOf } from '../core/people/bookingDraft.ts';
import { readId } from '../core/people/bookingFields.ts';
import { idOfReference } from './appointment.ts';
import { identifierKey, type Resource } from './patient.ts';

/** Has what was left out asked for, soon and by somebody else: it is kept when this resolves. */
export type AskLater = (wanted: readonly Wanted[]) => Promise<void>;

/** What an event is about. */
export type Focus =
  | { readonly kind: 'resource'; readonly type: string; readonly id: string }
  /** Named by something that cannot be asked for: an identifier of another interface. */
  | { readonly kind: 'other'; readonly name: string };

export interface Notification {
  /** `handshake`, `heartbeat`, `event-notification`, `query-status`, `query-event`, or what the server made up. */
  readonly type: string;
  /** Of each event; one without a focus is told by nothing but its being there. */
  readonly foci: readonly Focus[];
  readonly events: number;
}

function focusOf(reference: unknown): Focus | undefined {
  const said = objectOf(reference);
  const path = textOf(said.reference).replace(/\/_history\/.*$/, '');
  const [type = ''] = path.split('/').slice(-2);
  const id = idOfReference(path, type);
  if (path.includes('/') && id !== undefined) return { kind: 'resource', type, id };
  const name = readId(objectOf(said.identifier).value) ?? identifierKey(said.identifier);
  if (name !== undefined) return { kind: 'other', name };
  return path === '' ? undefined : { kind: 'other', name: readId(path) ?? 'unreadable' };
}

function ofParameters(parameters: Resource): Notification {
  const all = listOf(parameters.parameter).map(objectOf);
  const type = textOf(all.find(({ name }) => name === 'type')?.valueCode);
  const events = all.filter(({ name }) => name === 'notification-event');
  const foci = events.map(({ part }) => {
    const focus = listOf(part)
      .map(objectOf)
      .find(({ name }) => name === 'focus');
    return focusOf(focus?.valueReference);
  });
  return { type, foci: foci.flatMap((each) => each ?? []), events: events.length };
}

function ofStatus({ type, notificationEvent }: Resource): Notification {
  const events = listOf(notificationEvent).map(objectOf);
  const foci = events.map(({ focus }) => focusOf(focus));
  return { type: textOf(type), foci: foci.flatMap((each) => each ?? []), events: events.length };
}

/** The notification that a Bundle is; undefined for a Bundle of any other kind. */
export function notificationOf(bundle: Resource): Notification | undefined {
  const first = objectOf(objectOf(listOf(bundle.entry)[0]).resource);
  if (first.resourceType === 'SubscriptionStatus') return ofStatus(first);
  const isParameters = first.resourceType === 'Parameters' && bundle.type === 'history';
  return isParameters ? ofParameters(first) : undefined;
}

/** Says that the subscription works, and tells of nothing. */
export const isSilent = ({ type }: Notification) => ['handshake', 'heartbeat', 'query-status'].includes(type);

/** The resource that an entry without one is about: `request.url` of a history says which it was. */
function namedByRequest({ request, resource }: Resource): Focus | undefined {
  const { method, url } = objectOf(request);
  const isChange = method === 'POST' || method === 'PUT' || method === 'PATCH';
  return resource === undefined && isChange ? focusOf({ reference: url }) : undefined;
}

/** What a notification tells of and does not send. @returns `others`: what cannot be asked for either. */
export function leftOut(
  { foci, events }: Notification,
  entries: readonly Resource[],
): { readonly wanted: readonly Wanted[]; readonly others: readonly string[] } {
  const [, ...rest] = entries;
  const there = new Set(
    rest.flatMap(({ resource, request }) => {
      const { resourceType, id } = objectOf(resource);
      const { method, url } = objectOf(request);
      // What was deleted is all there is of it.
      return [`${textOf(resourceType)}/${textOf(id)}`, ...(method === 'DELETE' ? [lastTwo(url)] : [])];
    }),
  );
  const named = [...foci, ...rest.flatMap((entry) => namedByRequest(entry) ?? [])];
  const missing = new Map<string, Wanted>();
  for (const focus of named) {
    if (focus.kind === 'other' || there.has(`${focus.type}/${focus.id}`)) continue;
    const { type, id } = focus;
    if (type === 'Appointment' || type === 'Patient') missing.set(`${type}/${id}`, { kind: 'resource', type, id });
  }
  const others = named.flatMap((focus) => (focus.kind === 'other' ? [focus.name] : []));
  const isEmpty = named.length === 0 && rest.length === 0;
  // An event that says nothing at all, or a notification without any: what has changed is for us to find out.
  const isBlind = isEmpty || (foci.length < events && rest.length === 0);
  return { wanted: isBlind ? [...missing.values(), { kind: 'changes' }] : [...missing.values()], others };
}

const lastTwo = (url: unknown) => textOf(url).split('?')[0]?.split('/').slice(-2).join('/') ?? '';
