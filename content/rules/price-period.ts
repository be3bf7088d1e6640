/** Where a price is named, so is the day until which it holds. */
import { tokenAt } from './reading/reading.ts';
import type { Rule } from './rule.ts';

const prices = ['clinic.cost', 'appointment.fee'] as const;

export const pricePeriod: Rule = {
  name: 'price-period',
  source: 'C1, 8 NYCRR 29.1(b)(12)',
  why: 'An advertised price must say how long it holds; somebody may read it a year later, and come.',
  email({ email }, report) {
    const price = email.uses.find(({ path, prints }) => prints && (prices as readonly string[]).includes(path));
    if (!price || email.uses.some(({ path, prints }) => prints && path === 'clinic.prices_until')) return;
    report(
      tokenAt(email, price.start),
      `{{ ${price.path} }} names a price, and not until when it holds`,
      'Add: {% if clinic.prices_until %}This holds until {{ clinic.prices_until }}.{% endif %}',
    );
  },
  clinic({ clinic, clinicYaml }, report) {
    const at = clinic.fees ? 'fees' : clinic.education ? 'education' : undefined;
    if (at === undefined || clinic.pricesUntil !== undefined) return;
    const mend = 'Add the last day on which they hold: pricesUntil: 2027-12-31';
    report(clinicYaml.at([at]), 'there are prices, and no day until which they hold', mend);
  },
};
