/** What counts as an email address where people type one. */
import { z } from 'zod/mini';
import { because } from './reasons.ts';

/** RFC 5321 §4.5.3.1: 64 octets before the @, 254 in all. Quoted local parts are refused, nobody has one. */
const emailShape =
  /^(?!\.)(?!.*\.\.)(?!.*\.@)[^\s@"(),:;<>[\\\]\p{Cc}\p{Cf}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,63}|xn--[a-z0-9-]{1,59})$/u;

const missing = because({ en: 'is required', es: 'hace falta' });
const wrong = because({
  en: 'must be an email address, such as name@example.com',
  es: 'debe ser una dirección de correo, como nombre@example.com',
});
const unreachable = because({
  en: 'has letters before the @ that our mail service cannot send to; please give another address',
  es: 'tiene letras antes de la @ a las que nuestro servicio no puede enviar; por favor, dé otra dirección',
});

export const emailAddress = z.string(missing).check(
  z.trim(),
  z.maxLength(254, wrong),
  z.regex(emailShape, wrong),
  // SES sends to no mailbox with other letters before the @.
  z.refine((email) => !emailShape.test(email) || /^[\x21-\x7e]+@/.test(email), unreachable),
);
