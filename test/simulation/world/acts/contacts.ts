/** What is about one person as the product knows them: sign-up, confirmation, preferences, holds, their zone. */
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { datedToken, linkDay } from '../../../../functions/core/email/links.ts';
import type { Contact } from '../../../../functions/core/model/contact.ts';
import { instantFromMs } from '../../../../functions/core/time/time.ts';
import { shownConsent } from '../../../../functions/preferences/shownConsent.ts';
import type { Consent, ContactFacts, Fact } from '../../oracle/facts.ts';
import { day, minute } from '../../oracle/wall.ts';
import { clinic } from '../../words.ts';
import { identityOf } from '../identity.ts';

import type { World } from '../parts.ts';
import { people } from '../tables.ts';
import type { ContactKind } from './kinds.ts';
import { type Call, close, type Open, request } from './requests.ts';
import { type Somebody, zones } from './somebody.ts';
import { forge, forged } from './strangers.ts';
import type { Visits } from './visits.ts';

const contactWords: Readonly<Record<ContactKind, string>> = {
  confirm: 'confirms',
  unsubscribe: 'leaves the series',
  leaveReminders: 'leaves reminders',
  notMe: 'says "wrong person"',
  fullEmails: 'asks for full emails',
  minimalEmails: 'asks for emails that do not name the treatment',
  hold: 'staff put a hold',
  lift: 'staff lift the hold',
  zone: 'moves to another zone',
  language: 'chooses another language',
  rest: 'takes a rest from the series',
  wake: 'ends the rest',
};

const restMs = 30 * day;
/** The product's clock may be a little off, and the request was on its way. */
const restSlackMs = 2 * minute;

export class Contacts {
  private readonly world: World;
  private readonly somebodies: readonly Somebody[];
  private readonly visits: Visits;
  /** Sign-ups under way, each by its acts: the address it is for. */
  private readonly signingUp = new Map<Open[], string>();
  /** Addresses that a stranger signed up. */
  private readonly forgedAt = new Set<string>();

  constructor(world: World, somebodies: readonly Somebody[], visits: Visits) {
    this.world = world;
    this.somebodies = somebodies;
    this.visits = visits;
  }

  signUp(somebody: Somebody, express: boolean): string {
    const { world } = this;
    world.say(`${somebody.name} signs up`, true);
    request(
      world,
      {
        fn: 'intake',
        route: 'POST /signup',
        json: {
          email: somebody.email,
          zone: somebody.zone,
          locale: somebody.locale,
          adult: true,
          consent: true,
          firstName: 'Sam',
        },
        begins: () => {
          const asked = world.contacts.at(somebody.email).map((contact) => this.asks(contact));
          this.signingUp.set(asked, somebody.email);
          return asked;
        },
        over: (asked) => this.signingUp.delete(asked),
      },
      express,
    );
    return 'signUp';
  }

  /** Somebody else signs up with this address: it is asked about like any sign-up, and says nothing about the person. */
  forge(somebody: Somebody): void {
    this.forgedAt.add(somebody.email);
    forge(this.world, somebody, (contact) => this.asks(contact));
  }

  /** Whoever has an email that asks "did you sign up?" may say no, however old it is: that sign-up ends, and nothing else. */
  endsSignUp(contact: ContactFacts): Open {
    return this.begin<Consent>(contact.consent, (value) => (value === 'asked' ? ['asked', 'left'] : [value]));
  }

  wasForgedAt(email: string): boolean {
    return this.forgedAt.has(email);
  }

  /** A contact that came while a sign-up of its address was under way: the sign-up may be about it. */
  meets(contact: ContactFacts): void {
    // A person whom a booking makes has the form that the booking says; which of two made them, nobody can tell.
    if (this.visits.wasAcknowledgedAt(contact.email)) close(this.world, [this.mayChoose(contact)], false);
    // Nor, where several share the address, whose booking reached it first: one may have been under way.
    const zonesHere = this.somebodies.filter(({ email }) => email === contact.email).map(({ zone }) => zone);
    if (new Set(zonesHere).size > 1)
      close(this.world, [this.begin<string>(contact.zone, (zone) => [zone, ...zonesHere])], false);
    for (const [acts, email] of this.signingUp) if (email === contact.email) acts.push(this.asks(contact));
  }

