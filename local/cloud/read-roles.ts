/** Roles with every policy attached to them: what the gateway checks each call against. */
import { z } from 'zod';
import type { PolicyDocument } from '../iam/policy.ts';
import type { Role } from './model.ts';
import type { Resources } from './resolved.ts';
import { stop } from './stop.ts';

const document = z.custom<PolicyDocument>(
  (value) => typeof value === 'object' && value !== null && 'Statement' in value,
);

const roleSchema = z.object({
  ManagedPolicyArns: z.optional(z.array(z.string())),
  Policies: z.optional(z.array(z.object({ PolicyDocument: document }))),
});
const policySchema = z.object({ PolicyDocument: document, Roles: z.optional(z.array(z.string())) });

/** They allow writing logs and traces, which no call through the gateway is. */
const managedOfNoConsequence = [
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  'arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess',
];

/** By role ARN. */
export function readRoles(resources: Resources): Map<string, Role> {
  const attached = resources.parsed('AWS::IAM::Policy', policySchema);
  const roles = resources.parsed('AWS::IAM::Role', roleSchema);
  const ids = roles.map(({ resource }) => resource.logicalId);
  return new Map(
    roles.map(({ resource, value }) => {
      for (const managed of value.ManagedPolicyArns ?? []) {
        if (!managedOfNoConsequence.includes(managed)) {
          stop(`${resource.place}.ManagedPolicyArns`, `the local runtime does not know what ${managed} allows`);
        }
      }
      const shared = ids.filter((id) => id === resource.logicalId).length > 1;
      const arn = resources.attribute(resource, 'Arn');
      const role: Role = {
        accessKey: shared ? `${resource.stack}.${resource.logicalId}` : resource.logicalId,
        arn,
        policies: [
          ...(value.Policies ?? []).map((policy) => policy.PolicyDocument),
          ...attached
            .filter((policy) => policy.value.Roles?.includes(resource.name))
            .map((policy) => policy.value.PolicyDocument),
        ],
      };
      return [arn, role];
    }),
  );
}
