/** What the front desk's page is given. */
import type { Appointment } from '../../core/model/appointment.ts';
import type { Call } from '../../core/model/call.ts';
import type { Instant } from '../../core/time/time.ts';

export interface DayVisit {
  readonly contactId: string;
  readonly appointmentId: string;
  /** `YYYY-MM-DD` and `HH:MM` on the wall of the place. */
  readonly date: string;
  readonly time: string;
  readonly start: Instant;
  readonly begun: boolean;
  readonly name: string;
  readonly phone?: string;
  readonly kind: Appointment['kind'];
  readonly location: string;
  readonly status: Appointment['status'];
  readonly stoppedEarly: boolean;
  /** Which infusion of the course it is; absent for other visits. */
  readonly course?: number;
  readonly hold: boolean;
  readonly leftReminders: boolean;
  readonly missedEmail: boolean;
  readonly notice?: string;
}

export interface DeskCall {
  readonly contactId: string;
  readonly id: string;
  readonly reason: Call['reason'];
  readonly since: Instant;
  readonly name: string;
  readonly phone?: string;
  /** `YYYY-MM-DDTHH:MM` of the visit it is about, on the wall of the place. */
  readonly visit?: string;
}

export interface Day {
  readonly date: string;
  readonly visits: readonly DayVisit[];
}
