/** The edits of a stranger that this house is measured by: each in few places, and none of them forgotten in silence. */
import { alarm } from './alarm.ts';
import { bookingSystem } from './bookingSystem.ts';
import { delay } from './delay.ts';
import type { Edit } from './edit.ts';
import { email } from './email.ts';
import { signUpField } from './signUpField.ts';

export const edits: readonly Edit[] = [delay, email, bookingSystem, alarm, signUpField];
