/** What a rule sees, and how it speaks. One rule is one file here, named after it. */

import type { EmailClass } from '../../functions/core/model/journey.ts';
import type { Email } from '../compile/journeys.ts';
import type { Severity } from '../findings/findings.ts';
import type { Place } from '../findings/source.ts';
import type { Content, JourneySource, TemplateFile } from '../read/read.ts';
import type { Merged } from '../samples/everyone.ts';
import type { Link, Reading } from './reading/reading.ts';

/** An email as the rules read it. */
export interface EmailUnderCheck extends Email {
  readonly clinic: Content['clinic'];
  readonly class: EmailClass;
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

/** Where something was written, and in which language the email is. */
export interface Spot extends Place {
  readonly locale?: string;
}

/** For rules that compare emails: the place comes with what they know of an email, or from a file they read. */
export type ReportAt = (at: Spot, message: string, mend?: string, severity?: Severity) => void;

/** An email that compiled, and what a rule noted of it. */
export interface Noted<Note = unknown> extends TemplateFile {
  readonly journey: JourneySource;
  readonly note: Note;
}

/** What emails have to do with each other. */
export interface Comparison {
  /**
   * What must be known of one email to compare it with others: plain JSON, since it is kept with the email's result. Places
   * are made here, where the email's source is at hand.
   */
  note(email: EmailUnderCheck, spot: (offset: number) => Spot): unknown;
  /** @param emails those that compiled: of the others nothing may be said. */
  compare(emails: readonly Noted[], report: ReportAt, content: Content): void;
}

/** A comparison whose two halves agree on what is noted. */
export const comparison = <Note>(made: {
  note(email: EmailUnderCheck, spot: (offset: number) => Spot): Note;
  compare(emails: readonly Noted<Note>[], report: ReportAt, content: Content): void;
}): Comparison => made as Comparison;

/** True when every email of the journey compiled: then what none of them says is not said. */
export const isWhole = (journey: JourneySource, emails: readonly Noted[]): boolean =>
  journey.templates.every(({ file }) => emails.some((email) => email.file === file));

export type WithClinic = Content & { readonly clinic: NonNullable<Content['clinic']> };

export interface Rule {
  /** The file's name. */
  readonly name: string;
  /** Law, guideline or promise: `C3, CAN-SPAM`. */
  readonly source: string;
  /** What would happen to whom, in a sentence or two. */
  readonly why: string;
  /** What it finds is for a clinician to judge: a signature with a note lets it pass (`signatures/noted.ts`). */
  readonly signable?: boolean;
  /** What is wrong with one email by itself. Its result is kept: it may depend on nothing that `check/inputs.ts` leaves out. */
  email?(email: EmailUnderCheck, report: Report, content: Content): void;
  /** For `clinic.yaml`: offsets come from `content.clinicYaml.at(path)`. */
  clinic?(content: WithClinic, report: Report): void;
  /** For `journey.yaml`: offsets come from `journey.yaml.at(path)`. */
  journey?(journey: JourneySource, content: Content, report: Report): void;
  readonly emails?: Comparison;
}
