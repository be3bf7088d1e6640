/** One resource of a request, or the answer that says why it is none. */
import { objectOf } from '../core/people/bookingDraft.ts';
import type { Request } from '../web/http.ts';
import { type Answer, error } from './outcome.ts';
import type { Resource } from './patient.ts';

/** A Bundle of fifty appointments with their patients. */
export const fhirBytesMax = 524_288;

export type ReadResource =
  | { readonly kind: 'resource'; readonly resource: Resource }
  | { readonly kind: 'refused'; readonly answer: Answer };

const refused = (...why: Parameters<typeof error>): ReadResource => ({ kind: 'refused', answer: error(...why) });

/** @param types what may be sent here. */
export function resourceOf(request: Request, types: readonly string[]): ReadResource {
  const raw = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (raw.byteLength > fhirBytesMax) return refused(413, 'too-long', `the body is larger than ${fhirBytesMax} bytes`);
  const contentType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (contentType !== 'application/fhir+json' && contentType !== 'application/json')
    return refused(415, 'not-supported', 'send application/fhir+json');
  let resource: Resource;
  try {
    resource = objectOf(JSON.parse(raw.toString('utf8')));
  } catch {
    return refused(400, 'structure', 'the body is not JSON');
  }
  const type = types.find((each) => each === resource.resourceType);
  if (type === undefined)
    return refused(400, 'structure', `resourceType must be ${types.join(' or ')}`, 'resourceType');
  const id = request.pathParameters?.id;
  if (id !== undefined && resource.id !== id)
    return refused(400, 'invalid', 'the id is not that of the address', `${type}.id`);
  return { kind: 'resource', resource };
}
