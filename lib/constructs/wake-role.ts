import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { DriplineFunction } from './function.ts';
import { allow } from './statements.ts';

/** What a schedule needs to wake one function, and no version or alias of it. */
export function wakeRole(scope: Construct, run: DriplineFunction): Role {
  return new Role(scope, 'WakeRole', {
    description: `Lets the schedule wake ${run.functionName}`,
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      // Not some other account's schedule (the confused deputy).
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    inlinePolicies: {
      calls: new PolicyDocument({ statements: [allow(['lambda:InvokeFunction'], [run.handler.functionArn])] }),
    },
  });
}
