/** Planted bugs in the gates of signatures, each of which `signatures.test.ts` or `release.test.ts` must see. */
import type { Mutant } from '../simulation/mutant.ts';

const signatures = 'test/content/signatures.test.ts';
const release = 'test/content/release.test.ts';

export const plantedInSignatures: readonly Mutant[] = [
  {
    name: 'the values of the clinic are not signed',
    file: 'core/model/signature.ts',
    find: '    ...valueGroups.map((kind): Part =>',
    replace: '    ...valueGroups.slice(0, 0).map((kind): Part =>',
    caughtBy: signatures,
  },
  {
    name: 'when emails go is not signed',
    file: 'core/model/signature.ts',
    find: '    ...Object.keys(journeys).map(\n',
    replace: '    ...Object.keys({}).map(\n',
    caughtBy: signatures,
  },
  {
    name: 'a translation stays signed when its English changes',
    file: 'core/model/signature.ts',
    find: "kind: 'translations', hash, translates: en };",
    replace: "kind: 'translations', hash };",
    caughtBy: signatures,
  },
  {
    name: 'any role signs anything',
    file: 'core/model/signature.ts',
    find: '  roles.includes(signature.role) &&\n',
    replace: '  roles.length > 0 &&\n',
    caughtBy: signatures,
  },
  {
    name: 'a typed line counts where a sign-in is asked for',
    file: 'core/model/signature.ts',
    find: "  (proof === 'repository' || signature.proof === 'signed-in');",
    replace: "  (proof === 'repository' || signature.proof.length > 0);",
    caughtBy: signatures,
  },
  {
    name: 'what was withdrawn goes when somebody has signed it',
    file: 'core/model/signature.ts',
    find: "    if (wrong.has(part.hash)) return 'withdrawn';\n",
    replace: '',
    caughtBy: signatures,
  },
  {
    name: 'whoever sends does not ask who signed',
    file: 'adapters/words.ts',
    find: '    const own = relevant(lacking(release, signed, withdrawn));\n',
    replace: '    const own: Lacking[] = [];\n',
    caughtBy: signatures,
  },
  {
    name: 'where nothing is signed, the words of the package go',
    file: 'adapters/words.ts',
    find: '      if (!found) throw new UnsignedWordsError();\n',
    replace: '      found ??= this.bundle.release;\n',
    caughtBy: signatures,
  },
  {
    name: 'the build for production does not ask who signed',
    file: '../content/release/build.ts',
    find: '(options.production ? checkSignatures : draftsOf)',
    replace: '(options.project === "" ? checkSignatures : draftsOf)',
    caughtBy: signatures,
  },
  {
    name: 'the synthesis of production does not look at upkeep',
    file: '../lib/signed.ts',
    find: "['dispatch', 'enroll', 'upkeep']",
    replace: "['dispatch', 'enroll']",
    caughtBy: signatures,
  },
  {
    name: 'a line of approvals.yaml may be taken out',
    file: '../content/signatures/check.ts',
    find: '  for (const line of problems.failed ? [] : gone)\n',
    replace: '  for (const line of problems.failed ? gone : [])\n',
    caughtBy: signatures,
  },
  {
    name: 'publishing for production does not ask who signed',
    file: '../content/release/publish.ts',
    find: '(production ? checkSignatures : draftsOf)',
    replace: '(templates === "" ? checkSignatures : draftsOf)',
    caughtBy: release,
  },
  {
    name: 'the pointer forgets what was withdrawn',
    file: '../content/release/publish.ts',
    find: '[...new Set([...(pointer?.withdrawn ?? []), ...withdrawnIn(signed)])]',
    replace: '[...new Set(pointer?.withdrawn ?? [])]',
    caughtBy: release,
  },
];
