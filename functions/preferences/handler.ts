/** `preferences`: confirm, preference page, one-click unsubscribe. GET changes nothing, since scanners follow links (C6). */

import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { type WebParts, webPartsFromEnvironment } from '../adapters/contacts.ts';
import { BadRequestError, bodyText, page, type Request, type Response } from '../adapters/http.ts';
import { faultOf, logger, metrics } from '../adapters/telemetry.ts';
import { once } from '../adapters/wiring.ts';
import type { Clinic } from '../core/clinic.ts';
import type { Call, Contact } from '../core/items.ts';
import type { Instant } from '../core/time.ts';
import { opens, readLink } from './link.ts';
import {
  confirmedPage,
  confirmPage,
  notMeDonePage,
  notMePage,
  preferencesPage,
  unknownLinkPage,
  unsubscribedPage,
  unsubscribePage,
} from './pages.ts';

interface Visit {
  readonly parts: WebParts;
  readonly clinic: Clinic;
  readonly contact: Contact;
  readonly request: Request;
  readonly now: Instant;
}

const callFor = (contactId: string, id: string, reason: Call['reason'], at: Instant): Call => ({
  contactId,
  id,
  reason,
  at,
  state: 'open',
  due: { partition: 'calls', at },
});

async function confirm({ parts: made, clinic, contact, now }: Visit): Promise<Response> {
  await made.signUps.confirm(contact.id, now);
  return page(200, confirmedPage(clinic));
}

async function unsubscribe({ parts: made, clinic, contact, now }: Visit): Promise<Response> {
  await made.choices.leaveMarketing(contact.id, 'oneClick', now);
  return page(200, unsubscribedPage(clinic));
}

/** Leaving reminders is the person's right; with a visit ahead staff call instead, so that fasting is still told (I7). */
async function leaveReminders({ parts: made, contact, now }: Visit): Promise<void> {
  const ahead = await made.appointments.ahead(contact.id, now);
  const calls = ahead.map((appointment) => ({
    ...callFor(contact.id, `left-${appointment.id}`, 'leftReminders' as const, now),
    appointmentId: appointment.id,
  }));
  if ((await made.choices.leaveReminders(contact.id, now, calls)) === 'changed' && calls.length > 0) {
    metrics.addMetric('NeedsCall', MetricUnit.Count, calls.length);
  }
}

async function changePreferences(visit: Visit): Promise<Response> {
  const action = new URLSearchParams(bodyText(visit.request)).get('action');
  if (action === 'leaveMarketing') await visit.parts.choices.leaveMarketing(visit.contact.id, 'preferences', visit.now);
  else if (action === 'leaveReminders') await leaveReminders(visit);
  else throw new BadRequestError(400, 'the form has no action that this page knows');
  const contact = (await visit.parts.contacts.read(visit.contact.id)) ?? visit.contact;
  return page(200, preferencesPage(visit.clinic, contact, true));
}

async function notMe({ parts: made, clinic, contact, now }: Visit): Promise<Response> {
  if (
    (await made.choices.wrongPerson(contact.id, now, callFor(contact.id, 'wrong-person', 'wrongAddress', now))) ===
    'changed'
  ) {
    metrics.addMetric('NeedsCall', MetricUnit.Count, 1);
  }
  return page(200, notMeDonePage(clinic));
}

interface Route {
  readonly token: keyof Contact['tokens'];
  readonly get: (visit: Visit) => Response;
  readonly post: (visit: Visit) => Promise<Response>;
}

const routes: Readonly<Record<string, Route>> = {
  '/confirm/{token}': { token: 'confirm', get: ({ clinic }) => page(200, confirmPage(clinic)), post: confirm },
  '/unsubscribe/{token}': {
    token: 'oneClick',
    get: ({ clinic }) => page(200, unsubscribePage(clinic)),
    post: unsubscribe,
  },
  '/preferences/{token}': {
    token: 'preferences',
    get: ({ clinic, contact }) => page(200, preferencesPage(clinic, contact, false)),
    post: changePreferences,
  },
  '/not-me/{token}': { token: 'preferences', get: ({ clinic }) => page(200, notMePage(clinic)), post: notMe },
};

async function answer(made: WebParts, request: Request): Promise<Response> {
  await made.words.refresh();
  const { clinic } = await made.words.current();
  const [method, path = ''] = request.routeKey.split(' ');
  const route = routes[path];
  const link = readLink(request.pathParameters?.token);
  const contact = link && (await made.contacts.read(link.contactId));
  if (!route || !link || !contact || !opens(contact, link, route.token)) return page(404, unknownLinkPage(clinic));
  const visit: Visit = { parts: made, clinic, contact, request, now: made.clock.now() };
  return method === 'POST' ? route.post(visit) : route.get(visit);
}

/** The handler over any parts; the deployed one has them from its environment. */
export const handlerWith =
  (parts: () => WebParts) =>
  async (request: Request): Promise<Response> => {
    const made = parts();
    try {
      return await answer(made, request);
    } catch (error) {
      if (error instanceof BadRequestError) return page(error.status, error.message);
      logger.error('a preference failed', faultOf(error));
      return page(500, 'Something went wrong on our side. Please try again.');
    } finally {
      metrics.publishStoredMetrics();
    }
  };

export const handler = handlerWith(once(webPartsFromEnvironment));
