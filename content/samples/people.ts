/** `templates/people.yaml`: invented people, for previews, pictures and tests. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/mini';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import { defined } from '../../functions/core/model/defined.ts';
import { interests } from '../../functions/core/model/formFields.ts';
import { type Instant, isZone, wallInstant } from '../../functions/core/time/time.ts';
import type { Problems } from '../findings/problems.ts';
import { type ContentRoot, labelOf } from '../read/partials.ts';
import { readYaml } from '../read/yaml.ts';

const wall = z
  .string()
  .check(z.regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'a wall time such as 2027-03-12T11:00'));

const personSchema = z.strictObject({
  id: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,30}$/, 'a short name: small letters, digits and dashes')),
  about: z.string(),
  /** example.com is reserved (RFC 2606): nothing sent there reaches anybody. */
  email: z.string().check(z.regex(/^[^\s@]+@example\.com$/, 'an address at example.com, which reaches nobody')),
  firstName: z.optional(z.string()),
  locale: z.enum(['en', 'es']),
  /** Nobody has said which language they read. */
  unasked: z.optional(z.literal(true)),
  zone: z.optional(z.string().check(z.refine(isZone, 'an IANA zone such as "America/New_York"'))),
  interest: z.enum(interests),
  form: z.optional(z.enum(['full', 'minimal'])),
  now: wall,
  appointment: z.optional(
    z.strictObject({ type: z.string(), start: wall, end: wall, moved: z.boolean(), course: z.optional(z.int()) }),
  ),
});
const fileSchema = z.strictObject({ people: z.array(personSchema).check(z.minLength(1)) });

/** One of them as the core sees a person, and when the preview is taken. */
export interface SamplePerson {
  readonly id: string;
  readonly about: string;
  readonly contact: Contact;
  readonly appointment?: Appointment;
  readonly now: Instant;
}

/** Everybody in the file; faults of meaning go to `problems`, and whoever has one is left out. */
export function readPeople(root: ContentRoot, clinic: Clinic, problems: Problems): readonly SamplePerson[] {
  const written = readFileSync(join(root.path, 'people.yaml'), 'utf8');
  const { file, value } = readYaml(labelOf(root, 'people.yaml'), written, fileSchema, problems);
  const seen = new Set<string>();
  return (value?.people ?? []).flatMap((each, index) => {
    const fail = (path: readonly string[], message: string, mend: string): [] => {
      problems.error(file.source, file.at(['people', index, ...path]), 'people', message, mend);
      return [];
    };
    if (seen.has(each.id)) return fail(['id'], `"${each.id}" is here twice`, 'Each person needs a name of their own.');
    seen.add(each.id);
    if (each.appointment && each.appointment.end <= each.appointment.start)
      return fail(['appointment', 'end'], 'this visit ends before it starts', 'Exchange the two times.');
    return [samplePerson(each, clinic)];
  });
}

function samplePerson(written: z.output<typeof personSchema>, clinic: Clinic): SamplePerson {
  const { id, about, appointment: visit, firstName, ...rest } = written;
  const type = visit && clinic.appointmentTypes[visit.type];
  const location = type?.location ?? Object.keys(clinic.locations)[0] ?? '';
  const zone = clinic.locations[location]?.zone ?? clinic.zone;
  const at = (text: string) => wallInstant(text.slice(0, 10), text.slice(11), zone);
  const now = at(rest.now);
  const contact = defined<Contact>({
    id: `sample-${id}`,
    addressHash: '',
    email: rest.email,
    firstName,
    zone: rest.zone ?? clinic.zone,
    locale: rest.locale,
    interest: rest.interest,
    marketing: { state: 'confirmed', at: now },
    emailForm: rest.form ?? 'full',
    reminders: { state: 'on', at: now },
    suppressed: {},
    hold: false,
    // Of a row without origins somebody has chosen everything.
    facts: rest.unasked ? {} : undefined,
    tokens: { confirm: 'c'.repeat(32), preferences: 'p'.repeat(32), oneClick: 'u'.repeat(32) },
    version: 1,
  });
  if (!visit) return { id, about, contact, now };
  const appointment = defined<Appointment>({
    id: `visit-${id}`,
    contactId: contact.id,
    source: 'sample',
    externalId: id,
    status: 'booked',
    kind: type?.kind ?? 'unmapped',
    location,
    start: at(visit.start),
    end: at(visit.end),
    revision: visit.moved ? 1 : 0,
    bookedAt: now,
    revisedAt: now,
    statusAt: now,
    course: visit.course,
    version: 1,
  });
  return { id, about, contact, appointment, now };
}
