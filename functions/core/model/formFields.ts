/**
 * The fields of the sign-up form: the one list that the form, the piece of HTML for other sites, the check of what
 * arrives, what is stored, the import, the export and the emails read. A field is added here, with its words in both
 * languages; an email can print it once `valueNames.ts` has the name that `valueName` gives it.
 */
import { z } from 'zod/mini';
import type { Supplied, ValuePath } from '../email/valueNames.ts';
import { readZone, type Zone } from '../time/time.ts';
import type { Clinic } from './clinic.ts';
import { consentTextVersion, isConsentTextVersion } from './consentText.ts';
import { emailAddress } from './emailAddress.ts';
import { firstNameLengthMax, readFirstName } from './firstName.ts';
import { type InEach, readLanguage } from './language.ts';
import { isLeftOut, type OptionalField } from './leftOut.ts';
import { phoneLengthMax, readPhone } from './phone.ts';
import { because } from './reasons.ts';

export const interests = ['pain', 'depression', 'both', 'unsaid'] as const;
export type Interest = (typeof interests)[number];

export const ifYouLike: InEach = { en: 'if you like', es: 'si lo desea' };

/** How a field is shown. */
export type Control =
  /** One line of text. `longest` in characters. */
  | {
      readonly kind: 'line';
      readonly type: 'text' | 'email' | 'tel';
      readonly autocomplete: string;
      readonly longest: number;
      readonly required?: true;
    }
  /** One of a few: all of them in sight. The last one is chosen when nobody chooses. */
  | { readonly kind: 'choice'; readonly choices: Readonly<Record<string, InEach>> }
  /** A list of the languages, or of the zones. */
  | { readonly kind: 'language' | 'zone' }
  /** A box that has to be ticked; `consent`: its words are the consent text. */
  | { readonly kind: 'tick' | 'consent' };

/** A field that is an attribute of the contact, by the same name, and of the stored sign-up. */
export interface Kept {
  readonly as: 'contact';
  /**
   * What a later sign-up does, once it is confirmed: it `replaces` what is known, or `fills` what is not known. `ranked`:
   * others tell it too, and their word may count for more (`facts.ts`). `identity`: whoever gives another one is somebody else.
   */
  readonly again: 'replaces' | 'fills' | 'ranked' | 'identity';
  /** Chosen by whoever does not want to say: it replaces nothing. */
  readonly unsaid?: string;
  /** What is stored when the form leaves it out, for a field that every contact has. */
  readonly otherwise?: (clinic: Pick<Clinic, 'zone'>) => string;
  /** The line's title in an export of everything held about a person. */
  readonly exported: string;
  /** Headers that an imported list may have for it, in small letters, without spaces and signs. */
  readonly headers: readonly string[];
  /** The name by which emails may print it or ask about it. */
  readonly valueName?: ValuePath;
}

interface Checked {
  readonly schema: z.ZodMiniType;
  /** `evidence`: kept as the version of the consent text that was seen (C15). `never`: only has to be given. */
  readonly kept: Kept | { readonly as: 'evidence' | 'never' };
}

interface Shown extends Checked {
  readonly control: Control;
  /** Before the field, and in the list of what is wrong. */
  readonly label: InEach;
  /** Small, beside the label: that it may be left out, or why it is asked. */
  readonly hint?: InEach;
  /** Stands in one row with the field before it. */
  readonly beside?: true;
}

export type FormField = Shown | (Checked & { readonly control: { readonly kind: 'hidden' } });

const notAdult = because({
  en: 'needs your yes: these emails are for people of 18 or over. If you are younger, please call us',
  es: 'falta su sí: estos correos son para personas de 18 años o más. Si es menor, por favor llámenos',
});
const noConsent = because({
  en: 'needs your yes: we only write to people who ask us to',
  es: 'falta su sí: solo escribimos a quien nos lo pide',
});
const noVersion = because({
  en: 'must be a version of the consent text that we have shown; leave it out for the present one',
  es: 'debe ser una versión del texto de permiso que hayamos mostrado; déjelo fuera para la actual',
});

/** An object may say anything when it is asked for its text, and throw. */
const isYes = (value: unknown) => typeof value !== 'object' && ['true', 'on', 'yes', '1'].includes(String(value));
const yes = (refusal: string) => z.unknown().check(z.refine(isYes, refusal));

const readInterest = (value: unknown): Interest | undefined => interests.find((each) => each === value);

/**
 * What a sign-up, and a row of a list, can stand without: read where it can be, else left out and never refused. Whoever
 * sent it is told (`leftOut.ts`).
 */
