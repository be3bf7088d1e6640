/** Secrets Manager, as far as the functions use it: GetSecretValue. */

import { ok, type Reply, refusal } from './reply.ts';

type Json = Readonly<Record<string, unknown>>;

/** The ARN and the value a SecretId means: a whole ARN, or the name in one (with or without its six random characters). */
export function findSecret(
  secrets: Readonly<Record<string, string>>,
  id: string,
): { arn: string; value: string } | undefined {
  for (const [arn, value] of Object.entries(secrets)) {
    const name = arn.split(':').slice(6).join(':');
    if (id === arn || id === name || id === name.replace(/-[A-Za-z0-9]{6}$/, '')) return { arn, value };
  }
  return undefined;
}

export function getSecretValue(secrets: Readonly<Record<string, string>>, body: Json, now: number): Reply {
  const found = findSecret(secrets, String(body.SecretId));
  if (found === undefined) {
    return refusal(
      'secretsmanager',
      400,
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  }
  const name = found.arn.split(':').slice(6).join(':');
  return ok('secretsmanager', {
    ARN: found.arn,
    Name: name.replace(/-[A-Za-z0-9]{6}$/, ''),
    SecretString: found.value,
    VersionId: '00000000-0000-4000-8000-000000000000',
    VersionStages: ['AWSCURRENT'],
    CreatedDate: Math.floor(now / 1000),
  });
}
