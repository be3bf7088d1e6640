/** What a check holds against words or values, and somebody who answers for them has signed with a note, passes as advice. */
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { type Part, type Signature, type Signed, satisfies } from '../../functions/core/model/signature.ts';
import { askedOf } from '../../functions/core/model/signing.ts';
import type { Finding } from '../findings/findings.ts';
import { Problems } from '../findings/problems.ts';
import type { ContentRoot } from '../read/partials.ts';
import { readSigned } from './file.ts';

/** What a finding is about, as far as it is signed. */
export type About = Pick<Part, 'part' | 'kind' | 'hash'>;

export class Noted {
  private readonly root: ContentRoot;
  private readonly clinic: Clinic | undefined;
  private signed: Signed | undefined;

  constructor(root: ContentRoot, clinic: Clinic | undefined) {
    this.root = root;
    this.clinic = clinic;
  }

  /** The findings about a part, as they count: those that somebody signed with a note are advice. */
  over(findings: readonly Finding[], about: About): readonly Finding[] {
    if (!findings.some(({ signable }) => signable)) return findings;
    const signature = this.noteOf(about);
    if (!signature) return findings;
    return findings.map((finding) => (finding.signable ? passed(finding, signature) : finding));
  }

  private noteOf({ part, kind, hash }: About): Signature | undefined {
    // Faults of the file are told where signatures are asked for.
    this.signed ??= readSigned(this.root, new Problems()).signed;
    const asked = askedOf(kind, this.clinic?.signing);
    const { signatures, withdrawals } = this.signed;
    if (withdrawals.some(({ withdraws }) => withdraws.some((each) => each.hash === hash))) return undefined;
    return signatures.find(
      (each) =>
        each.note !== undefined &&
        satisfies(each, asked) &&
        each.signs.some((signed) => signed.part === part && signed.hash === hash),
    );
  }
}

function passed({ signable: _judged, ...finding }: Finding, { name, role, note }: Signature): Finding {
  return { ...finding, severity: 'advice', message: `${finding.message}; ${name}, ${role}, signed it: "${note}"` };
}
