/** `intake`: the public sign-up form, as a page, as JSON from the clinic's own site, and as a form post from anywhere. */

import { systemClock } from '../adapters/clock.ts';
import { addressHash, normalisedAddress } from '../adapters/identity.ts';
import { once } from '../adapters/runtime.ts';
import { faultOf, logger } from '../adapters/telemetry.ts';
import type { Clinic } from '../core/model/clinic.ts';
import { consentText, consentTextVersion } from '../core/model/consentText.ts';
import { attributesOf, type FormValues } from '../core/model/formFields.ts';
import type { Language } from '../core/model/language.ts';
import type { OptionalField } from '../core/model/leftOut.ts';
import { likelyAddress } from '../core/model/likelyAddress.ts';
import { takeDecoy, takeSignUp } from '../core/people/signUp.ts';
import { type WebParts, webPartsFromEnvironment } from '../web/dependencies.ts';
import { BadRequestError, bodyFields, isForm, json, page, type Request, type Response } from '../web/http.ts';
import { languageOf } from '../web/language.ts';
import { warningsFor } from '../web/warnings.ts';
import { type LaterWith, laterFromEnvironment, takeFhirWebhook } from './fhir.ts';
import { corsHeaders, isForeign, preflight } from './form/cors.ts';
import { type FormView, formPage, formSources, simplePage, thanksPage } from './form/formPage.ts';
import { networkOf } from './form/network.ts';
import { plainSettings, type SignUpSettings, settingsFromEnvironment } from './form/settings.ts';
import { type Fault, fieldNames, readSignUp } from './form/signUp.ts';
import { snippet } from './form/snippet.ts';
import { formWords } from './form/text.ts';
import { nothingHere } from './nothingHere.ts';
import { showPicture } from './picture.ts';
import { takeWebhook, type WebhookParts, webhookPartsFromEnvironment } from './sources/webhook.ts';

interface PageRequest {
  readonly parts: WebParts;
  readonly settings: SignUpSettings;
  readonly request: Request;
  readonly clinic: Clinic;
  readonly language: Language;
  readonly framed: boolean;
}

const shown = (
  { settings }: PageRequest,
  status: number,
  html: string,
  headers: Readonly<Record<string, string>> = {},
) => page(status, html, { ...formSources, frameAncestors: settings.sites, headers });

/** Limits are counted under keyed hashes: the rows tell nothing, and two windows of one network cannot be put together. */
async function overLimit({ parts, settings, request }: PageRequest): Promise<{ readonly waitMs: number } | undefined> {
  const ip = request.requestContext.http?.sourceIp;
  if (!settings.limits || ip === undefined) return undefined;
  const { perNetwork } = settings.limits;
  const now = parts.clock.now();
  const key = addressHash(await parts.addressKey(), `network ${networkOf(ip)} ${now.slice(0, 10)}`);
  return parts.limits.take(`network#${key}`, perNetwork, now);
}

async function take({ parts, settings, clinic, request, language }: PageRequest, fields: FormValues): Promise<void> {
  const email = normalisedAddress(fields.email);
  const hash = addressHash(await parts.addressKey(), email);
  const now = parts.clock.now();
  const { limits } = settings;
  // One too many for this address: the answer stays the same, and its owner is spared another email.
  if (limits && (await parts.limits.take(`address#${hash}`, limits.perAddress, now)) !== undefined)
    return takeDecoy(parts.people, hash, now);
  await takeSignUp(
    parts.people,
    {
      ...attributesOf(fields, clinic),
      email,
      addressHash: hash,
      textVersion: `${fields.consentVersion}-${isForm(request) ? language : fields.locale}`,
      source: 'form',
    },
    now,
    { doubleOptIn: settings.doubleOptIn, identity: parts.identity, clinic },
  );
}

function refused(pageRequest: PageRequest, faults: readonly Fault[], given: Record<string, unknown>): Response {
  // Names of our own fields only: a made-up one may be anything.
  logger.info('a sign-up was refused', {
    status: 400,
    fields: faults.map(({ field }) => (fieldNames.has(field) ? field : 'other')),
  });
  if (isForm(pageRequest.request)) return shown(pageRequest, 400, formPage({ ...pageRequest, faults, given }));
  return json(400, { error: 'invalid', faults }, corsHeaders(pageRequest.request, pageRequest.settings));
}

function tooMany(pageRequest: PageRequest, waitMs: number): Response {
  logger.info('a sign-up was refused', { status: 429 });
  const { clinic, language, framed, request } = pageRequest;
  const headers = { 'retry-after': String(Math.ceil(waitMs / 1000)) };
  if (!isForm(request)) {
    const error = 'too many sign-ups from this network; try again later';
    return json(429, { error }, { ...headers, ...corsHeaders(request, pageRequest.settings) });
  }
  const words = formWords[language];
  return shown(
    pageRequest,
    429,
    simplePage(clinic, language, framed, words.busyTitle, [words.busy(clinic.phone)]),
    headers,
  );
}

