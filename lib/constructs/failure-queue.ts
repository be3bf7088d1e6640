import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow } from './statements.ts';

export interface FailureQueueProps {
  readonly queueName: string;
  /** How long there is to look at what failed. */
  readonly retention: Duration;
}

/** Where what could not be handled waits for an engineer. Encrypted, TLS only; holds keys and codes, never content. */
export class FailureQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: FailureQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      queueName: props.queueName,
      retentionPeriod: props.retention,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'It is the failure queue itself: what cannot be handled stays in it until it can, or an engineer has looked.',
    });
  }

  /** What a function needs to leave something here. */
  sendStatement() {
    return allow(['sqs:SendMessage'], [this.queue.queueArn]);
  }

  /** What a function needs to take things from here, each once it is done with. */
  takeStatement() {
    return allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], [this.queue.queueArn]);
  }
}
