/** What a record system told last of a patient: kept for a while, for appointments that name nothing but the patient. */
export interface ToldPatient {
  /** The record system's id of the patient. */
  readonly patientId: string;
  readonly email?: string;
  readonly firstName?: string;
  readonly phone?: string;
  readonly locale?: string;
  /** Nothing is sent to them (C21). */
  readonly isHeld: boolean;
  /** C17. */
  readonly isMinor: boolean;
}
