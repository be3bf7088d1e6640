/** The link of a confirmation: a sign-up, or a new address. Following it changes nothing; the button does (C6, C7). */
import type { Contact } from '../core/model/contact.ts';
import { takeNewAddress } from '../core/people/addressChange.ts';
import { answerConfirmation, askAgain, confirm as confirmSignUp } from '../core/people/signUp.ts';
import { dayMs, epochMs, type Instant } from '../core/time/time.ts';
import { bodyText, type Response } from '../web/http.ts';
import { html } from '../web/page.ts';
import { button, show, type Visit } from './request.ts';

const isOld = (since: Instant, { settings, now }: Visit) =>
  epochMs(now) - epochMs(since) > settings.confirmDays * dayMs;

export function confirmPage(visit: Visit): Response {
  const { words, clinic, contact } = visit;
  const { replaces } = contact;
  if (replaces) return newAddressPage(visit, replaces);
  switch (contact.marketing.state) {
    case 'asked':
      return isOld(contact.marketing.at, visit)
        ? expiredPage(visit)
        : show(
            visit,
            200,
            words.confirmTitle,
            html`<p>${words.confirm(clinic.discreetName)}</p>${button(words.confirmButton)}<p class="soft">${words.confirmNot}</p>`,
          );
    case 'confirmed':
      return confirmedPage(visit);
    case 'none':
    case 'left':
      return show(
        visit,
        200,
        words.nothingToConfirmTitle,
        html`<p>${words.nothingToConfirm}</p><p><a href="/signup?lang=${visit.language}">${words.toForm}</a></p>`,
      );
  }
}

const confirmedPage = (visit: Visit) =>
  show(visit, 200, visit.words.confirmedTitle, html`<p>${visit.words.confirmed}</p>`);

const expiredPage = (visit: Visit) =>
  show(
    visit,
    410,
    visit.words.expiredTitle,
    html`<p>${visit.words.expired(visit.settings.confirmDays)}</p>${button(visit.words.expiredButton, { action: 'again' })}`,
  );

export async function confirm(visit: Visit): Promise<Response> {
  const { parts, contact, now, words } = visit;
  const { replaces } = contact;
  if (replaces) return confirmAddress(visit, replaces);
  const { state, at } = contact.marketing;
  if (state !== 'asked') return confirmPage(visit);
  // Asked first: a second tap on "send me a new link" must not confirm by the one just sent.
  const again = new URLSearchParams(bodyText(visit.request)).get('action') === 'again';
  if (!again) {
    if (isOld(at, visit)) return expiredPage(visit);
    const done = await answerConfirmation(parts.people, contact.id, now, confirmSignUp);
    return done === 'changed' ? confirmedPage(visit) : afresh(visit);
  }
  if (isOld(at, visit)) await answerConfirmation(parts.people, contact.id, now, askAgain);
  return show(visit, 200, words.askedAgainTitle, html`<p>${words.askedAgain}</p>`);
}

/** Somebody else was quicker: what the page says comes from what is so now. */
async function afresh(visit: Visit): Promise<Response> {
  const contact = await visit.parts.people.contact(visit.contact.id);
  return confirmPage({ ...visit, contact: contact ?? visit.contact });
}

function newAddressPage(visit: Visit, replaces: NonNullable<Contact['replaces']>): Response {
  const { words, clinic } = visit;
  if (replaces.doneAt !== undefined) return addressDone(visit);
  if (isOld(replaces.at, visit)) return addressOver(visit);
  return show(
    visit,
    200,
    words.newAddressTitle,
    html`<p>${words.newAddress(clinic.discreetName)}</p>${button(words.newAddressButton)}<p class="soft">${words.confirmNot}</p>`,
  );
}

async function confirmAddress(visit: Visit, replaces: NonNullable<Contact['replaces']>): Promise<Response> {
  if (replaces.doneAt === undefined && isOld(replaces.at, visit)) return addressOver(visit);
  const done = await takeNewAddress(visit.parts.people, visit.contact.id, visit.now);
  return done === 'over' ? addressOver(visit) : addressDone(visit);
}

const addressDone = (visit: Visit) =>
  show(visit, 200, visit.words.newAddressDoneTitle, html`<p>${visit.words.newAddressDone}</p>`);

const addressOver = (visit: Visit) =>
  show(visit, 410, visit.words.newAddressOverTitle, html`<p>${visit.words.newAddressOver}</p>`);
