/** Releases that are signed as a clinic would sign them. */
import { partsOf, type Signable, type Signature, type Signed } from '../../functions/core/model/signature.ts';
import { askedOf } from '../../functions/core/model/signing.ts';

type Line = Signature['signs'][number];

/** A signature of each part, by the first role that may; `change` takes one away or writes it otherwise. */
export function signedFor(
  release: Signable,
  change: (signature: Signature & { readonly signs: [Line] }) => Signature | undefined = (signature) => signature,
): Signed {
  const signatures = partsOf(release).flatMap(({ part, kind, hash = '', translates }) => {
    const { roles, means } = askedOf(kind, release.clinic.signing);
    const line: Line = translates === undefined ? { part, hash } : { part, hash, translates };
    const signature = change({
      signs: [line],
      name: 'Dr. Alex Sample',
      role: roles[0] ?? '',
      at: '2027-01-31T10:00:00.000Z',
      means,
      proof: 'repository',
    });
    return signature ? [signature] : [];
  });
  return { signatures, withdrawals: [] };
}

/** As `templates/approvals.yaml` holds it. */
export const approvalsOf = ({ signatures, withdrawals }: Signed): string =>
  JSON.stringify([...signatures.map(({ proof: _typed, ...line }) => line), ...withdrawals], null, 1);

const hash = (digit: string): string => digit.repeat(64);

/** The smallest release that has a part of every kind, all of it signed: what a production's functions carry. */
export const exampleRelease = {
  id: 'example',
  clinic: {},
  journeys: { prepare: {} },
  templates: { 'prepare/eating': { en: hash('1'), es: hash('2') } },
  sources: {
    journeys: { prepare: hash('3') },
    values: {
      clinical: hash('4'),
      contact: hash('5'),
      money: hash('6'),
      placesAndHours: hash('7'),
      signing: hash('8'),
    },
  },
} as const satisfies Signable & { id: string };

/** `words.json` beside a function of an example production. */
export const exampleWords = (): string =>
  JSON.stringify({ release: exampleRelease, signed: signedFor(exampleRelease) });
