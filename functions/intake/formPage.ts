/** The sign-up form: works without JavaScript, on a phone, with a screen reader. Crisis help stands before it. */
import { type Html, html, layout } from '../adapters/page.ts';
import { type Clinic, inLocale } from '../core/clinic.ts';

export interface Fault {
  readonly field: string;
  readonly reason: string;
}

const labels: Readonly<Record<string, string>> = {
  email: 'Email',
  firstName: 'First name',
  phone: 'Phone',
  interest: 'What would you like to read about',
  locale: 'Language',
  zone: 'Time zone',
  adult: 'Age',
  consent: 'Permission',
};

const faultList = (faults: readonly Fault[]): Html | undefined =>
  faults.length === 0
    ? undefined
    : html`<div role="alert" class="help"><p><strong>Please look at this again:</strong></p>${faults.map(
        (fault) => html`<p>${labels[fault.field] ?? fault.field}: ${fault.reason}.</p>`,
      )}</div>`;

const zones: readonly (readonly [string, string])[] = [
  ['America/New_York', 'Eastern'],
  ['America/Chicago', 'Central'],
  ['America/Denver', 'Mountain'],
  ['America/Phoenix', 'Arizona'],
  ['America/Los_Angeles', 'Pacific'],
  ['America/Anchorage', 'Alaska'],
  ['Pacific/Honolulu', 'Hawaii'],
];

/** @param faults what was wrong with the last try; input is never echoed. */
export function formPage(clinic: Clinic, faults: readonly Fault[] = []): string {
  return layout(
    `Ask us for information · ${clinic.discreetName}`,
    html`<p class="help">If you are thinking about suicide or are in danger now, call or text <a href="tel:988">988</a> (in Spanish press 2), or call <a href="tel:911">911</a>. This form is not watched for emergencies.</p>
<h1>Ask us for information</h1>
<p>We will send a few calm emails about what care here is like. You can stop them at any time. First we ask you to confirm your address.</p>
${faultList(faults)}
<form method="post" action="/signup">
<label for="email">Email</label><input id="email" name="email" type="email" autocomplete="email" required maxlength="254">
<label for="firstName">First name <span class="soft">(if you like)</span></label><input id="firstName" name="firstName" type="text" autocomplete="given-name" maxlength="60">
<label for="phone">Phone <span class="soft">(if you like)</span></label><input id="phone" name="phone" type="tel" autocomplete="tel" maxlength="22">
<label for="interest">What would you like to read about?</label><select id="interest" name="interest"><option value="unsaid">I would rather not say</option><option value="pain">Living with pain</option><option value="depression">Living with depression</option><option value="both">Both</option></select>
<label for="locale">Language</label><select id="locale" name="locale"><option value="en">English</option><option value="es">Español</option></select>
<label for="zone">Your time zone</label><select id="zone" name="zone">${zones.map(([zone, name]) => html`<option value="${zone}">${name}</option>`)}</select>
<p class="hp" aria-hidden="true"><label for="website">Leave this empty</label><input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></p>
<label class="check"><input type="checkbox" name="adult" value="true" required> <span>I am 18 or older.</span></label>
<label class="check"><input type="checkbox" name="consent" value="true" required> <span>Please email me about care at ${clinic.discreetName}. I know that email is not encrypted end to end, and that mail apps may show a summary of it.</span></label>
<button type="submit">Send me the emails</button>
</form>
<p class="soft">We use your address for nothing else. Replies are read by ${inLocale(clinic.replyTo.readBy, 'en') ?? ''}. ${clinic.postalAddress}</p>`,
  );
}

/** The one answer to every accepted sign-up, new or repeated: it tells nothing about who is known. */
export function thanksPage(clinic: Clinic): string {
  return layout(
    `Thank you · ${clinic.discreetName}`,
    html`<h1>Please look at your email</h1><p>If that address can receive our emails, a note from ${clinic.discreetName} is on its way. It has a button to confirm. Nothing else is sent until you press it.</p><p class="soft">Nothing there after ten minutes? Look in the spam folder, or call us at ${clinic.phone}.</p>`,
  );
}
