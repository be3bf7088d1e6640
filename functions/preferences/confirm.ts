/** The link of a confirmation: a sign-up, or a new address. Following it changes nothing; the button does (C6, C7). */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { metrics } from '../adapters/telemetry.ts';
import type { Contact } from '../core/model/contact.ts';
import { defined } from '../core/model/defined.ts';
import { isLanguage } from '../core/model/language.ts';
import type { SignUp } from '../core/model/signUp.ts';
import { agree, canBeUndone, keepAddress, takeBackNewAddress, takeNewAddress } from '../core/people/addressChange.ts';
import { actOn } from '../core/people/contactAct.ts';
import {
  answerConfirmation,
  askAgain,
  type ConfirmationPage,
  confirm as confirmSignUp,
  isSilenced,
  wordsIdOf,
} from '../core/people/signUp.ts';
import { dayMs, epochMs, type Instant } from '../core/time/time.ts';
import { bodyText, type Response } from '../web/http.ts';
import { html } from '../web/page.ts';
import { zoneName } from '../web/zones.ts';
import { dayInWords, nextEmail } from './nextEmail.ts';
import { button, type PageRequest, show } from './request.ts';
import { consentSeen, shownConsent } from './shownConsent.ts';

/** Version of the words beside the box for full emails (`fullTick`); raised with every change of them (C9). */
const fullTickVersion = 'full-2026-11-2';

const isOld = (since: Instant, { settings, now }: PageRequest) =>
  epochMs(now) - epochMs(since) > settings.confirmDays * dayMs;

