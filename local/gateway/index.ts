/** The one local gateway through which all AWS calls pass. */

export type { PolicyDocument, PolicyStatement } from '../iam/policy.ts';
export type { EventBridgeEvent, SesEventType } from '../ses/types.ts';
export { startGateway } from './gateway.ts';
export type * from './types.ts';