const readers = {
  firstName: readFirstName,
  phone: readPhone,
  interest: readInterest,
  locale: readLanguage,
  zone: readZone,
} as const satisfies Partial<Record<OptionalField, (value: unknown) => unknown>>;

const optional = <T>(read: (value: unknown) => T | undefined) => z.optional(z.pipe(z.unknown(), z.transform(read)));
const otherwise = <T>(read: (value: unknown) => T | undefined, value: T) =>
  z._default(
    z.pipe(
      z.unknown(),
      z.transform((given) => read(given) ?? value),
    ),
    value as never,
  );

/** The names of the optional fields that were given and cannot be read. */
export const leftOutOf = (given: Readonly<Record<string, unknown>>): readonly OptionalField[] =>
  (Object.keys(readers) as (keyof typeof readers)[]).filter((name) =>
    isLeftOut(given[name], readers[name](given[name])),
  );

/** In the order of the page. */
export const formFields = {
  email: {
    schema: emailAddress,
    control: { kind: 'line', type: 'email', autocomplete: 'email', longest: 254, required: true },
    label: { en: 'Email', es: 'Correo electrónico' },
    kept: { as: 'contact', again: 'identity', exported: 'Email', headers: ['email', 'emailaddress', 'mail'] },
  },
  firstName: {
    schema: optional(readers.firstName),
    control: { kind: 'line', type: 'text', autocomplete: 'given-name', longest: firstNameLengthMax },
    label: { en: 'First name', es: 'Nombre' },
    hint: ifYouLike,
    kept: {
      as: 'contact',
      again: 'ranked',
      exported: 'First name',
      headers: ['firstname', 'givenname', 'fname'],
      valueName: 'first_name',
    },
  },
  phone: {
    schema: optional(readers.phone),
    control: { kind: 'line', type: 'tel', autocomplete: 'tel', longest: phoneLengthMax },
    label: { en: 'Phone', es: 'Teléfono' },
    hint: {
      en: 'if you like, in case an email does not reach you',
      es: 'si lo desea, por si un correo no le llega',
    },
    beside: true,
    kept: {
      as: 'contact',
      again: 'ranked',
      exported: 'Phone',
      headers: ['phone', 'phonenumber', 'mobile', 'cell'],
    },
  },
  interest: {
    schema: otherwise<Interest>(readers.interest, 'unsaid'),
    control: {
      kind: 'choice',
      choices: {
        pain: { en: 'Living with pain', es: 'Vivir con dolor' },
        depression: { en: 'Living with depression', es: 'Vivir con depresión' },
        both: { en: 'Both', es: 'Los dos temas' },
        unsaid: { en: 'I would rather not say', es: 'Prefiero no decirlo' },
      } satisfies Record<Interest, InEach>,
    },
    label: { en: 'What would you like to read about?', es: '¿Sobre qué le gustaría leer?' },
    hint: { en: 'you need not say', es: 'no tiene que decirlo' },
    kept: {
      as: 'contact',
      again: 'replaces',
      unsaid: 'unsaid',
      exported: 'Interest given on the form',
      headers: ['interest', 'interestedin'],
      valueName: 'contact.interest',
    },
  },
  locale: {
    schema: otherwise<string>(readers.locale, 'en'),
    control: { kind: 'language' },
    label: { en: 'Language of the emails', es: 'Idioma de los correos' },
    kept: { as: 'contact', again: 'ranked', exported: 'Language', headers: ['locale', 'language', 'lang'] },
  },
  zone: {
    schema: optional(readers.zone),
    control: { kind: 'zone' },
    label: { en: 'Your time zone', es: 'Su zona horaria' },
    hint: { en: 'so that nothing arrives at night', es: 'para que nada le llegue de noche' },
    beside: true,
    kept: {
      as: 'contact',
      again: 'ranked',
      otherwise: (clinic: Pick<Clinic, 'zone'>): Zone => clinic.zone,
      exported: 'Time zone',
      headers: ['zone', 'timezone', 'tz'],
    },
  },
  adult: {
    schema: yes(notAdult),
    control: { kind: 'tick' },
    label: { en: 'I am 18 or older.', es: 'Tengo 18 años o más.' },
    kept: { as: 'never' },
  },
  consent: {
    schema: yes(noConsent),
    control: { kind: 'consent' },
    label: { en: 'Permission', es: 'Permiso' },
    kept: { as: 'never' },
  },
  consentVersion: {
    schema: z._default(z.string(noVersion).check(z.refine(isConsentTextVersion, noVersion)), consentTextVersion),
    control: { kind: 'hidden' },
    kept: { as: 'evidence' },
  },
} as const satisfies Record<string, FormField>;

