/** Production as a clinic deploys it: what the repository leaves to the clinic is filled in (`lib/ready.ts`). */
import type { Environment } from '../../lib/environment.ts';
import { prod } from '../../lib/environments/prod.ts';

export const completeProd: Environment = {
  ...prod,
  mail: { ...prod.mail, domain: 'mail.hudsonvalleywellness.test' },
  site: {
    domain: 'hello.hudsonvalleywellness.test',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0f0e0d0c-0b0a-4908-8706-050403020100',
  },
  callsReadBy: 'system',
  alarmsTo: { engineer: 'engineer@hudsonvalleywellness.test', staff: 'desk@hudsonvalleywellness.test' },
};
