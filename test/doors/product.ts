/** All that these tests take from the product: its handlers over a world, and what its commands call. */
import './quiet.ts';
import { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash } from '../../functions/adapters/identity.ts';
import { makeSender } from '../../functions/adapters/sender.ts';
import { handlerWith as enrollWith } from '../../functions/enroll/handler.ts';
import { handlerWith as feedbackWith, makeFeedbackPorts } from '../../functions/feedback/handler.ts';
import { handlerWith as intakeWith } from '../../functions/intake/handler.ts';
import { handlerWith as preferencesWith } from '../../functions/preferences/handler.ts';
import { handlerWith as staffWith } from '../../functions/staff/handler.ts';
import { makeUpkeep, handlerWith as upkeepWith } from '../../functions/upkeep/handler.ts';
import { makeWebParts } from '../../functions/web/dependencies.ts';

export { DynamoErasure as Erasure } from '../../functions/adapters/dynamodb/erasure.ts';
export type { Bundle } from '../../functions/adapters/words.ts';
export type { Clinic } from '../../functions/core/model/clinic.ts';
export type { Journey, JourneyFile } from '../../functions/core/model/journey.ts';
export type { CompiledTemplate } from '../../functions/core/model/template.ts';
export type { Instant } from '../../functions/core/time/time.ts';
export { startEngine } from '../../local/engine/index.ts';
export { consentLedger, printedConsent } from '../../operations/consent.ts';
export { rowsElsewhere } from '../../operations/elsewhere.ts';
export { eraseWaiting, printed as printedErasure } from '../../operations/erase.ts';
export { exportPerson } from '../../operations/export.ts';
export { importList } from '../../operations/import/run.ts';
export { markCalled, openCalls } from '../../operations/ops.ts';
export {
  addressHash,
  enrollWith,
  feedbackWith,
  intakeWith,
  makeFeedbackPorts,
  makeSender,
  makeUpkeep,
  makeWebParts,
  preferencesWith,
  staffWith,
  Table,
  upkeepWith,
};
