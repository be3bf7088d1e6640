/** The preference page: every choice explained in words. It shows no name, interest or pageRequest, and the address only masked. */

import { canAskItself } from '../core/people/addressChange.ts';
import { canUndoLeaving } from '../core/people/choices.ts';
import { dayMs, epochMs, type Instant } from '../core/time/time.ts';
import type { Response } from '../web/http.ts';
import { Html, html } from '../web/page.ts';
import { freshLinkForm } from './freshLink.ts';
import { maskedAddress } from './link.ts';
import { dayInWords, nextEmail } from './nextEmail.ts';
import { button, type PageRequest, show } from './request.ts';

/** What the last press of a button led to. */
export interface Said {
  readonly text: string;
  /** What the person can mend: the address they typed, or a link that is too old for it. */
  readonly wrong?: 'address' | 'old';
}

const section = (id: string, title: string, content: Html): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`;

const day = (at: Instant, { language, contact }: PageRequest): string =>
  new Intl.DateTimeFormat(language === 'es' ? 'es-US' : 'en-US', { dateStyle: 'long', timeZone: contact.zone }).format(
    epochMs(at),
  );

export async function preferencePage(pageRequest: PageRequest, said?: Said): Promise<Response> {
  const { contact, words, clinic } = pageRequest;
  if (contact.formerOf) return show(pageRequest, 200, words.formerTitle, html`<p>${words.former(clinic.phone)}</p>`);
  if (contact.replaces) {
    return show(pageRequest, 200, words.newAddressWaitingTitle, html`<p>${words.newAddressWaiting}</p>`);
  }
  const message = said && !said.wrong ? html`<p role="status" class="said">${said.text}</p>` : undefined;
  const masked = html`<p class="soft">${words.forAddress(maskedAddress(contact.email))}</p>`;
  const status = said?.wrong === 'address' ? 400 : said?.wrong === 'old' ? 403 : 200;
  const fault = said?.wrong ? faultOf(said) : undefined;
  // A dead mailbox cannot say yes to another address: staff write that down. Whoever said "wrong person" is left in peace.
  if (contact.suppressed.reminder !== undefined) {
    const stop = html`<p class="said">${words.stopped(clinic.phone)}</p>`;
    return show(pageRequest, status, words.preferencesTitle, html`${message}${masked}${stop}`, fault);
  }
  const sections = [
    await comesNow(pageRequest),
    marketing(pageRequest),
    reminders(pageRequest),
    emailForm(pageRequest),
    language(pageRequest),
    ...(pageRequest.isFresh ? address(pageRequest, said) : [fresh(pageRequest)]),
  ];
  const notMe = html`<section><p><a href="/not-me/${pageRequest.request.pathParameters?.token ?? ''}">${words.notMeLink}</a></p></section>`;
  return show(pageRequest, status, words.preferencesTitle, html`${message}${masked}${sections}${notMe}`, fault);
}

/**
 * First what comes, and when next: the plan's own word. That there is a visit ahead is told to a link that was mailed lately,
 * and not to an email of years ago (C11).
 */
async function comesNow(pageRequest: PageRequest): Promise<Html> {
  const { parts, contact, words, now, isFresh } = pageRequest;
  const person = await parts.people.person(contact.id);
  const release = await parts.words.current();
  const next = (of: 'marketing' | 'reminder') => {
    const email = person && nextEmail(of, person, release, now);
    return email === undefined ? words.nonePlanned : words.nextOn(dayInWords(email, pageRequest));
  };
  const { state } = contact.marketing;
  const isSilent = contact.suppressed.marketing !== undefined || state === 'none' || state === 'left';
  const education = isSilent ? words.getNone : state === 'asked' ? words.waitsForYes : next('marketing');
  const visits = contact.reminders.state === 'left' ? words.getNone : isFresh ? next('reminder') : undefined;
  const rows = [
    [words.marketingTitle, education] as const,
    ...(visits === undefined ? [] : [[words.remindersShort, visits] as const]),
  ];
  return html`<dl class="told">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What was wrong, with the way to where it can be mended. */
const faultOf = ({ text, wrong }: Said): Html =>
  html`<div role="alert" class="said" tabindex="-1" autofocus><ul><li><a href="${wrong === 'address' ? '#email' : '#fresh'}">${text}</a></li></ul></div>`;

function marketing(pageRequest: PageRequest): Html {
  const { words, contact, now, isFresh, language } = pageRequest;
  const { state, pausedUntil } = contact.marketing;
  const isPaused = pausedUntil !== undefined && pausedUntil > now;
  const leave = button(words.leaveMarketingButton, { action: 'leaveMarketing' }, 'quiet');
  const body = (): Html => {
    if (contact.suppressed.marketing !== undefined) return html`<p><b>${words.marketingNone}</b></p>`;
    if (state === 'left' && isFresh && canUndoLeaving(contact, now))
      return html`${button(words.undoLeavingButton, { action: 'undoLeaving' }, 'quiet')}`;
    if (state === 'left')
      return html`<p><b>${words.marketingNone}</b> ${words.startAgainWhy}</p>${button(words.startAgainButton, { action: 'startAgain' }, 'quiet')}`;
    if (state === 'none')
      return html`<p><b>${words.marketingNone}</b></p><p><a href="/signup?lang=${language}">${words.toForm}</a></p>`;
    if (state === 'asked') return html`<p><b>${words.marketingAsked}</b></p>${leave}`;
    if (isPaused) {
      return html`<p><b>${words.marketingPaused(day(pausedUntil, pageRequest))}</b></p>${button(words.resumeButton, { action: 'resumeMarketing' }, 'quiet')}${leave}`;
    }
    return html`<div class="row">${button(words.pauseButton, { action: 'pauseMarketing' }, 'quiet')}${leave}</div>`;
  };
  return section('education', words.marketingTitle, html`<p>${words.marketing}</p>${body()}`);
}

