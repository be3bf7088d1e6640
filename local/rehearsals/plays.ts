/**
 * The rehearsals: something is broken in the local system, its alarm comes, and what is done about it is what the runbook says
 * under that alarm's heading, by its commands alone. In the end the alarm is over and nothing is lost.
 */
import { sendWebhook } from '../scenario/webhooks.ts';
import type { Scene } from './scene.ts';

export interface Play {
  /** In a line, for the list of rehearsals. */
  readonly about: string;
  play(scene: Scene): Promise<void>;
}

/** SES refuses everything for a reason of the account, until `mended`. */
const refusing =
  (
    condition: 'denied' | 'notVerified',
    words: { begins: string; mended: string },
    look: (scene: Scene) => Promise<void>,
  ) =>
  async (scene: Scene): Promise<void> => {
    const { sesAccount } = scene.system.gateway;
    scene.happens(words.begins);
    sesAccount.set(condition, true);
    const stranger = await scene.signsUp();
    const patient = await scene.books(scene.at(5, '13:00'));
    await scene.alarm('sending-refused', 10);
    scene.reads('Look');
    await look(scene);
    scene.reads('Do');
    scene.happens(words.mended);
    sesAccount.set(condition, false);
    await scene.over('sending-refused', 2);
    await scene.has(stranger, 'confirm sent');
    await scene.has(patient, 'booked sent');
    await scene.nothingLost();
  };

