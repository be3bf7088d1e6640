/**
 * Pictures of emails: the same address for every reader, kept for good by whoever asks, so that loading one tells
 * nothing of who opened what (C14). The access log holds the route alone.
 */

import type { Pictures } from '../core/ports.ts';
import type { Request, Response } from '../web/http.ts';

/** The picture under `<hash>.<ending>`, or 404. */
export async function showPicture(words: Pictures, request: Request): Promise<Response> {
  const hash = /^([0-9a-f]{64})\.(png|jpg|gif)$/.exec(request.pathParameters?.file ?? '')?.[1];
  const picture = hash === undefined ? undefined : await words.picture(hash);
  if (!picture)
    return {
      statusCode: 404,
      headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' },
      body: 'There is nothing here.',
    };
  return {
    statusCode: 200,
    headers: {
      'content-type': picture.type,
      // Named by its content: what is under this name never changes.
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    },
    body: picture.base64,
    isBase64Encoded: true,
  };
}