  on(kind: ContactKind, somebody: Somebody, track: string, express: boolean): string | undefined {
    const { world } = this;
    const mine = world.contacts.at(somebody.email);
    if (mine.length === 0) return undefined;
    const contact = world.tape.pick(`${track}.contact`, mine);
    const raw = world.engine.peek(people, `C#${contact.id}`, 'CONTACT');
    if (!raw) return undefined;
    world.say(`${somebody.name}: ${contactWords[kind]}`, true);
    const item = unmarshall(raw);
    if (kind === 'zone') this.toZone(contact, item, world.tape.pick(`${track}.to`, zones));
    else if (kind === 'language')
      this.choosesLanguage(contact, item.tokens, world.tape.pick(`${track}.to`, ['es', 'en']), express);
    else request(world, this.callOf(kind, contact, item), express);
    return kind;
  }

  /** Staff lift every hold: the second phase asks that everything then settles. */
  liftAll(): void {
    const { world } = this;
    for (const contact of world.contacts.byId.values()) {
      const raw = world.engine.peek(people, `C#${contact.id}`, 'CONTACT');
      if (!raw?.hold?.BOOL || !world.tape.chance('liftedInTheEnd', 2)) continue;
      request(world, this.holdCall(contact, false), true);
    }
  }

  private callOf(
    kind: Exclude<ContactKind, 'zone' | 'language'>,
    contact: ContactFacts,
    item: Readonly<Record<string, unknown>>,
  ): Call {
    const { tokens, marketing, signup } = item as unknown as Pick<Contact, 'tokens' | 'marketing' | 'signup'>;
    const link = (token: 'confirm' | 'oneClick') => ({ token: `${contact.id}.${tokens[token]}` });
    // From an email of today.
    const fresh = this.fresh(contact, tokens);
    const choice = (form: string, begins: () => Open[]): Call => ({
      fn: 'preferences',
      route: 'POST /preferences/{token}',
      path: fresh,
      form: `action=${form}`,
      begins,
    });
    switch (kind) {
      case 'confirm':
        return {
          fn: 'preferences',
          route: 'POST /confirm/{token}',
          path: link('confirm'),
          form: new URLSearchParams({
            shown: shownConsent(clinic, { marketing, ...(signup && { signup }) }, 'en').field,
          }).toString(),
          // Another sign-up came meanwhile: the page shows what that one told, and asks for the button again. Or nothing would
          // reach them, and the page says that.
          says: (body) => /<h1[^>]*>(Thank you|Gracias)</.test(body),
          begins: () => [
            this.begin<Consent>(contact.consent, (value) => [value === 'asked' ? 'confirmed' : value]),
            // What the sign-up said becomes the person's own when it is confirmed.
            this.begin<string>(contact.zone, (zone) => [zone, ...this.zonesOf(contact.email)]),
            this.begin<'en' | 'es'>(contact.locale, (locale) => [locale, ...this.localesOf(contact.email)]),
          ],
        };
      case 'unsubscribe':
        return {
          fn: 'preferences',
          route: 'POST /unsubscribe/{token}',
          path: link('oneClick'),
          form: 'List-Unsubscribe=One-Click',
          // A no ends the rest with the series.
          begins: () => [
            this.begin<Consent>(contact.consent, () => ['left']),
            this.begin<number>(contact.restsUntil, () => [0]),
          ],
        };
      case 'leaveReminders':
        return choice(kind, () => [this.begin<'on' | 'left'>(contact.reminders, () => ['left'])]);
      case 'fullEmails':
        return choice(kind, () => [this.begin<'full' | 'minimal'>(contact.emailForm, () => ['full'])]);
      case 'minimalEmails':
        return choice(kind, () => [this.begin<'full' | 'minimal'>(contact.emailForm, () => ['minimal'])]);
      case 'rest': {
        const until = this.world.now + restMs;
        return choice('pauseMarketing', () => {
          // Only who has said yes has anything to rest from.
          const isCertain = this.isConfirmed(contact);
          const rests = (value: number) => (value >= until - restSlackMs ? [value] : [until]);
          return [this.begin<number>(contact.restsUntil, (value) => [...(isCertain ? [] : [value]), ...rests(value)])];
        });
      }
      case 'wake':
        return choice('resumeMarketing', () => [this.begin<number>(contact.restsUntil, () => [0])]);
      case 'notMe':
        return {
          fn: 'preferences',
          route: 'POST /not-me/{token}',
          path: fresh,
          begins: () => this.notMe(contact),
        };
      case 'hold':
      case 'lift':
        return this.holdCall(contact, kind === 'hold');
    }
  }

