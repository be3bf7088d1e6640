/** What was listed could not be taken; it is listed again. */
export class TakeError extends Error {
  override readonly name = 'TakeError';
  readonly code = 'notTaken';

  constructor() {
    super('a booking could not be taken');
  }
}
