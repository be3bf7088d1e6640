/** Confirm, preferences, unsubscribe, "This isn't for me": a page with a button each. They show no name, interest or visit. */
import { html, layout } from '../adapters/page.ts';
import type { Clinic } from '../core/clinic.ts';
import type { Contact } from '../core/items.ts';

/** `j•••@e•••.com`: enough to recognise one's own address, not enough to learn another's. */
export function maskedAddress(email: string): string {
  const [local = '', domain = ''] = email.split('@');
  const ending = domain.slice(domain.lastIndexOf('.'));
  return `${local.slice(0, 1)}•••@${domain.slice(0, 1)}•••${ending}`;
}

const title = (words: string, clinic: Clinic) => `${words} · ${clinic.discreetName}`;

const callUs = (clinic: Clinic) => html`<p class="soft">Questions? Call ${clinic.phone}.</p>`;

export function confirmPage(clinic: Clinic): string {
  return layout(
    title('Confirm', clinic),
    html`<h1>Please confirm your address</h1><p>Press the button and ${clinic.discreetName} will send you the emails you asked for. If you did not ask, close this page: nothing will be sent.</p><form method="post"><button type="submit">Yes, this is me</button></form>${callUs(clinic)}`,
  );
}

export function confirmedPage(clinic: Clinic): string {
  return layout(
    title('Confirmed', clinic),
    html`<h1>Thank you</h1><p>Your address is confirmed. The first email comes soon, between 8 in the morning and 8 in the evening where you are.</p>${callUs(clinic)}`,
  );
}

export function unsubscribePage(clinic: Clinic): string {
  return layout(
    title('Stop the emails', clinic),
    html`<h1>Stop the information emails?</h1><p>One press and they stop. Emails about a visit that you have booked are not affected.</p><form method="post"><button type="submit">Stop them</button></form>${callUs(clinic)}`,
  );
}

export function unsubscribedPage(clinic: Clinic): string {
  return layout(
    title('Stopped', clinic),
    html`<h1>They have stopped</h1><p>You will get no more information emails. Emails about a visit that you have booked still come.</p>${callUs(clinic)}`,
  );
}

export function preferencesPage(clinic: Clinic, contact: Contact, saved: boolean): string {
  const marketing = contact.marketing.state === 'confirmed' || contact.marketing.state === 'asked';
  const reminders = contact.reminders.state === 'on';
  return layout(
    title('Your emails', clinic),
    html`<h1>Your emails</h1>${saved ? html`<p role="status" class="help">Saved.</p>` : undefined}<p>For ${maskedAddress(contact.email)}.</p>
<h2>Information</h2>${
      marketing
        ? html`<p>A few emails about what care here is like.</p><form method="post"><input type="hidden" name="action" value="leaveMarketing"><button class="quiet" type="submit">Stop the information emails</button></form>`
        : html`<p>You get none of these.</p>`
    }
<h2>Your visits</h2>${
      reminders
        ? html`<p>When a visit is booked, its time and place, how to prepare, and care afterwards.</p><p>If you stop these you will not be told by email when to stop eating and drinking, that you need a driver, or that a time has moved. We will call you instead.</p><form method="post"><input type="hidden" name="action" value="leaveReminders"><button class="quiet" type="submit">Stop emails about visits</button></form>`
        : html`<p>You get none of these. We call you about your visits.</p>`
    }${callUs(clinic)}`,
  );
}

export function notMePage(clinic: Clinic): string {
  return layout(
    title("This isn't for me", clinic),
    html`<h1>Did this reach the wrong person?</h1><p>Press the button and we stop all emails to this address at once. Our staff will see that it was the wrong one.</p><form method="post"><button type="submit">This isn't for me</button></form>${callUs(clinic)}`,
  );
}

export function notMeDonePage(clinic: Clinic): string {
  return layout(
    title('Stopped', clinic),
    html`<h1>Thank you for telling us</h1><p>We have stopped all emails to this address.</p>${callUs(clinic)}`,
  );
}

/** One answer for a link that is unknown, mistyped or erased. */
export function unknownLinkPage(clinic: Clinic): string {
  return layout(
    title('Link', clinic),
    html`<h1>This link does not work</h1><p>It may have been cut off. Please open it from the email again, or call us at ${clinic.phone}.</p>`,
  );
}
