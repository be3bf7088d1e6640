/** What the buttons of the preference page do. Each is idempotent: pressed twice it is pressed once. */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { addressHash, normalisedAddress } from '../adapters/identity.ts';
import { logger, metrics } from '../adapters/telemetry.ts';
import { consentTextVersion } from '../core/model/consentText.ts';
import { emailAddress } from '../core/model/emailAddress.ts';
import { isLanguage } from '../core/model/language.ts';
import { canAskItself, keepAddress, requestNewAddress } from '../core/people/addressChange.ts';
import {
  leaveMarketing,
  leaveReminders,
  pauseMarketing,
  resumeMarketing,
  resumeReminders,
  setEmailForm,
  setLanguage,
  setVisitEmails,
  undoLeaving,
} from '../core/people/choices.ts';
import { actOn } from '../core/people/contactAct.ts';
import { answerConfirmation, startAgain } from '../core/people/signUp.ts';
import { silence, speakAgain } from '../core/people/silence.ts';
import { dayMs, plusMs } from '../core/time/time.ts';
import { BadRequestError, bodyText, type Response } from '../web/http.ts';
import { languageOf } from '../web/language.ts';
import { mailFreshLink } from './freshLink.ts';
import { maskedAddress } from './link.ts';
import { preferencePage, type Said } from './preferencePage.ts';
import { type PageRequest, wordsIn } from './request.ts';
import { addressChangesPerDay } from './settings.ts';

/** How long a rest from education emails is. */
const pauseMs = 30 * dayMs;
/** Version of what the page says about full emails (`formMinimalMore`); raised with every change of its words (C9). */
const fullEmailsTextVersion = 'full-2026-11-1';

type Choice = (pageRequest: PageRequest, fields: URLSearchParams) => Promise<Said>;

const saved = ({ words }: PageRequest): Said => ({ text: words.saved });

/** Leaving reminders is the person's right; with a visit ahead staff call instead, so that fasting is still told (I7). */
const stopReminders: Choice = async (pageRequest) => {
  const { parts, contact, now } = pageRequest;
  const { asked } = await silence(parts.people, contact.id, now, leaveReminders, 'leftReminders');
  if (asked > 0) metrics.addMetric('NeedsCall', MetricUnit.Count, asked);
  return saved(pageRequest);
};

const setForm =
  (form: 'full' | 'minimal'): Choice =>
  async (pageRequest) => {
    const { parts, contact, now, language } = pageRequest;
    await actOn(parts.people, contact.id, now, setEmailForm(form, `${fullEmailsTextVersion}-${language}`));
    return saved(pageRequest);
  };

const changeAddress: Choice = async (pageRequest, fields) => {
  const { parts, contact, now, words, settings, clinic } = pageRequest;
  if (!pageRequest.canChangeAddress) throw new BadRequestError(400, 'addresses are changed by telephone here');
  if (!canAskItself(contact, now)) return { text: words.addressByPhone(clinic.phone) };
  const read = emailAddress.safeParse(fields.get('email') ?? undefined);
  if (!read.success) {
    logger.info('a preference was refused', { status: 400, fields: ['email'] });
    return { text: words.addressLike, wrong: 'address' };
  }
  const email = normalisedAddress(read.data);
  const hash = addressHash(await parts.addressKey(), email);
  if (hash === contact.addressHash) return { text: words.addressIsYours, wrong: 'address' };
  if ((await parts.limits.take(`person#${contact.id}`, addressChangesPerDay, now)) !== undefined) {
    logger.info('a preference was refused', { status: 429 });
    return { text: words.addressTooOften };
  }
  // Counted apart from sign-ups: whoever types somebody's address into the form must not keep them from moving to it.
  const spared =
    settings.perAddress && (await parts.limits.take(`newAddress#${hash}`, settings.perAddress, now)) !== undefined;
  if (!spared) {
    const to = { email, addressHash: hash, masked: maskedAddress(email) };
    const options = { linkMs: settings.confirmDays * dayMs, identity: parts.identity };
    await requestNewAddress(parts.people, contact.id, to, now, options);
  }
  return { text: words.addressAsked(clinic.phone) };
};

