/** What a rule sees, and how it speaks. One rule is one file here, named after it. */
import type { Finding } from '../findings.ts';
import type { Email } from '../journeys.ts';
import type { Content } from '../read.ts';
import type { Reading } from './reading.ts';

/** An email as the rules read it. */
export interface EmailUnderCheck extends Email {
  readonly clinic: Content['clinic'];
  readonly class: 'marketing' | 'reminder';
  /** The words of the body, with the clinic's own values filled in; a person's values are `…`. */
  readonly body: Reading;
  /** True when every reader, whatever the conditions, gets words or links of the body that pass. */
  everyReader(passes: (seen: { readonly text: string; readonly links: readonly Link[] }) => boolean): boolean;
  readonly subject: Reading;
  readonly preheader: Reading;
  readonly links: readonly Link[];
}

export interface Link {
  /** As written; a merge tag is `{{ name }}`. */
  readonly href: string;
  readonly words: string;
  readonly at: number;
  /** Names printed inside it. */
  readonly names: readonly string[];
}

export type Report = (offset: number, message: string, mend?: string, severity?: Finding['severity']) => void;

export interface Rule {
  /** The file's name. */
  readonly name: string;
  /** Law, guideline or promise: `C3, CAN-SPAM`. */
  readonly source: string;
  email?(email: EmailUnderCheck, report: Report): void;
  /** For `clinic.yaml`: offsets come from `content.clinicYaml.at(path)`. */
  clinic?(content: Content & { readonly clinic: NonNullable<Content['clinic']> }, report: Report): void;
}
