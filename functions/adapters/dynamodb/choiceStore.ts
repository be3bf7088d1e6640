/** What a person chooses about their emails: to leave, to rest, to come back, which language, how much an email says. */
import type { Call } from '../../core/model/call.ts';
import type { Contact } from '../../core/model/contact.ts';
import type { Identity } from '../../core/ports.ts';
import type { Instant } from '../../core/time/time.ts';
import { type Attributes, type Change, type Changed, changeContact } from './contactChange.ts';
import { type ConsentChange, noText } from './log.ts';
import { callItem } from './rows.ts';
import type { Table } from './table.ts';

const preferences = 'preferences';

export class DynamoChoiceStore {
  private readonly table: Table;
  private readonly identity: Identity;

  constructor(table: Table, identity: Identity) {
    this.table = table;
    this.identity = identity;
  }

  private change(contactId: string, at: Instant, next: (contact: Contact) => Change | undefined): Promise<Changed> {
    return changeContact(this.table, this.identity, contactId, at, next);
  }

  /** Leaving marketing never touches reminders (C5). */
  leaveMarketing(contactId: string, source: string, at: Instant): Promise<Changed> {
    return this.change(contactId, at, ({ marketing: { pausedUntil: _pause, ...marketing } }) =>
      marketing.state === 'left'
        ? undefined
        : {
            set: { marketing: { ...marketing, state: 'left', at, source } },
            log: consent('consent.left', 'marketing', source, marketing.textVersion),
          },
    );
  }

  /** A rest: the series waits, and goes on where it stopped. */
  pauseMarketing(contactId: string, until: Instant, at: Instant): Promise<Changed> {
    return this.change(contactId, at, ({ marketing }) =>
      marketing.state !== 'confirmed' || (marketing.pausedUntil !== undefined && marketing.pausedUntil >= until)
        ? undefined
        : {
            set: { marketing: { ...marketing, pausedUntil: until } },
            log: { ...consent('marketing.paused', 'marketing', preferences, marketing.textVersion), detail: until },
          },
    );
  }

  resumeMarketing(contactId: string, at: Instant): Promise<Changed> {
    return this.change(contactId, at, ({ marketing: { pausedUntil, ...marketing } }) =>
      pausedUntil === undefined
        ? undefined
        : {
            set: { marketing },
            log: consent('marketing.resumed', 'marketing', preferences, marketing.textVersion),
          },
    );
  }

  /** @param calls one for each visit ahead: what an email will not say any more, somebody says on the telephone (I7). */
  leaveReminders(contactId: string, at: Instant, calls: readonly Call[]): Promise<Changed> {
    return this.change(contactId, at, ({ reminders }) =>
      reminders.state === 'left'
        ? undefined
        : {
            set: { reminders: { state: 'left', at } },
            log: consent('reminders.left', 'reminder', preferences),
            also: calls.map(callItem),
          },
    );
  }

  resumeReminders(contactId: string, at: Instant): Promise<Changed> {
    return this.change(contactId, at, ({ reminders }) =>
      reminders.state === 'on'
        ? undefined
        : { set: { reminders: { state: 'on', at } }, log: consent('reminders.resumed', 'reminder', preferences) },
    );
  }

  /** @param textVersion of what the person was told about email when they chose the full form (C9). */
  setEmailForm(
    contactId: string,
    form: NonNullable<Contact['emailForm']>,
    textVersion: string,
    at: Instant,
  ): Promise<Changed> {
    return this.change(contactId, at, ({ emailForm = 'minimal' }) =>
      emailForm === form
        ? undefined
        : { set: { emailForm: form }, log: consent(`email.${form}`, 'reminder', preferences, textVersion) },
    );
  }

  setLanguage(contactId: string, locale: string, at: Instant): Promise<Changed> {
    return this.change(contactId, at, (contact) =>
      contact.locale === locale
        ? undefined
        : { set: { locale }, log: { what: 'language.chosen', by: 'person', source: preferences, detail: locale } },
    );
  }

  /** "This isn't for me": everything stops for this contact, and staff hear of it (C24). */
  wrongPerson(contactId: string, at: Instant, call: Call, further: Attributes = {}): Promise<Changed> {
    return this.change(contactId, at, ({ suppressed, marketing }) =>
      suppressed.reminder === 'wrongPerson'
        ? undefined
        : {
            set: { suppressed: { marketing: 'wrongPerson', reminder: 'wrongPerson' }, ...further },
            log: consent('wrongPerson', 'both', 'notMe', marketing.textVersion),
            also: [callItem(call)],
          },
    );
  }
}

function consent(
  what: ConsentChange['what'],
  purpose: ConsentChange['purpose'],
  source: string,
  textVersion: string = noText,
): ConsentChange {
  return { what, by: 'person', purpose, source, textVersion };
}
