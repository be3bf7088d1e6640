/** Sends at once what answers what a person has just done: after `reconcile`, and as far as one batch may. Ports only. */
import type { Contact } from '../core/model/contact.ts';
import type { Enrollment } from '../core/model/enrollment.ts';
import { emailClasses } from '../core/model/journey.ts';
import { processEnrollment } from '../core/send/protocol.ts';
import type { SendPorts, StepOutcome } from '../core/send/sendPorts.ts';

/** What one batch of records may send at once: beyond it, and after the first fault of SES, the tick takes over. */
export class Allowance {
  private left: number;
  private readonly lanesOpen: ReadonlySet<string>;

  constructor(emails: number, lanesOpen: ReadonlySet<string>) {
    this.left = emails;
    this.lanesOpen = lanesOpen;
  }

  /** True when one more email of `lane` may be tried. */
  take(lane: string): boolean {
    if (this.left <= 0 || !this.lanesOpen.has(lane)) return false;
    this.left -= 1;
    return true;
  }

  end(): void {
    this.left = 0;
  }
}

/**
 * Those of `enrollments` whose class the address is not silent for. A suppression is written on the address first, and on
 * those who share it in chunks: until it has reached somebody, nothing goes to them at once.
 * @param silenced what the address's own row says.
 */
export function unlessSilenced(
  enrollments: readonly Enrollment[],
  contact: Contact,
  silenced: Contact['suppressed'],
): readonly Enrollment[] {
  const unknowing = emailClasses.filter((one) => silenced[one] !== undefined && contact.suppressed[one] === undefined);
  // A mailbox that takes no reminder takes no question either.
  const silent = unknowing.includes('reminder') ? [...unknowing, 'request'] : unknowing;
  return enrollments.filter(({ due }) => !silent.some((one) => due?.partition.startsWith(`${one}#`)));
}

const keepsGoing: ReadonlySet<StepOutcome> = new Set(['settled', 'moved', 'nothing']);

/** Sends first steps and replies at once, as far as `allowance` goes. Never fails a record for SES: the tick takes over. */
export async function sendAtOnce(
  ports: SendPorts,
  enrollments: readonly Enrollment[],
  allowance: Allowance,
  onFault: (error: unknown) => void,
): Promise<void> {
  for (const enrollment of enrollments) {
    const lane = enrollment.due?.partition.split('#')[0];
    if (lane === undefined || !allowance.take(lane)) continue;
    try {
      const visit = await processEnrollment(ports, enrollment);
      if (!keepsGoing.has(visit)) allowance.end();
    } catch (error) {
      onFault(error);
      allowance.end();
    }
  }
}
