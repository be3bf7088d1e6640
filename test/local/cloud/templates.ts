/** Stacks for tests, without a file. */
import type { Stack, Template } from '../../../local/cloud/assembly.ts';
import type { Account } from '../../../local/cloud/resources.ts';

export const at: Account = {
  region: 'us-east-1',
  account: '000000000000',
  gatewayUrl: 'http://127.0.0.1:4301',
  apiUrl: 'http://127.0.0.1:4300',
};

export function stackOf(template: Template, name = 'toy'): Stack {
  return { name, template, assets: new Map() };
}

/** One queue with these properties, in a template with whatever else is given. */
export function queueNamed(QueueName: unknown, more: Template = {}): Stack {
  return stackOf({
    ...more,
    Resources: { ...more.Resources, Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName } } },
  });
}
