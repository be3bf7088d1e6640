/** Attachments of Simple content. <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html> */

import type { Refused, SendEmailBody } from './types.ts';

export interface Attachment {
  readonly fileName: string;
  readonly contentType: string | undefined;
  readonly disposition: 'ATTACHMENT' | 'INLINE';
  /** What SES is asked to write in the MIME part; seven bits when it is not told. */
  readonly encoding: 'BASE64' | 'QUOTED_PRINTABLE' | 'SEVEN_BIT';
  readonly base64: string;
}

type Simple = NonNullable<NonNullable<SendEmailBody['Content']>['Simple']>;

export function readAttachments(simple: Simple): readonly Attachment[] {
  return (simple.Attachments ?? []).map((one) => ({
    fileName: one.FileName,
    contentType: one.ContentType,
    disposition: one.ContentDisposition ?? 'ATTACHMENT',
    encoding: one.ContentTransferEncoding ?? 'SEVEN_BIT',
    base64: one.RawContent,
  }));
}

const totalBytesMax = 40_000_000;

/** What SES refuses of them. Undefined: nothing to say. */
export function checkAttachments(attachments: readonly Attachment[]): Refused | undefined {
  let total = 0;
  for (const { fileName, contentType, disposition, encoding, base64 } of attachments) {
    if (typeof fileName !== 'string' || !/^[^\u0000-\u001f"\\/]{1,250}\.[A-Za-z0-9]{1,5}$/.test(fileName))
      return bad('Attachment FileName must be a name with an extension, at most 255 characters.');
    if (contentType !== undefined && !/^(?=.{1,78}$)[\w.+-]+\/[\w.+-]+(; ?[\w-]+=[\w.-]+)*$/.test(contentType))
      return bad('Attachment ContentType must be a media type of at most 78 characters.');
    if (!['ATTACHMENT', 'INLINE'].includes(disposition)) return bad('Attachment ContentDisposition is unknown.');
    if (!['BASE64', 'QUOTED_PRINTABLE', 'SEVEN_BIT'].includes(encoding))
      return bad('Attachment ContentTransferEncoding is unknown.');
    if (typeof base64 !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64))
      return bad('Attachment RawContent must be base64 and not empty.');
    const bytes = Buffer.from(base64, 'base64');
    if (encoding === 'SEVEN_BIT' && bytes.some((byte) => byte > 127))
      return bad('Attachment RawContent is not seven bits, and no other ContentTransferEncoding is given.');
    total += base64.length;
  }
  return total > totalBytesMax ? bad('Message length is more than 40 MB.') : undefined;
}

const bad = (message: string): Refused => ({ status: 400, code: 'BadRequestException', message });