  private isConfirmed({ consent }: ContactFacts): boolean {
    const possible = consent.possible(this.world.sequence + 1, this.world.sequence + 2);
    return possible.every((each) => each === 'confirmed');
  }

  /** The link of an email of this day. */
  private fresh({ id }: ContactFacts, tokens: Readonly<Record<string, string>>): { token: string } {
    const today = linkDay(instantFromMs(this.world.now));
    return { token: `${id}.${datedToken(tokens.preferences ?? '', today, identityOf(0))}` };
  }

  private choosesLanguage(
    contact: ContactFacts,
    tokens: Readonly<Record<string, string>>,
    locale: 'en' | 'es',
    express: boolean,
  ): void {
    const call: Call = {
      fn: 'preferences',
      route: 'POST /preferences/{token}',
      path: this.fresh(contact, tokens),
      form: `action=language&language=${locale}`,
      begins: () => [this.begin<'en' | 'es'>(contact.locale, () => [locale])],
    };
    request(this.world, call, express);
  }

  private holdCall(contact: ContactFacts, isHeld: boolean): Call {
    return {
      fn: 'staff',
      route: `${isHeld ? 'PUT' : 'DELETE'} /staff/people/{contactId}/hold`,
      path: { contactId: contact.id },
      begins: () => [this.begin(contact.hold, () => [isHeld])],
    };
  }

  private toZone(contact: ContactFacts, item: Record<string, unknown>, zone: string): void {
    const { world } = this;
    const act = this.begin<string>(contact.zone, () => [zone]);
    const staffs = { source: 'staff', at: new Date(world.now).toISOString() };
    world.engine.place(
      people,
      `C#${contact.id}`,
      'CONTACT',
      // As staff correct it: what a visit's booking told does not stand over it.
      marshall({
        ...item,
        zone,
        facts: { ...(item.facts as object), zone: staffs },
        version: Number(item.version) + 1,
      }),
    );
    close(world, [act], true);
  }

  private begin<V>(fact: Fact<V>, change: (value: V) => readonly V[]): Open {
    return fact.begin(this.world.next(), change);
  }

  private mayChoose(contact: ContactFacts): Open {
    return this.begin<'full' | 'minimal'>(contact.emailForm, (form) => [form, 'full']);
  }

  /** Whoever has only been asked whether they signed up ends that sign-up; visits that are booked later are told (C24). */
  private notMe(contact: ContactFacts): Open[] {
    const now = this.world.next();
    const consents = contact.consent.possible(now, now);
    const mayBeAsked = consents.includes('asked') || consents.includes('left');
    return [this.begin(contact.wrongPerson, (is) => (mayBeAsked ? [is, true] : [true])), this.endsSignUp(contact)];
  }

  private asks(contact: ContactFacts): Open {
    contact.askedAt = this.world.now;
    return this.begin<Consent>(contact.consent, (value) =>
      value === 'left' ? ['left', 'asked'] : value === 'none' ? ['none', 'asked'] : [value],
    );
  }

  private localesOf(email: string): readonly ('en' | 'es')[] {
    if (this.forgedAt.has(email)) return ['en', 'es'];
    return this.somebodies.filter((each) => each.email === email).map((each) => each.locale);
  }

  private zonesOf(email: string): readonly string[] {
    const own = this.somebodies.filter((each) => each.email === email).map((each) => each.zone);
    return this.forgedAt.has(email) ? [...own, forged.zone] : own;
  }
}
