/** Who signs which kind of what a patient meets (I15). */
import { z } from 'zod/mini';

/** The groups of `clinic.yaml`. */
export const valueGroups = ['clinical', 'contact', 'money', 'placesAndHours', 'signing'] as const;
export type ValueGroup = (typeof valueGroups)[number];

/** What is signed, by who answers for it: each email, each journey, the clinic's values in groups. */
export const signedKinds = ['words', 'translations', 'journeys', ...valueGroups] as const;
export type SignedKind = (typeof signedKinds)[number];

/** What a signature may say. `lawful` is said in addition: on its own it lets nothing go. */
export const meanings = ['clinically right', 'the Spanish says the same', 'true and complete', 'lawful'] as const;
export type Meaning = (typeof meanings)[number];

/** How a signature came about: a line that somebody committed, or a person whom the clinic's sign-in knows. */
export const proofs = ['repository', 'signed-in'] as const;
export type Proof = (typeof proofs)[number];

/** As `clinic.yaml` and the signatures write it. */
export const role = z.string().check(z.minLength(1), z.maxLength(60));
const rule = z.strictObject({ role, deputy: z.optional(role), proof: z.enum(proofs) });

/** `signing` of `clinic.yaml`: who signs which kind of content. */
export const signingSchema = z.strictObject({
  words: rule,
  translations: rule,
  journeys: rule,
  clinical: rule,
  contact: rule,
  money: rule,
  placesAndHours: rule,
});
export type Signing = z.infer<typeof signingSchema>;
export type SigningRule = z.infer<typeof rule>;

const [director, manager, owner] = ['medical director', 'office manager', 'owner'] as const;
const byDirector: SigningRule = { role: director, deputy: 'associate clinician', proof: 'repository' };
const byManager: SigningRule = { role: manager, deputy: 'front desk lead', proof: 'repository' };

/** Where `clinic.yaml` does not say. */
export const usualSigning: Signing = {
  words: byDirector,
  translations: byDirector,
  journeys: byDirector,
  clinical: byDirector,
  contact: byManager,
  money: { role: owner, deputy: manager, proof: 'repository' },
  placesAndHours: byManager,
};

/** Who signs what about a kind: the roles, the proof that is asked for, and what has to be said. */
export interface Asked {
  readonly roles: readonly string[];
  readonly proof: Proof;
  readonly means: Meaning;
}

const meaningOf: Readonly<Record<SignedKind, Meaning>> = {
  words: 'clinically right',
  translations: 'the Spanish says the same',
  journeys: 'clinically right',
  clinical: 'clinically right',
  contact: 'true and complete',
  money: 'true and complete',
  placesAndHours: 'true and complete',
  signing: 'true and complete',
};

/** Who signs is itself signed, and not by whoever it names: else a change of it could let itself pass. */
export function askedOf(kind: SignedKind, signing: Signing = usualSigning): Asked {
  const means = meaningOf[kind];
  if (kind === 'signing') return { roles: [director, owner], proof: 'repository', means };
  const { role: first, deputy, proof } = signing[kind];
  return { roles: deputy === undefined ? [first] : [first, deputy], proof, means };
}

/** Every role that signs something. */
export const rolesOf = (signing: Signing = usualSigning): string[] => [
  ...new Set(signedKinds.flatMap((kind) => askedOf(kind, signing).roles)),
];
