/** Contacts as they came into the table, with what each person and their address are known to have said. */
import type { Item } from '../dynamo/values.ts';
import { AddressFacts, type Consent, ContactFacts } from '../oracle/facts.ts';

export class KnownContacts {
  readonly byId = new Map<string, ContactFacts>();
  private readonly byEmail = new Map<string, readonly ContactFacts[]>();
  private readonly addresses = new Map<string, AddressFacts>();

  /** A contact comes into the table. @param locale the language that its person has said. */
  onRow(pk: string, row: Item, locale: 'en' | 'es'): ContactFacts {
    const email = row.email?.S ?? '';
    const consent = (row.marketing?.M?.state?.S ?? 'none') as Consent;
    const facts = new ContactFacts(pk.slice(2), email, row.zone?.S ?? '', locale, consent);
    this.byId.set(facts.id, facts);
    this.byEmail.set(email, [...this.at(email), facts]);
    return facts;
  }

  /** The contacts that share an address, in the order in which they came. */
  at(email: string): readonly ContactFacts[] {
    return this.byEmail.get(email) ?? [];
  }

  address(email: string): AddressFacts {
    let facts = this.addresses.get(email);
    if (!facts) {
      facts = new AddressFacts();
      this.addresses.set(email, facts);
    }
    return facts;
  }
}
