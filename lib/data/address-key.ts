import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Environment } from '../environment.ts';
import { removalPolicy } from './removal.ts';

/** The key under which addresses are hashed. Whoever lacks it cannot test whether an address is known. */
export class AddressKey extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'Keys the hash of email addresses. Never rotate it: suppressions would no longer be found.',
      // 64 of 62 letters and digits: about 380 bits.
      generateSecretString: { passwordLength: 64, excludePunctuation: true, includeSpace: false },
      removalPolicy: removalPolicy(environment),
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Rotating the key would orphan every address hash, and with them the suppressions that must survive (I3, C16).',
    });
  }
}
