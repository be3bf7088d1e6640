/** `preferences`: confirm, preference page, one-click unsubscribe. GET changes nothing, since scanners follow links (C6). */

import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { once } from '../adapters/runtime.ts';
import { faultOf, logger, metrics } from '../adapters/telemetry.ts';
import type { Clinic } from '../core/model/clinic.ts';
import type { Contact } from '../core/model/contact.ts';
import { sourceOf } from '../core/people/facts.ts';
import { type WebParts, webPartsFromEnvironment } from '../web/dependencies.ts';
import { BadRequestError, json, type Request, type Response } from '../web/http.ts';
import { languageOf } from '../web/language.ts';
import { html } from '../web/page.ts';
import { choose } from './choices.ts';
import { confirm, confirmPage } from './confirm.ts';
import { notMe, notMePage, unsubscribe, unsubscribePage } from './leave.ts';
import { isFresh, opens, opensMove, readLink } from './link.ts';
import { preferencePage } from './preferencePage.ts';
import { type PageRequest, type Shown, show, wordsIn } from './request.ts';
import { type LinkSettings, plainSettings, settingsFromEnvironment } from './settings.ts';

interface Route {
  readonly token: keyof Contact['tokens'];
  readonly look: (pageRequest: PageRequest) => Response | Promise<Response>;
  readonly press: (pageRequest: PageRequest) => Promise<Response>;
}

const routes: Readonly<Record<string, Route>> = {
  '/confirm/{token}': { token: 'confirm', look: confirmPage, press: confirm },
  '/unsubscribe/{token}': { token: 'oneClick', look: unsubscribePage, press: unsubscribe },
  '/preferences/{token}': { token: 'preferences', look: preferencePage, press: choose },
  '/not-me/{token}': { token: 'preferences', look: notMePage, press: notMe },
};

/** For pages that know nobody. */
const stranger = (request: Request, clinic: Clinic): Shown => {
  const language = languageOf(request);
  return { clinic, language, words: wordsIn(language) };
};

const unknownLink = (shown: Shown) =>
  show(shown, 404, shown.words.unknownTitle, html`<p>${shown.words.unknown(shown.clinic.phone)}</p>`);

/** The question of a sign-up is read in the form's language; so is every page of who has said nothing else yet. */
function ownLanguage(contact: Contact, token: Route['token']): string {
  const isForms = token === 'confirm' || sourceOf(contact, 'locale') === undefined;
  return (isForms ? contact.signup?.locale : undefined) ?? contact.locale;
}

async function answer(parts: WebParts, settings: LinkSettings, request: Request): Promise<Response> {
  const { clinic, journeys } = await parts.words.current();
  const [method, path = ''] = request.routeKey.split(' ');
  const route = routes[path];
  const link = readLink(request.pathParameters?.token);
  if (!route || !link) return unknownLink(stranger(request, clinic));
  const contact = await parts.people.contact(link.contactId);
  const isMove = route.token === 'confirm' && opensMove(contact, link);
  if (!contact || !(isMove || opens(contact, link, route.token, parts.identity)))
    return unknownLink(stranger(request, clinic));
  const language = languageOf(request, ownLanguage(contact, route.token));
  const words = wordsIn(language);
  const now = parts.clock.now();
  const starts = new Set(Object.values(journeys).map(({ start }) => start.on));
  const pageRequest: PageRequest = {
    parts,
    settings,
    clinic,
    contact,
    request,
    language,
    words,
    now,
    isFresh: isFresh(link, now),
    isMove,
    canChangeAddress: starts.has('address.asked') && starts.has('address.changed'),
    canMailLink: starts.has('link.asked'),
  };
  return method === 'POST' ? route.press(pageRequest) : route.look(pageRequest);
}

/** Each of these may be somebody's "no" that we did not keep (C4): an alarm of its own, and the person's id to mend it. */
function failed(error: unknown, request: Request, clinic: Clinic | undefined): Response {
  metrics.addMetric('OptOutFailed', MetricUnit.Count, 1);
  logger.error('a preference failed', {
    ...faultOf(error),
    route: request.routeKey,
    contactId: readLink(request.pathParameters?.token)?.contactId,
  });
  if (!clinic) return json(500, { error: 'something went wrong on our side; please try again, or call us' });
  const shown = stranger(request, clinic);
  return show(shown, 500, shown.words.failedTitle, html`<p>${shown.words.failed(clinic.phone)}</p>`);
}

/** The handler over any parts; the deployed one has them from its environment. */
export const handlerWith =
  (parts: () => WebParts, settings: () => LinkSettings = () => plainSettings) =>
  async (request: Request): Promise<Response> => {
    let clinic: Clinic | undefined;
    try {
      const made = parts();
      clinic = (await made.words.current()).clinic;
      // A "no" must not fail for want of the newest words: the last ones known will do.
      await made.words.refresh().catch((error) => logger.warn('the words could not be read anew', faultOf(error)));
      clinic = (await made.words.current()).clinic;
      return await answer(made, settings(), request);
    } catch (error) {
      if (!(error instanceof BadRequestError) || !clinic) return failed(error, request, clinic);
      logger.info('a preference was refused', { status: error.status });
      const shown = stranger(request, clinic);
      return show(shown, error.status, shown.words.badTitle, html`<p>${shown.words.bad(clinic.phone)}</p>`);
    } finally {
      metrics.publishStoredMetrics();
    }
  };

export const handler = handlerWith(once(webPartsFromEnvironment), once(settingsFromEnvironment));