export const plays = {
  refused: {
    about: 'SES refuses everything: the role may not send',
    play: refusing(
      'denied',
      {
        begins: 'the role of the functions may no longer send',
        mended: 'the deployment gives the role its policy back',
      },
      async (scene) => {
        await scene.minute();
        await scene.runs('logs dispatch', /"accessDenied"/);
        await scene.runs('aws sesv2 get-account', /SUCCESS/);
        await scene.runs('npm run deploy', /not on this machine/);
      },
    ),
  },

  identity: {
    about: 'the identity of the sender is lost, and found again',
    play: refusing(
      'notVerified',
      {
        begins: 'the records of our domain are gone from the DNS, and SES revokes the identity',
        mended: 'the records are back in the DNS, and SES verifies the identity again',
      },
      async (scene) => {
        await scene.minute();
        await scene.runs('logs dispatch', /"notVerified"/);
        await scene.runs('aws sesv2 get-account', /FAILED/);
        await scene.runs('aws sesv2 get-email-identity', /FAILED.*token-one/, { 'mail.domain': scene.mailDomain() });
      },
    ),
  },

  events: {
    about: 'SES’s events do not arrive any more',
    async play(scene) {
      const { system } = scene;
      const gone = scene.fresh();
      system.gateway.faults.recipient(gone, 'bounce');
      scene.happens('somebody switches the rules of the event bus off');
      for (const rule of ['bounces', 'deliveries']) system.rules.enable(`dripline-local-${rule}`, false);
      const visit = scene.at(1, '15:00');
      await scene.books(visit, gone);
      await scene.signsUp();
      await scene.alarm('no-events', 45);
      scene.reads('Look');
      await scene.runs('for rule in bounces deliveries; do aws events describe-rule', /DISABLED/);
      scene.reads('Do');
      await scene.runs('for rule in bounces deliveries; do aws events enable-rule', /^$/);
      await scene.runs('for rule in bounces deliveries; do aws events describe-rule', /ENABLED/);
      await scene.runs('aws sesv2 list-suppressed-destinations', new RegExp(gone));
      scene.reads('Over');
      const checked = await scene.signsUp('success@simulator.amazonses.com');
      const [sent] = (await scene.person(checked)).sends;
      scene.happens(`the email to ${checked} is ${sent?.delivery}`);
      await scene.over('no-events', 4);
      // Whose bounce nobody heard of is called before the visit: no delivery was told.
      await scene.until(visit);
      await scene.has(gone, 'call noDelivery');
      await scene.nothingLost();
    },
  },

  throttled: {
    about: 'the table of people throttles for a minute',
    async play(scene) {
      const { faults } = scene.system.gateway;
      scene.happens('DynamoDB throttles every request of the functions that send and plan');
      // The stream is read in the machine's own time, and the clock stands still meanwhile: so many calls are this minute.
      const struck = [
        faults.add({ match: { service: 'dynamodb', caller: 'enroll' }, kind: 'throttle', times: 8 }),
        faults.add({ match: { service: 'dynamodb', caller: 'dispatch' }, kind: 'throttle' }),
      ];
      const patient = await scene.books(scene.at(5, '13:00'));
      const stranger = await scene.signsUp();
      await scene.minute();
      scene.happens('a minute later it answers as before');
      for (const one of struck) one.remove();
      await scene.alarm('table-refuses', 5);
      scene.reads('Look');
      await scene.runs('logs dispatch', /Throttl|Throughput/);
      await scene.runs('logs enroll', /Throttl|Throughput/);
      scene.reads('Do');
      await scene.over('table-refuses', 1);
      await scene.has(patient, 'booked sent');
      await scene.has(stranger, 'confirm sent');
      await scene.nothingLost();
    },
  },

  worker: {
    about: 'the worker that sends stands still',
    async play(scene) {
      const { system } = scene;
      // Told what to eat at five on the day before.
      const patient = await scene.books(scene.at(2, '15:00'));
      await scene.until(scene.at(1, '16:57'));
      scene.happens('somebody sets the concurrency of dispatch to none');
      system.throttle('dispatch', true);
      await scene.alarm('dispatch-silent', 10);
      scene.reads('Look');
      await scene.runs('aws scheduler get-schedule', /"ReservedConcurrentExecutions":0/);
      scene.reads('Do');
      await scene.runs('aws lambda delete-function-concurrency', /^$/);
      await scene.runs('aws lambda invoke', /drained|null/);
      await scene.over('dispatch-silent', 1);
      await scene.has(patient, 'booked sent', 'eating sent');
      await scene.nothingLost();
    },
  },

  flood: {
    about: 'made-up addresses are signed up in numbers',
    async play(scene) {
      const { gateway } = scene.system;
      const patient = await scene.books(scene.at(2, '15:00'));
      scene.happens('somebody’s script signs up one made-up address after the other');
      for (let one = 0; one < 8; one += 1) {
        const email = scene.fresh();
        gateway.faults.recipient(email, 'bounce');
        await scene.signsUp(email);
      }
      await scene.alarm('requests-stopped', 5);
      scene.reads('Look');
      await scene.runs('logs dispatch', /questions to strangers are stopped.*breaker|breaker.*questions to strangers/);
      scene.reads('Do');
      await scene.runs('npm run ops -- pause request', /request is paused/);
      const reader = await scene.signsUp();
      await scene.until(scene.at(1, '17:05'));
      await scene.has(patient, 'booked sent', 'eating sent');
      await scene.runs('npm run ops -- resume request', /request goes on/);
      await scene.minute();
      await scene.over('requests-stopped', 26);
      await scene.has(reader, 'confirm sent');
      await scene.nothingLost();
    },
  },

  key: {
    about: 'the key of a booking system changes on their side',
    async play(scene) {
      const { system } = scene;
      const key = 'a-new-key-of-32-characters-at-least';
      const email = scene.fresh();
      const start = scene.at(5, '13:00');
      const booking = {
        id: 'rehearsal-event-1',
        occurredAt: new Date(system.clock.now()).toISOString(),
        booking: {
          id: 'rehearsal-1',
          status: 'booked',
          type: 'visit-kingston',
          start: new Date(start).toISOString(),
          end: new Date(start + 7_200_000).toISOString(),
        },
        person: { email, firstName: 'Ada', zone: 'America/New_York' },
      };
      scene.happens('the booking system signs with another key');
      const refused = await sendWebhook(system, 'signed', booking, { key });
      scene.happens(`a booking of theirs is answered with ${refused.status}`);
      await scene.alarm('signed-refused', 5);
      scene.reads('Look');
      await scene.runs('aws logs tail', /"status":401/);
      scene.reads('Do');
      await scene.runs('aws secretsmanager put-secret-value', /^$/, { ARN: 'SignedSecret', key });
      const taken = await sendWebhook(system, 'signed', booking, { key });
      scene.happens(`they send it again, and it is answered with ${taken.status}`);
      await system.quiesce();
      await scene.over('signed-refused', 2);
      await scene.has(email, 'booked sent');
      await scene.nothingLost();
    },
  },
} as const satisfies Readonly<Record<string, Play>>;

export type PlayName = keyof typeof plays;
export const playNames = Object.keys(plays) as readonly PlayName[];
