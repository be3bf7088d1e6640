/** An SQS queue of small JSON bodies, taken by a function that is woken by its schedule. */
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const takenAtOnce = 10;
/**
 * What was taken and is not done is given again after so long. Shorter than the alarms on the age of what waits look back, so
 * that they stay raised.
 */
const takenSeconds = 120;

export interface Taken<T> {
  /** Undefined for a body that is none of ours. */
  readonly value: T | undefined;
  /** Takes it away for good. */
  done(): Promise<void>;
}

export class JsonQueue<T> {
  private readonly client = new SQSClient({ maxAttempts: 3 });
  private readonly url: string;
  private readonly read: (json: unknown) => T | undefined;

  /** @param read may throw for what is none of ours, or give back undefined. */
  constructor(url: string, read: (json: unknown) => T | undefined) {
    this.url = url;
    this.read = read;
  }

  /** It is kept when this resolves. */
  async put(value: T): Promise<void> {
    await this.client.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody: JSON.stringify(value) }));
  }

  async take(): Promise<readonly Taken<T>[]> {
    const { client, url: QueueUrl } = this;
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: takenAtOnce, VisibilityTimeout: takenSeconds }),
    );
    return Messages.map(({ Body, ReceiptHandle }) => ({
      value: this.valueOf(Body),
      done: async () => {
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      },
    }));
  }

  private valueOf(body: string | undefined): T | undefined {
    try {
      return this.read(JSON.parse(body ?? ''));
    } catch {
      return undefined;
    }
  }
}
