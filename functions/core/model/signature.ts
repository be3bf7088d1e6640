/**
 * Who has signed what a release sends (I15). A release lists its parts by the hash of their content; a signature names parts by
 * the same hashes. Whether one suffices is a look-up, no cryptography: whoever may write the words table may write both.
 */
import { z } from 'zod/mini';
import type { Clinic } from './clinic.ts';
import {
  type Asked,
  askedOf,
  meanings,
  type Proof,
  role,
  type SignedKind,
  type ValueGroup,
  valueGroups,
} from './signing.ts';

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'the 64 letters and digits of a content hash'));
const text = z.string().check(z.minLength(1), z.maxLength(300));
const by = {
  /** Printed. */
  name: text,
  role,
  /** When, ISO 8601. */
  at: z.iso.datetime(),
};

const signedPart = z.strictObject({
  /** `prepare/eating`, `prepare/eating.es`, `prepare/journey.yaml`, `clinic.yaml/clinical`. */
  part: text,
  hash,
  /** Of a translation: the content in the first language that it says the same as. */
  translates: z.optional(hash),
  /** What the signer had signed before, which this was compared with; left out: nothing. */
  before: z.optional(hash),
});

export const signatureSchema = z.strictObject({
  signs: z.array(signedPart).check(z.minLength(1)),
  ...by,
  means: z.enum(meanings),
  /** Why something is right that a check holds against it. */
  note: z.optional(z.string().check(z.minLength(1), z.maxLength(1_000))),
});

/** "This was wrong": such content returns by no road, however often it was signed. */
export const withdrawalSchema = z.strictObject({
  withdraws: z.array(z.strictObject({ part: text, hash })).check(z.minLength(1)),
  ...by,
  note: z.string().check(z.minLength(1), z.maxLength(1_000)),
});

export type SignedPart = z.infer<typeof signedPart>;
export type Signature = z.infer<typeof signatureSchema> & { readonly proof: Proof };
export type Withdrawal = z.infer<typeof withdrawalSchema>;

/** What a release carries of who signed it. */
export interface Signed {
  readonly signatures: readonly Signature[];
  readonly withdrawals: readonly Withdrawal[];
}

export const nothingSigned: Signed = { signatures: [], withdrawals: [] };

/** A release as far as signatures go. */
export interface Signable {
  readonly clinic: Pick<Clinic, 'signing'>;
  readonly journeys: Readonly<Record<string, unknown>>;
  readonly templates: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly sources?:
    | {
        readonly journeys: Readonly<Record<string, string>>;
        /** Of each group of the clinic's values; absent in releases of before: nothing can be signed in them. */
        readonly values?: Readonly<Record<ValueGroup, string>>;
      }
    | undefined;
}

/** One thing that has to be signed. */
export interface Part {
  readonly part: string;
  readonly kind: SignedKind;
  /** Undefined: a release of before, which does not name its hash. */
  readonly hash: string | undefined;
  /** Of a translation: the content that it says the same as. */
  readonly translates?: string | undefined;
}

/** Everything that a release may send, by who answers for it: a translation together with what it translates. */
export function partsOf({ templates, journeys, sources }: Signable): Part[] {
  return [
    ...Object.entries(templates).flatMap(([email, locales]) =>
      Object.entries(locales).map(([locale, hash]): Part => {
        const { en } = locales;
        if (locale === 'en' || en === undefined) return { part: emailPart(email, locale), kind: 'words', hash };
        return { part: emailPart(email, locale), kind: 'translations', hash, translates: en };
      }),
    ),
    ...Object.keys(journeys).map(
      (id): Part => ({ part: `${id}/journey.yaml`, kind: 'journeys', hash: sources?.journeys[id] }),
    ),
    ...valueGroups.map((kind): Part => ({ part: `clinic.yaml/${kind}`, kind, hash: sources?.values?.[kind] })),
  ];
}

/** As a signature names an email in a language: `prepare/eating.es`. */
export const emailPart = (email: string, locale: string): string => (locale === 'en' ? email : `${email}.${locale}`);

/** `withdrawn`: it was signed, and called wrong since. `unsigned`: nobody who may has signed it as it stands. */
export type Lack = 'unsigned' | 'withdrawn';
export interface Lacking extends Part {
  readonly lack: Lack;
}

/**
 * The parts of a release that must not reach a patient. Empty: all of it is signed.
 * @param withdrawn further hashes that were called wrong.
 */
export function lacking(
  release: Signable,
  { signatures, withdrawals }: Signed,
  withdrawn: Iterable<string> = [],
): Lacking[] {
  const { signing } = release.clinic;
  const wrong = new Set([...withdrawn, ...withdrawals.flatMap(({ withdraws }) => withdraws.map((each) => each.hash))]);
  const signed = new Map<string, Signature[]>();
  for (const signature of signatures)
    for (const each of signature.signs) {
      const key = keyOf(each);
      signed.set(key, [...(signed.get(key) ?? []), signature]);
    }
  const lackOf = (part: Part): Lack | undefined => {
    if (part.hash === undefined) return 'unsigned';
    if (wrong.has(part.hash)) return 'withdrawn';
    const asked = askedOf(part.kind, signing);
    return signed.get(keyOf(part))?.some((each) => satisfies(each, asked)) ? undefined : 'unsigned';
  };
  return partsOf(release).flatMap((part) => {
    const lack = lackOf(part);
    return lack === undefined ? [] : [{ ...part, lack }];
  });
}

const keyOf = ({ part, hash, translates = '' }: Pick<Part, 'part' | 'hash' | 'translates'>): string =>
  `${part} ${hash} ${translates}`;

/** Whether a signature is of a role that may, proved as it is asked for, and says what has to be said. */
export const satisfies = (signature: Pick<Signature, 'role' | 'means' | 'proof'>, { roles, proof, means }: Asked) =>
  roles.includes(signature.role) &&
  signature.means === means &&
  (proof === 'repository' || signature.proof === 'signed-in');
