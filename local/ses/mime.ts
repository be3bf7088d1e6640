/**
 * What leaves SES for a Simple email, as MIME: text and HTML as alternatives, with attachments one mixed part around
 * them (RFC 2045–2047, 5322). SES adds its signature and a Feedback-ID on the way; they say nothing of ours.
 */

import { createHash } from 'node:crypto';
import type { InboxEmail } from '../gateway/types.ts';
import type { Attachment } from './attachments.ts';

export function mimeOf(email: InboxEmail): string {
  const headers = [
    ['From', email.from],
    ['To', email.to],
    ...(email.replyTo.length > 0 ? [['Reply-To', email.replyTo.join(', ')]] : []),
    ['Subject', encodedWords(email.subject)],
    ['Message-ID', `<${email.sesId}@email.amazonses.com>`],
    ['Date', new Date(email.acceptedAt).toUTCString().replace('GMT', '+0000')],
    ...email.headers.map(({ name, value }) => [name, value]),
    ['MIME-Version', '1.0'],
  ];
  const head = headers.map(([name, value]) => `${name}: ${value}${crlf}`).join('');
  return `${head}${bodyOf(email)}`;
}

const crlf = '\r\n';

function bodyOf(email: InboxEmail): string {
  const readings = [
    ...(email.text === undefined ? [] : [textPart('plain', email.text)]),
    ...(email.html === undefined ? [] : [textPart('html', email.html)]),
  ];
  const words = readings.length === 1 ? (readings[0] as string) : multipart('alternative', readings, email.sesId);
  if (email.attachments.length === 0) return words;
  return multipart('mixed', [words, ...email.attachments.map(attachedPart)], email.sesId);
}

function multipart(kind: 'alternative' | 'mixed', parts: readonly string[], of: string): string {
  // "_" is in no base64 and "=_" in no quoted-printable: a boundary that no part can hold (RFC 2045 §6.7).
  const boundary = `=_${kind}_${createHash('sha256').update(`${kind} ${of}`).digest('hex').slice(0, 24)}`;
  const inner = parts.map((part) => `--${boundary}${crlf}${part}${crlf}`).join('');
  return `Content-Type: multipart/${kind}; boundary="${boundary}"${crlf}${crlf}${inner}--${boundary}--${crlf}`;
}

function textPart(subtype: 'plain' | 'html', text: string): string {
  return [
    `Content-Type: text/${subtype}; charset=UTF-8`,
    'Content-Transfer-Encoding: quoted-printable',
    '',
    quotedPrintable(Buffer.from(text.replace(/\r?\n/g, crlf))),
  ].join(crlf);
}

function attachedPart({ fileName, contentType, disposition, encoding, base64 }: Attachment): string {
  const bytes = Buffer.from(base64, 'base64');
  const written = {
    BASE64: () => (base64.match(/.{1,76}/g) ?? []).join(crlf),
    QUOTED_PRINTABLE: () => quotedPrintable(bytes),
    SEVEN_BIT: () => bytes.toString('latin1'),
  };
  const encodings = { BASE64: 'base64', QUOTED_PRINTABLE: 'quoted-printable', SEVEN_BIT: '7bit' };
  const type = contentType ?? 'application/octet-stream';
  return [
    `Content-Type: ${type}; name="${fileName}"`,
    `Content-Disposition: ${disposition.toLowerCase()}; filename="${fileName}"`,
    `Content-Transfer-Encoding: ${encodings[encoding]}`,
    '',
    written[encoding](),
  ].join(crlf);
}

/** RFC 2045 §6.7: lines of at most 76, line breaks kept, blanks before them written out. */
function quotedPrintable(bytes: Buffer): string {
  const hex = (byte: number) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return bytes
    .toString('latin1')
    .split(crlf)
    .map((line) => {
      let out = '';
      let length = 0;
      for (let at = 0; at < line.length; at++) {
        const byte = line.charCodeAt(at);
        const blank = byte === 0x20 || byte === 0x09;
        const plain = (byte > 0x20 && byte < 0x7f && byte !== 0x3d) || (blank && at < line.length - 1);
        const piece = plain ? String.fromCharCode(byte) : hex(byte);
        if (length + piece.length > 75) {
          out += `=${crlf}`;
          length = 0;
        }
        out += piece;
        length += piece.length;
      }
      return out;
    })
    .join(crlf);
}

/** RFC 2047: beyond ASCII as encoded words of at most 75 characters, no character split between two. */
function encodedWords(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let chunk = '';
  for (const character of text) {
    if (Buffer.byteLength(chunk + character) > 45) {
      words.push(chunk);
      chunk = '';
    }
    chunk += character;
  }
  words.push(chunk);
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(`${crlf} `);
}
