/** The link of a confirmation: a sign-up, or a new address. Following it changes nothing; the button does (C6, C7). */
import type { Contact } from '../core/model/contact.ts';
import { takeNewAddress } from '../core/people/addressChange.ts';
import { answerConfirmation, askAgain, confirm as confirmSignUp } from '../core/people/signUp.ts';
import { dayMs, epochMs, type Instant } from '../core/time/time.ts';
import { bodyText, type Response } from '../web/http.ts';
import { html } from '../web/page.ts';
import { button, type PageRequest, show } from './request.ts';

const isOld = (since: Instant, { settings, now }: PageRequest) =>
  epochMs(now) - epochMs(since) > settings.confirmDays * dayMs;

export function confirmPage(pageRequest: PageRequest): Response {
  const { words, clinic, contact } = pageRequest;
  const { replaces } = contact;
  if (replaces) return newAddressPage(pageRequest, replaces);
  switch (contact.marketing.state) {
    case 'asked':
      return isOld(contact.marketing.at, pageRequest)
        ? expiredPage(pageRequest)
        : show(
            pageRequest,
            200,
            words.confirmTitle,
            html`<p>${words.confirm(clinic.discreetName)}</p>${button(words.confirmButton)}<p class="soft">${words.confirmNot}</p>`,
          );
    case 'confirmed':
      return confirmedPage(pageRequest);
    case 'none':
    case 'left':
      return show(
        pageRequest,
        200,
        words.nothingToConfirmTitle,
        html`<p>${words.nothingToConfirm}</p><p><a href="/signup?lang=${pageRequest.language}">${words.toForm}</a></p>`,
      );
  }
}

const confirmedPage = (pageRequest: PageRequest) =>
  show(pageRequest, 200, pageRequest.words.confirmedTitle, html`<p>${pageRequest.words.confirmed}</p>`);

const expiredPage = (pageRequest: PageRequest) =>
  show(
    pageRequest,
    410,
    pageRequest.words.expiredTitle,
    html`<p>${pageRequest.words.expired(pageRequest.settings.confirmDays)}</p>${button(pageRequest.words.expiredButton, { action: 'again' })}`,
  );

export async function confirm(pageRequest: PageRequest): Promise<Response> {
  const { parts, contact, now, words } = pageRequest;
  const { replaces } = contact;
  if (replaces) return confirmAddress(pageRequest, replaces);
  const { state, at } = contact.marketing;
  if (state !== 'asked') return confirmPage(pageRequest);
  // Asked first: a second tap on "send me a new link" must not confirm by the one just sent.
  const again = new URLSearchParams(bodyText(pageRequest.request)).get('action') === 'again';
  if (!again) {
    if (isOld(at, pageRequest)) return expiredPage(pageRequest);
    const done = await answerConfirmation(parts.people, contact.id, now, confirmSignUp);
    return done === 'changed' ? confirmedPage(pageRequest) : afresh(pageRequest);
  }
  if (isOld(at, pageRequest)) await answerConfirmation(parts.people, contact.id, now, askAgain);
  return show(pageRequest, 200, words.askedAgainTitle, html`<p>${words.askedAgain}</p>`);
}

/** Somebody else was quicker: what the page says comes from what is so now. */
async function afresh(pageRequest: PageRequest): Promise<Response> {
  const contact = await pageRequest.parts.people.contact(pageRequest.contact.id);
  return confirmPage({ ...pageRequest, contact: contact ?? pageRequest.contact });
}

function newAddressPage(pageRequest: PageRequest, replaces: NonNullable<Contact['replaces']>): Response {
  const { words, clinic } = pageRequest;
  if (replaces.doneAt !== undefined) return addressDone(pageRequest);
  if (isOld(replaces.at, pageRequest)) return addressOver(pageRequest);
  return show(
    pageRequest,
    200,
    words.newAddressTitle,
    html`<p>${words.newAddress(clinic.discreetName)}</p>${button(words.newAddressButton)}<p class="soft">${words.confirmNot}</p>`,
  );
}

async function confirmAddress(pageRequest: PageRequest, replaces: NonNullable<Contact['replaces']>): Promise<Response> {
  if (replaces.doneAt === undefined && isOld(replaces.at, pageRequest)) return addressOver(pageRequest);
  const done = await takeNewAddress(pageRequest.parts.people, pageRequest.contact.id, pageRequest.now);
  return done === 'over' ? addressOver(pageRequest) : addressDone(pageRequest);
}

const addressDone = (pageRequest: PageRequest) =>
  show(pageRequest, 200, pageRequest.words.newAddressDoneTitle, html`<p>${pageRequest.words.newAddressDone}</p>`);

const addressOver = (pageRequest: PageRequest) =>
  show(pageRequest, 410, pageRequest.words.newAddressOverTitle, html`<p>${pageRequest.words.newAddressOver}</p>`);