async function signUp(pageRequest: PageRequest): Promise<Response> {
  const { request, settings } = pageRequest;
  const given = bodyFields(request);
  const form = isForm(request);
  if (!form && isForeign(request, settings)) {
    logger.info('a sign-up was refused', { status: 403 });
    return json(403, { error: 'this site is not on the list of those that may send sign-ups' });
  }
  const reading = readSignUp(given, pageRequest.language);
  if (reading.kind === 'faults') return refused(pageRequest, reading.faults, given);
  // Left out and not refused (I14); what it was is told to nobody.
  const leftOut = reading.kind === 'signUp' ? reading.leftOut : [];
  if (leftOut.length > 0) logger.info('fields were left out', { fields: leftOut });
  const meant = form && reading.kind === 'signUp' ? addressMeant(reading.fields.email, given) : undefined;
  if (meant?.ask !== undefined) return shown(pageRequest, 200, formPage({ ...pageRequest, likely: meant.ask, given }));
  const over = await overLimit(pageRequest);
  if (over) return tooMany(pageRequest, over.waitMs);
  if (reading.kind !== 'signUp') return thanks(pageRequest, {});
  const fields = { ...reading.fields, email: meant?.email ?? reading.fields.email };
  await take(pageRequest, fields);
  return thanks(pageRequest, { email: fields.email, phone: fields.phone, leftOut });
}

/** Which address a form is about: one that looks like a slip is asked about once, and then it is as its writer says. */
function addressMeant(
  email: string,
  { address, askedAbout, email: written }: Record<string, unknown>,
): { readonly ask?: string; readonly email: string } {
  const likely = likelyAddress(email);
  const isWritten = address === 'written' || (typeof written === 'string' && written.trim() === askedAbout);
  if (likely === undefined || (isWritten && address !== 'likely')) return { email };
  return address === 'likely' ? { email: likely } : { ask: likely, email };
}

interface Taken {
  readonly email?: string;
  readonly phone?: string | undefined;
  readonly leftOut?: readonly OptionalField[];
}

/** The answer tells what of it was taken otherwise than it was sent, and nothing of who is known here. */
function thanks(pageRequest: PageRequest, { email, ...taken }: Taken): Response {
  const { request, settings, clinic, language } = pageRequest;
  const form = isForm(request);
  const warnings = warningsFor(taken, clinic, form ? language : 'en');
  if (form) return shown(pageRequest, 200, thanksPage({ ...pageRequest, warnings }));
  // Taken as it is, whatever it looks like: the clinic's own page may ask, and send it anew.
  const suggestion = email === undefined ? undefined : likelyAddress(email);
  return json(202, { status: 'received', warnings, suggestion }, corsHeaders(request, settings));
}

const inEach = <T>(make: (language: Language) => T) => ({ en: make('en'), es: make('es') });

async function answer(pageRequest: PageRequest): Promise<Response> {
  const { request, clinic, language, settings } = pageRequest;
  switch (request.routeKey) {
    case 'GET /signup':
    case 'HEAD /signup':
      return shown(pageRequest, 200, formPage(pageRequest satisfies FormView));
    case 'GET /signup/snippet': {
      const text = { 'content-type': 'text/plain; charset=utf-8' };
      return page(200, snippet(clinic, language, settings.publicUrl), { headers: text });
    }
    case 'GET /signup/consent': {
      const text = inEach((each) => consentText(clinic.discreetName, each));
      return json(200, { version: consentTextVersion, text }, corsHeaders(request, settings));
    }
    case 'OPTIONS /signup':
      return preflight(request, settings);
    case 'POST /signup':
      return signUp(pageRequest);
    default:
      return json(404, { error: 'there is nothing here' });
  }
}

/** What went wrong on our side, to a browser as a page. */
function failed(request: Request, clinic: Clinic | undefined): Response {
  if (!isForm(request) || !clinic) return json(500, { error: 'something went wrong on our side; please try again' });
  const language = languageOf(request);
  const words = formWords[language];
  return page(500, simplePage(clinic, language, false, words.failedTitle, [words.failed(clinic.phone)]), formSources);
}

/** The handler over any parts; the deployed one has them from its environment. */
export const handlerWith =
  (
    parts: () => WebParts,
    settings: () => SignUpSettings = () => plainSettings,
    webhooks: () => WebhookParts = once(webhookPartsFromEnvironment),
    later: () => LaterWith = once(() => laterFromEnvironment(systemClock)),
  ) =>
  async (request: Request): Promise<Response> => {
    const made = parts();
    if (/ \/webhooks\/fhir(\/|$)/.test(request.routeKey)) return takeFhirWebhook(made, webhooks, request, later());
    if (request.routeKey.startsWith('POST /webhooks/')) return takeWebhook(made, webhooks, request);
    if (request.routeKey === 'GET /images/{file}') return showPicture(made.words, request);
    if (request.routeKey === '$default') return nothingHere(made, request);
    let clinic: Clinic | undefined;
    try {
      await made.words.refresh();
      clinic = (await made.words.current()).clinic;
      const framed = request.queryStringParameters?.framed !== undefined;
      return await answer({
        parts: made,
        settings: settings(),
        request,
        clinic,
        language: languageOf(request),
        framed,
      });
    } catch (error) {
      if (error instanceof BadRequestError) {
        logger.info('a sign-up was refused', { status: error.status });
        return json(error.status, { error: error.message }, corsHeaders(request, settings()));
      }
      logger.error('a sign-up failed', faultOf(error));
      return failed(request, clinic);
    }
  };

export const handler = handlerWith(once(webPartsFromEnvironment), once(settingsFromEnvironment));
