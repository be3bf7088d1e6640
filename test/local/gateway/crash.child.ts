/** A process that sends emails through its own gateway until it dies. Arguments: home, how many. */

import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { startGateway } from '../../../local/gateway/index.ts';
import { account, callers, email, region } from './stand.ts';

const [home = '', wanted = '0'] = process.argv.slice(2);
const gateway = await startGateway({
  engineUrl: 'http://127.0.0.1:1',
  home,
  region,
  account,
  callers: (key) => callers[key],
  now: Date.now,
  secrets: {},
  queues: {},
  configurationSets: { reminder: { eventTypes: ['SEND', 'DELIVERY'], suppression: ['BOUNCE'] } },
  onSesEvent: () => {},
});
const client = new SESv2Client({
  region,
  endpoint: gateway.url,
  credentials: { accessKeyId: 'dispatch', secretAccessKey: 'local' },
  maxAttempts: 1,
});
for (let n = 1; n <= Number(wanted); n++) {
  await client.send(new SendEmailCommand(email(`p${n}@example.org`)));
  process.stdout.write(`${n}\n`);
}
await gateway.stop();
