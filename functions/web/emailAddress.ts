/** What counts as an email address where people type one. */
import { z } from 'zod/mini';
import { because } from './reasons.ts';

/** RFC 5321 §4.5.3.1: 64 octets before the @, 254 in all. Quoted local parts are refused, nobody has one. */
const emailShape =
  /^(?!\.)(?!.*\.\.)(?!.*\.@)[^\s@"(),:;<>[\\\]\p{Cc}\p{Cf}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,63}|xn--[a-z0-9-]{1,59})$/u;

export const emailAddress = z.string(because('emailMissing')).check(
  z.trim(),
  z.maxLength(254, because('emailShape')),
  z.regex(emailShape, because('emailShape')),
  // SES sends to no mailbox with other letters before the @.
  z.refine((email) => !emailShape.test(email) || /^[\x21-\x7e]+@/.test(email), because('emailPlain')),
);
