/** `intake`: the public sign-up form, as JSON and as a form post. */
import { type WebParts, webPartsFromEnvironment } from '../adapters/contacts.ts';
import { BadRequestError, bodyFields, isForm, json, page, type Request, type Response } from '../adapters/http.ts';
import { addressHash, normalisedAddress } from '../adapters/identity.ts';
import { faultOf, logger } from '../adapters/telemetry.ts';
import { once } from '../adapters/wiring.ts';
import { formPage, thanksPage } from './formPage.ts';
import { consentTextVersion, readSignUp, type SignUpFields } from './signUp.ts';

async function take(made: WebParts, fields: SignUpFields, clinicZone: string): Promise<void> {
  const email = normalisedAddress(fields.email);
  const { firstName, phone } = fields;
  await made.signUps.signUp(
    {
      email,
      addressHash: addressHash(await made.addressKey(), email),
      interest: fields.interest,
      locale: fields.locale,
      zone: fields.zone ?? clinicZone,
      textVersion: consentTextVersion,
      source: 'form',
      ...(firstName === undefined ? {} : { firstName: firstName.trim() }),
      ...(phone === undefined ? {} : { phone }),
    },
    made.clock.now(),
  );
}

async function signUp(made: WebParts, request: Request): Promise<Response> {
  const { clinic } = await made.words.current();
  const reading = readSignUp(bodyFields(request));
  const form = isForm(request);
  switch (reading.kind) {
    case 'faults':
      return form
        ? page(400, formPage(clinic, reading.faults))
        : json(400, { error: 'invalid', faults: reading.faults });
    case 'signUp':
      await take(made, reading.fields, clinic.zone);
      break;
    case 'robot':
      break;
  }
  return form ? page(200, thanksPage(clinic)) : json(202, { status: 'received' });
}

/** The handler over any parts; the deployed one has them from its environment. */
export const handlerWith =
  (parts: () => WebParts) =>
  async (request: Request): Promise<Response> => {
    const made = parts();
    try {
      await made.words.refresh();
      switch (request.routeKey) {
        case 'GET /signup':
          return page(200, formPage((await made.words.current()).clinic));
        case 'POST /signup':
          return await signUp(made, request);
        default:
          return json(404, { error: 'there is nothing here' });
      }
    } catch (error) {
      if (error instanceof BadRequestError) return json(error.status, { error: error.message });
      logger.error('a sign-up failed', faultOf(error));
      return json(500, { error: 'something went wrong on our side; please try again' });
    }
  };

export const handler = handlerWith(once(webPartsFromEnvironment));
