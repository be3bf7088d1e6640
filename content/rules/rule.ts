/** What a rule sees, and how it speaks. One rule is one file here, named after it. */

import type { Email } from '../compile/journeys.ts';
import type { Severity } from '../findings/findings.ts';
import type { Content, JourneySource } from '../read/read.ts';
import type { Merged } from '../samples/everyone.ts';
import type { Link, Reading } from './reading/reading.ts';

/** An email as the rules read it. */
export interface EmailUnderCheck extends Email {
  readonly clinic: Content['clinic'];
  readonly class: 'marketing' | 'reminder';
  /** The words of the body, with the clinic's own values filled in; a person's values are `…`. */
  readonly body: Reading;
  /** True when every reader, whatever the conditions, gets words or links of the body that pass. */
  everyReader(passes: (seen: { readonly text: string; readonly links: readonly Link[] }) => boolean): boolean;
  /** The words that everybody sees who sees what stands at `offset`. */
  besides(offset: number): string;
  readonly subject: Reading;
  readonly preheader: Reading;
  readonly links: readonly Link[];
  /** The email as each sample person would get it. */
  readonly samples: readonly Merged[];
}

export type Report = (offset: number, message: string, mend?: string, severity?: Severity) => void;

/** For rules that compare emails: which of them the offset is of. */
export type ReportOn = (email: EmailUnderCheck, ...finding: Parameters<Report>) => void;

export type WithClinic = Content & { readonly clinic: NonNullable<Content['clinic']> };

export interface Rule {
  /** The file's name. */
  readonly name: string;
  /** Law, guideline or promise: `C3, CAN-SPAM`. */
  readonly source: string;
  /** What would happen to whom, in a sentence or two. */
  readonly why: string;
  email?(email: EmailUnderCheck, report: Report): void;
  /** For `clinic.yaml`: offsets come from `content.clinicYaml.at(path)`. */
  clinic?(content: WithClinic, report: Report): void;
  /** For `journey.yaml`: offsets come from `journey.yaml.at(path)`. */
  journey?(journey: JourneySource, content: Content, report: Report, emails: readonly EmailUnderCheck[]): void;
  /** For what emails have to do with each other. */
  emails?(emails: readonly EmailUnderCheck[], report: ReportOn, content: Content): void;
}