/** What stops or redirects a patient's emails, or makes them say more: only a link that was mailed lately may. */
const strong: ReadonlySet<string> = new Set([
  'leaveReminders',
  'neededVisitEmails',
  'fullEmails',
  'address',
  'undoLeaving',
]);

const choices: Readonly<Record<string, Choice>> = {
  async leaveMarketing(pageRequest) {
    await actOn(pageRequest.parts.people, pageRequest.contact.id, pageRequest.now, leaveMarketing('preferences'));
    return saved(pageRequest);
  },
  async undoLeaving(pageRequest) {
    await actOn(pageRequest.parts.people, pageRequest.contact.id, pageRequest.now, undoLeaving);
    return saved(pageRequest);
  },
  async startAgain(pageRequest) {
    const { parts, contact, now, words, clinic, language } = pageRequest;
    const act = startAgain(parts.identity, `${consentTextVersion}-${language}`);
    const done = await answerConfirmation(parts.people, contact.id, now, act);
    return { text: done === 'changed' ? words.startAgainAsked : words.askedAgain(clinic.phone) };
  },
  async neededVisitEmails(pageRequest) {
    await actOn(pageRequest.parts.people, pageRequest.contact.id, pageRequest.now, setVisitEmails('needed'));
    return saved(pageRequest);
  },
  async allVisitEmails(pageRequest) {
    await actOn(pageRequest.parts.people, pageRequest.contact.id, pageRequest.now, setVisitEmails('all'));
    return saved(pageRequest);
  },
  async pauseMarketing(pageRequest) {
    await actOn(
      pageRequest.parts.people,
      pageRequest.contact.id,
      pageRequest.now,
      pauseMarketing(plusMs(pageRequest.now, pauseMs)),
    );
    return saved(pageRequest);
  },
  async resumeMarketing(pageRequest) {
    await actOn(pageRequest.parts.people, pageRequest.contact.id, pageRequest.now, resumeMarketing);
    return saved(pageRequest);
  },
  leaveReminders: stopReminders,
  async resumeReminders(pageRequest) {
    const { parts, contact, now } = pageRequest;
    await speakAgain(parts.people, contact.id, now, resumeReminders, 'leftReminders');
    return saved(pageRequest);
  },
  fullEmails: setForm('full'),
  minimalEmails: setForm('minimal'),
  async language(pageRequest, fields) {
    const language = fields.get('language') ?? undefined;
    if (!isLanguage(language)) throw new BadRequestError(400, 'there is no such language');
    await actOn(pageRequest.parts.people, pageRequest.contact.id, pageRequest.now, setLanguage(language));
    return saved(pageRequest);
  },
  address: changeAddress,
  async keepAddress(pageRequest) {
    await actOn(pageRequest.parts.people, pageRequest.contact.id, pageRequest.now, keepAddress);
    return { text: pageRequest.words.addressWithdrawn };
  },
};

export async function choose(pageRequest: PageRequest): Promise<Response> {
  const fields = new URLSearchParams(bodyText(pageRequest.request));
  const action = fields.get('action') ?? '';
  if (action === 'freshLink') return mailFreshLink(pageRequest);
  const choice = Object.hasOwn(choices, action) ? choices[action] : undefined;
  if (!choice) throw new BadRequestError(400, 'the form has no action that this page knows');
  if (strong.has(action) && !pageRequest.isFresh) {
    logger.info('a preference was refused', { status: 403 });
    return preferencePage(pageRequest, { text: pageRequest.words.freshLinkNeeded, wrong: 'old' });
  }
  // Whoever stands for an address that somebody will have, or had, has nothing to choose.
  const { replaces, formerOf } = pageRequest.contact;
  const said = replaces || formerOf ? undefined : await choice(pageRequest, fields);
  const contact = (await pageRequest.parts.people.contact(pageRequest.contact.id)) ?? pageRequest.contact;
  const language = languageOf(pageRequest.request, contact.locale);
  const words = wordsIn(language);
  const text = said?.text === pageRequest.words.saved ? { text: words.saved } : said;
  return preferencePage({ ...pageRequest, contact, language, words }, text);
}