export type FieldName = keyof typeof formFields;

type Fields = typeof formFields;
type ValueOf<Name extends FieldName> = z.output<Fields[Name]['schema']>;

/** The fields that are attributes of the contact. */
export type KeptName = { [Name in FieldName]: Fields[Name]['kept'] extends Kept ? Name : never }[FieldName];

/** What the form may leave out and no contact need have. */
type OptionalName = {
  [Name in KeptName]: undefined extends ValueOf<Name>
    ? Fields[Name]['kept'] extends { readonly otherwise: unknown }
      ? never
      : Name
    : never;
}[KeptName];

/** What a contact, and a sign-up as it is stored, has of the form. `email` is normalised: trimmed, NFC, lower case. */
export type FormAttributes = {
  readonly [Name in Exclude<KeptName, OptionalName>]: Exclude<ValueOf<Name>, undefined>;
} & { readonly [Name in OptionalName]?: Exclude<ValueOf<Name>, undefined> };

const named = <Name extends FieldName>([name, field]: [string, FormField]) => ({ name: name as Name, ...field });

/** Every field, with its name. */
export const fieldList = Object.entries<FormField>(formFields).map(named<FieldName>);

export type ListedField = (typeof fieldList)[number];

/** Those that a page shows. */
export const shownFields = fieldList.filter((field): field is Extract<ListedField, Shown> => 'label' in field);

/** Those that are attributes of the contact: where else they go. */
export const keptFields = fieldList.flatMap(({ name, kept, schema }) =>
  kept.as === 'contact' ? [{ name: name as KeptName, ...kept, isOptional: isOptional(schema, kept) }] : [],
);

/** Whether a contact need not have it: the form may leave it out, and nothing stands for it then. */
function isOptional(schema: z.ZodMiniType, { otherwise }: Kept): boolean {
  const left = schema.safeParse(undefined);
  return left.success && left.data === undefined && otherwise === undefined;
}

const schemasOf = <Name extends FieldName>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, formFields[name].schema])) as { [N in Name]: Fields[N]['schema'] };

/** Reads the whole form; what it does not know is dropped. */
export const formSchema = z.object(schemasOf(fieldList.map(({ name }) => name)));

/** The form's fields as they were read. */
export type FormValues = z.output<typeof formSchema>;

/** Reads a contact's own fields as the form does: its words for a refusal, its rules. */
export const keptSchemas = schemasOf(keptFields.map(({ name }) => name));

/** What is kept of a form as a contact's attributes; `clinic` says what stands for a field that was left out. */
export function attributesOf(values: Pick<FormValues, KeptName>, clinic: Clinic): FormAttributes {
  const given = keptFields.map(({ name, otherwise }) => [name, values[name] ?? otherwise?.(clinic)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as unknown as FormAttributes;
}

/** What every contact has before anybody said anything: the form's defaults, and the clinic's. All but the address. */
export function blankAttributes(clinic: Pick<Clinic, 'zone'>): Omit<FormAttributes, 'email'> {
  const blank = keptFields.flatMap(({ name, otherwise }) => {
    const read = formFields[name].schema.safeParse(undefined);
    const value: unknown = (read.success ? read.data : undefined) ?? otherwise?.(clinic);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(blank) as unknown as Omit<FormAttributes, 'email'>;
}

/** Whether it is a field of the form that is kept. */
export const isKept = (name: string): name is KeptName => keptFields.some((each) => each.name === name);

type Named = { [Name in KeptName]: Fields[Name]['kept'] extends { readonly valueName: infer Path } ? Path : never };

/** The names of values that come from the form. */
export type FormValuePath = Extract<Named[KeptName], ValuePath>;

const printed = keptFields.flatMap(({ name, valueName }) => (valueName === undefined ? [] : [{ name, valueName }]));

/** What emails may print of the form's fields. */
export function formValues(contact: FormAttributes): Supplied<FormValuePath> {
  const values: Record<string, unknown> = {};
  for (const { name, valueName } of printed) {
    const [first, second] = valueName.split('.') as [string, string?];
    if (second === undefined) values[first] = contact[name];
    else values[first] = { ...(values[first] as object | undefined), [second]: contact[name] };
  }
  return values as unknown as Supplied<FormValuePath>;
}
