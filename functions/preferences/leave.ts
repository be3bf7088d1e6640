/** The two links that only stop things: out of education emails by one click (RFC 8058), and "Wrong person? Tell us" (C24). */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { metrics } from '../adapters/telemetry.ts';
import { callWithoutVisit } from '../core/model/call.ts';
import { isAskedOnly } from '../core/model/signUp.ts';
import { leaveMarketing, wrongPerson } from '../core/people/choices.ts';
import { actOn } from '../core/people/contactAct.ts';
import { endSignUp } from '../core/people/signUp.ts';
import { bodyText, type Response } from '../web/http.ts';
import { html } from '../web/page.ts';
import { freshLinkForm, mailFreshLink } from './freshLink.ts';
import { button, type PageRequest, show } from './request.ts';

export function unsubscribePage(pageRequest: PageRequest): Response {
  const { words, contact } = pageRequest;
  if (contact.marketing.state === 'left') return unsubscribedPage(pageRequest);
  return show(
    pageRequest,
    200,
    words.unsubscribeTitle,
    html`<p>${words.unsubscribe}</p>${button(words.unsubscribeButton)}`,
  );
}

/** This link can only stop things: whoever did not mean it fills in the form, and is asked by email. */
const unsubscribedPage = (pageRequest: PageRequest) => {
  const { words, language } = pageRequest;
  return show(
    pageRequest,
    200,
    words.unsubscribedTitle,
    html`<p>${words.unsubscribed}</p><p>${words.unsubscribedUndo} <a href="/signup?lang=${language}">${words.toForm}</a></p>`,
  );
};

/** Asks for nothing: no cookie, no login, no redirect, and whatever the body says. */
export async function unsubscribe(pageRequest: PageRequest): Promise<Response> {
  await actOn(pageRequest.parts.people, pageRequest.contact.id, pageRequest.now, leaveMarketing('oneClick'));
  return unsubscribedPage(pageRequest);
}

/**
 * The question of a sign-up is about that sign-up: whoever says "wrong person" to it, or has nothing else here, ends it.
 * A visit that the clinic books is another matter, which its own emails ask about (C24).
 */
async function isAboutSignUp({ parts, contact, request }: PageRequest): Promise<boolean> {
  if (!isAskedOnly(contact)) return false;
  if (request.queryStringParameters?.about === 'signup') return true;
  return (await parts.people.appointments(contact.id)).length === 0;
}

export async function notMePage(pageRequest: PageRequest): Promise<Response> {
  const { words } = pageRequest;
  const isSignUp = await isAboutSignUp(pageRequest);
  if (!isSignUp && !pageRequest.isFresh)
    return show(pageRequest, 200, words.notMeTitle, freshLinkForm(pageRequest, words.notMeOld));
  const text = isSignUp ? words.notMeSignUp : words.notMe;
  return show(pageRequest, 200, words.notMeTitle, html`<p>${text}</p>${button(words.notMeButton)}`);
}

/** A new address that turns out to be somebody else's: staff should call whoever wrote it down. */
export async function notMe(pageRequest: PageRequest): Promise<Response> {
  const { parts, contact, now, words } = pageRequest;
  if (new URLSearchParams(bodyText(pageRequest.request)).get('action') === 'freshLink')
    return mailFreshLink(pageRequest);
  if (await isAboutSignUp(pageRequest)) {
    await actOn(parts.people, contact.id, now, endSignUp);
    return show(pageRequest, 200, words.notMeDoneTitle, html`<p>${words.notMeSignUpDone}</p>`);
  }
  if (!pageRequest.isFresh) return notMePage(pageRequest);
  const { replaces, formerOf } = contact;
  const call = callWithoutVisit((replaces ?? formerOf)?.contactId ?? contact.id, 'wrong-person', 'wrongAddress', now);
  if ((await actOn(parts.people, contact.id, now, wrongPerson(call))) === 'changed') {
    metrics.addMetric('NeedsCall', MetricUnit.Count, 1);
  }
  return show(pageRequest, 200, words.notMeDoneTitle, html`<p>${words.notMeDone}</p>`);
}