function reminders({ words, contact, isFresh }: PageRequest): Html {
  const { state, amount } = contact.reminders;
  if (state === 'left')
    return section(
      'visits',
      words.remindersTitle,
      html`<p><b>${words.remindersNone}</b></p>${button(words.resumeRemindersButton, { action: 'resumeReminders' }, 'quiet')}`,
    );
  const fewer =
    amount === 'needed'
      ? html`<p>${words.remindersNeeded}</p>${isFresh ? button(words.allRemindersButton, { action: 'allVisitEmails' }, 'quiet') : undefined}`
      : html`<p>${words.reminders}</p>${isFresh ? button(words.neededRemindersButton, { action: 'neededVisitEmails' }, 'quiet') : undefined}${isFresh ? html`<p class="soft">${words.neededReminders}</p>` : undefined}`;
  const stop = isFresh
    ? html`<details><summary>${words.leaveReminders}</summary><div><p><b>${words.missTitle}</b></p><ul>${words.miss.map(
        (each) => html`<li>${each}</li>`,
      )}</ul><p>${words.callInstead}</p>${button(words.leaveRemindersButton, { action: 'leaveReminders' }, 'quiet')}</div></details>`
    : undefined;
  return section('visits', words.remindersTitle, html`${fewer}${stop}`);
}

function emailForm({ words, contact, isFresh }: PageRequest): Html {
  const body =
    contact.emailForm === 'full'
      ? html`<p>${words.formFull}</p>${button(words.minimalButton, { action: 'minimalEmails' }, 'quiet')}`
      : html`<p>${words.formMinimal}</p>${isFresh ? html`<details><summary>${words.wantFull}</summary><div><p>${words.formMinimalMore}</p>${button(words.fullButton, { action: 'fullEmails' }, 'quiet')}</div></details>` : undefined}`;
  return section('emails', words.formTitle, body);
}

/** Each language is offered in itself: whoever reads only that one must find it. */
const offers = { en: 'I prefer English', es: 'Prefiero español' } as const;

function language({ words, contact }: PageRequest): Html {
  // What the emails are in, and not what this page happens to be read in.
  const own = contact.locale === 'es' ? 'es' : 'en';
  const other = own === 'es' ? 'en' : 'es';
  return section(
    'language',
    words.languageTitle,
    html`<p>${words.languageIs[own]}</p><form method="post" action="?lang=${other}"><input type="hidden" name="action" value="language"><input type="hidden" name="language" value="${other}"><button class="quiet" type="submit" lang="${other}">${offers[other]}</button></form>`,
  );
}

/** What this link is too old for. */
const fresh = (pageRequest: PageRequest): Html =>
  section('fresh', pageRequest.words.freshLinkTitle, freshLinkForm(pageRequest, pageRequest.words.freshLinkWhy));

/** Offered only while the words in force have the emails that tell both addresses. */
function address(pageRequest: PageRequest, said?: Said): readonly Html[] {
  const { words, settings, now } = pageRequest;
  if (!pageRequest.canChangeAddress) return [];
  const { contact, clinic } = pageRequest;
  const { moving } = contact;
  if (!canAskItself(contact, now))
    return [section('address', words.addressTitle, html`<p>${words.addressByPhone(clinic.phone)}</p>`)];
  const open = moving && epochMs(now) - epochMs(moving.at) <= settings.confirmDays * dayMs;
  const pending = open
    ? html`<p><b>${moving.agreedAt === undefined ? words.addressWaitsHere(moving.to) : words.addressPending(moving.to)}</b></p>${button(words.addressWithdrawButton, { action: 'keepAddress' }, 'quiet')}`
    : undefined;
  const wrong = said?.wrong === 'address';
  const invalid = new Html(wrong ? ' aria-invalid="true" aria-describedby="address-fault"' : '');
  const fault = wrong ? html`<span class="fault" id="address-fault">${said.text}</span>` : undefined;
  const form = html`<p>${words.address}</p><form method="post" novalidate><input type="hidden" name="action" value="address"><label for="email">${words.addressLabel}</label>${fault}<input id="email" name="email" type="email" inputmode="email" autocomplete="email" autocapitalize="none" spellcheck="false" required maxlength="254"${invalid}><button class="quiet" type="submit">${words.addressButton}</button></form>`;
  const isOpen = new Html(wrong ? ' open' : '');
  const content = html`${pending}<details${isOpen}><summary>${words.addressButton}</summary><div>${form}</div></details>`;
  return [section('address', words.addressTitle, content)];
}