export async function confirmPage(pageRequest: PageRequest): Promise<Response> {
  const { words, contact } = pageRequest;
  const { replaces, formerOf, moving } = contact;
  if (replaces) return newAddressPage(pageRequest, replaces);
  if (formerOf) return formerPage(pageRequest, formerOf);
  if (pageRequest.isMove && moving) return movePage(pageRequest, moving);
  if (isSilenced(contact)) return silencedPage(pageRequest);
  switch (contact.marketing.state) {
    case 'asked':
      return isOld(contact.marketing.at, pageRequest) ? expiredPage(pageRequest) : questionPage(pageRequest);
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

/** Everything that the button says yes to: the words, and what the form told. */
async function questionPage(pageRequest: PageRequest): Promise<Response> {
  const { parts, words, clinic, contact, language } = pageRequest;
  const { text, field } = shownConsent(clinic, contact, language);
  const signUp = contact.signup && (await parts.people.signUp(contact.id, wordsIdOf(contact.signup)));
  const rows = toldOf(signUp ?? {}, pageRequest).map(
    ([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`,
  );
  const told = html`<h2>${words.toldTitle}</h2><dl class="told">${rows}</dl><p class="soft">${words.visitsStay}</p>`;
  const form = html`<form method="post" action="?lang=${language}"><input type="hidden" name="shown" value="${field}"><label class="pick long"><input type="checkbox" name="fullEmails" value="yes"> <span>${words.fullTick}<span class="hint">${words.fullTickMore}</span></span></label><button type="submit">${words.confirmButton}</button></form>`;
  return show(
    pageRequest,
    200,
    words.confirmTitle,
    html`<p>${words.confirm(clinic.discreetName)}</p><section><h2>${words.agreeTitle}</h2><blockquote lang="${language}">${text}</blockquote></section><section>${rows.length > 0 ? told : undefined}${form}<p class="soft">${words.confirmNot}</p></section>`,
  );
}

/** As much of a number as tells one's own from another's. */
const phoneEnd = (phone: string) => phone.replaceAll(/\D/g, '').slice(-4);

/** What is taken over from the form. What it said about health is not shown: whose eyes are on the page nobody knows (C11). */
function toldOf(signUp: Partial<SignUp>, { words, language }: PageRequest): readonly (readonly [string, string])[] {
  const { firstName, phone, locale, zone } = signUp;
  return [
    ...(firstName === undefined ? [] : [[words.toldName, firstName] as const]),
    ...(phone === undefined ? [] : [[words.toldPhone, words.phoneEnds(phoneEnd(phone))] as const]),
    ...(isLanguage(locale) ? [[words.toldLanguage, words.languageNames[locale]] as const] : []),
    ...(zone === undefined ? [] : [[words.toldZone, zoneName(zone, language)] as const]),
  ];
}

/** After "wrong person", a complaint or a bounce nothing would come, whatever the button said. */
const silencedPage = (pageRequest: PageRequest) =>
  show(
    pageRequest,
    200,
    pageRequest.words.silencedTitle,
    html`<p>${pageRequest.words.stopped(pageRequest.clinic.phone)}</p>`,
  );

/** What comes, and when, as it is planned now: said only when it will be so. */
async function confirmedPage(pageRequest: PageRequest): Promise<Response> {
  const { parts, contact, words, clinic } = pageRequest;
  const person = await parts.people.person(contact.id);
  const next = person && nextEmail('marketing', person, await parts.words.current(), pageRequest.now);
  const comes = next === undefined ? words.confirmedOnly(clinic.phone) : words.confirmed(dayInWords(next, pageRequest));
  return show(pageRequest, 200, words.confirmedTitle, html`<p>${comes}</p>`);
}

const expiredPage = (pageRequest: PageRequest) =>
  show(
    pageRequest,
    410,
    pageRequest.words.expiredTitle,
    html`<p>${pageRequest.words.expired(pageRequest.settings.confirmDays)}</p>${button(pageRequest.words.expiredButton, { action: 'again' })}`,
  );

export async function confirm(pageRequest: PageRequest): Promise<Response> {
  const { parts, contact, now, words, clinic } = pageRequest;
  const { replaces, formerOf, moving } = contact;
  if (replaces) return confirmAddress(pageRequest, replaces);
  if (formerOf) return undoAddress(pageRequest, formerOf);
  if (pageRequest.isMove && moving) return answerMove(pageRequest, moving);
  const { state, at } = contact.marketing;
  if (state !== 'asked' || isSilenced(contact)) return confirmPage(pageRequest);
  // Asked first: a second tap on "send me a new link" must not confirm by the one just sent.
  const fields = new URLSearchParams(bodyText(pageRequest.request));
  const again = fields.get('action') === 'again';
  if (!again) {
    if (isOld(at, pageRequest)) return expiredPage(pageRequest);
    const seen = consentSeen(pageRequest.clinic, contact, fields.get('shown'));
    // Nobody knows what was seen there: an older page, or a program. The page is shown, and its button says yes.
    if (!seen) return confirmPage(pageRequest);
    const { textVersion, textHash } = seen;
    const isTicked = fields.get('fullEmails') === 'yes';
    const fullEmails = isTicked ? `${fullTickVersion}-${pageRequest.language}` : undefined;
    const page = defined<ConfirmationPage>({ textVersion, textHash, page: 'confirm', fullEmails });
    const done = await answerConfirmation(parts.people, contact.id, now, (facts, at) => confirmSignUp(facts, at, page));
    return done === 'changed' ? confirmedPage(pageRequest) : afresh(pageRequest);
  }
  if (isOld(at, pageRequest)) await answerConfirmation(parts.people, contact.id, now, askAgain(parts.identity));
  return show(pageRequest, 200, words.askedAgainTitle, html`<p>${words.askedAgain(clinic.phone)}</p>`);
}

/** Somebody else was quicker: what the page says comes from what is so now. */
async function afresh(pageRequest: PageRequest): Promise<Response> {
  const contact = await pageRequest.parts.people.contact(pageRequest.contact.id);
  return confirmPage({ ...pageRequest, contact: contact ?? pageRequest.contact });
}

type Moving = NonNullable<Contact['moving']>;

/** In the old mailbox: does the person want the new address? Nothing has been sent there yet. */
function movePage(pageRequest: PageRequest, moving: Moving): Response {
  const { words } = pageRequest;
  if (isOld(moving.at, pageRequest)) return addressOver(pageRequest);
  const keep = button(words.addressWithdrawButton, { action: 'keep' }, 'quiet');
  if (moving.agreedAt !== undefined)
    return show(pageRequest, 200, words.moveAgreedTitle, html`<p>${words.moveAgreed(moving.to)}</p>${keep}`);
  return show(
    pageRequest,
    200,
    words.moveTitle,
    html`<p>${words.move(moving.to)}</p>${button(words.moveButton, { action: 'agree' })}<p>${words.moveNot}</p>${keep}`,
  );
}

async function answerMove(pageRequest: PageRequest, moving: Moving): Promise<Response> {
  const { parts, contact, now, request, words } = pageRequest;
  const action = new URLSearchParams(bodyText(request)).get('action');
  if (action === 'keep') {
    await actOn(parts.people, contact.id, now, keepAddress);
    return show(pageRequest, 200, words.addressWithdrawn, html`<p>${words.moveKept}</p>`);
  }
  if (isOld(moving.at, pageRequest)) return addressOver(pageRequest);
  // Only its own button: a mail scanner that posts an empty form has agreed to nothing.
  if (action !== 'agree') return movePage(pageRequest, moving);
  if ((await agree(parts.people, contact.id, now)) === 'over') return addressOver(pageRequest);
  return movePage(pageRequest, { ...moving, agreedAt: now });
}

type Former = NonNullable<Contact['formerOf']>;

/** In the mailbox that emails went to before: a change can be taken back there for two weeks. */
function formerPage(pageRequest: PageRequest, { at, undoneAt }: Former): Response {
  const { words, clinic } = pageRequest;
  if (undoneAt !== undefined) return undoneDone(pageRequest);
  if (!canBeUndone(at, pageRequest.now))
    return show(pageRequest, 410, words.undoOverTitle, html`<p>${words.undoOver(clinic.phone)}</p>`);
  return show(pageRequest, 200, words.undoTitle, html`<p>${words.undo(clinic.phone)}</p>${button(words.undoButton)}`);
}

async function undoAddress(pageRequest: PageRequest, formerOf: Former): Promise<Response> {
  const { parts, contact, now, words, clinic } = pageRequest;
  const done = await takeBackNewAddress(parts.people, contact.id, now, parts.identity);
  if (done === 'over')
    return formerOf.undoneAt === undefined
      ? show(pageRequest, 410, words.undoOverTitle, html`<p>${words.undoOver(clinic.phone)}</p>`)
      : undoneDone(pageRequest);
  if (done === 'changed') metrics.addMetric('NeedsCall', MetricUnit.Count, 1);
  return undoneDone(pageRequest);
}

const undoneDone = (pageRequest: PageRequest) =>
  show(pageRequest, 200, pageRequest.words.undoneTitle, html`<p>${pageRequest.words.undone}</p>`);

function newAddressPage(pageRequest: PageRequest, replaces: NonNullable<Contact['replaces']>): Response {
  const { words, clinic } = pageRequest;
  if (replaces.doneAt !== undefined) return addressDone(pageRequest);
  if (replaces.agreedAt === undefined || isOld(replaces.agreedAt, pageRequest)) return addressOver(pageRequest);
  return show(
    pageRequest,
    200,
    words.newAddressTitle,
    html`<p>${words.newAddress(clinic.discreetName)}</p>${button(words.newAddressButton)}<p class="soft">${words.newAddressNot}</p>`,
  );
}

async function confirmAddress(pageRequest: PageRequest, replaces: NonNullable<Contact['replaces']>): Promise<Response> {
  if (replaces.doneAt === undefined && isOld(replaces.agreedAt ?? replaces.at, pageRequest))
    return addressOver(pageRequest);
  const done = await takeNewAddress(
    pageRequest.parts.people,
    pageRequest.contact.id,
    pageRequest.now,
    pageRequest.parts.identity,
  );
  return done === 'over' ? addressOver(pageRequest) : addressDone(pageRequest);
}

const addressDone = (pageRequest: PageRequest) =>
  show(pageRequest, 200, pageRequest.words.newAddressDoneTitle, html`<p>${pageRequest.words.newAddressDone}</p>`);

const addressOver = (pageRequest: PageRequest) =>
  show(pageRequest, 410, pageRequest.words.newAddressOverTitle, html`<p>${pageRequest.words.newAddressOver}</p>`);
