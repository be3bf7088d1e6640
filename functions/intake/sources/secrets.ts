/** The secrets of the sources: read through Powertools, kept for a while, read anew when a signature fits none of them. */
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { z } from 'zod/mini';
import { requireEnv } from '../../adapters/environment.ts';
import type { ConnectedName } from '../../core/model/sources.ts';
import type { Clock } from '../../core/ports.ts';
import { epochMs, minuteMs } from '../../core/time/time.ts';
import type { SourceSecret } from './source.ts';

const keptSeconds = 300;
/** A key that was just changed counts at once; but whoever sends wrong signatures must not make us ask each time. */
const anewMsMin = minuteMs;

const key = z.string().check(z.minLength(16), z.maxLength(500));
/** Credentials go there: by TLS, or to this machine itself, where the local runtime stands for the source. */
const api = z.url().check(z.refine((url) => /^https:\/\/|^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/i.test(url)));
const short = z.string().check(z.minLength(1), z.maxLength(300));
const serverSchema = z
  .object({
    base: api,
    clientId: short,
    privateKey: z.optional(z.string().check(z.maxLength(10_000))),
    keyId: z.optional(short),
    clientSecret: z.optional(z.string().check(z.minLength(1), z.maxLength(1_000))),
    tokenUrl: z.optional(api),
    scope: z.optional(z.string().check(z.maxLength(500))),
    locations: z.optional(z.array(short)),
  })
  .check(
    z.refine(({ privateKey, keyId, clientSecret }) =>
      privateKey === undefined ? clientSecret !== undefined : keyId !== undefined,
    ),
  );
const secretSchema = z.object({
  key,
  previous: z.optional(key),
  user: z.optional(z.string().check(z.maxLength(100))),
  token: z.optional(z.string().check(z.maxLength(1_000))),
  oauth: z.optional(
    z.object({
      clientId: short,
      clientSecret: z.string().check(z.minLength(1), z.maxLength(1_000)),
      refreshToken: z.string().check(z.minLength(1), z.maxLength(1_000)),
    }),
  ),
  api: z.optional(api),
  organization: z.optional(short),
  poll: z.optional(z.boolean()),
  server: z.optional(serverSchema),
});

/** The secret is missing or has the wrong shape: ours to mend, so the source is asked to try again. */
export class SourceSecretError extends Error {
  override readonly name = 'SourceSecretError';
}

export interface SourceSecrets {
  of(source: ConnectedName): Promise<SourceSecret>;
  /** The secret as it is now; undefined when it was asked for too short a while ago. */
  anew(source: ConnectedName): Promise<SourceSecret | undefined>;
}

/** @throws SourceSecretError naming the source, never the text. */
export function readSecret(source: ConnectedName, text: unknown): SourceSecret {
  let value: unknown;
  try {
    value = JSON.parse(String(text));
  } catch {
    value = undefined;
  }
  const read = secretSchema.safeParse(value);
  if (!read.success) {
    // Names of our own fields: what stands there is a secret.
    const field = read.error.issues[0]?.path.join('.');
    const fault =
      field === undefined || field === '' || field === 'key'
        ? 'is not {"key": "…"} of 16 characters or more'
        : `has a wrong ${field}`;
    throw new SourceSecretError(`the secret of ${source} ${fault} (docs/connect.md)`);
  }
  return read.data as SourceSecret;
}

/** `SOURCE_SECRETS`: a JSON object of source name → the secret's ARN. */
export function secretsFromEnvironment(clock: Clock): SourceSecrets {
  const arns = JSON.parse(requireEnv('SOURCE_SECRETS')) as Partial<Record<ConnectedName, string>>;
  const asked = new Map<ConnectedName, number>();
  const read = async (source: ConnectedName, forceFetch: boolean): Promise<SourceSecret> => {
    const arn = arns[source];
    if (arn === undefined) throw new SourceSecretError(`${source} has no secret here`);
    return readSecret(source, await getSecret(arn, { maxAge: keptSeconds, forceFetch }));
  };
  return {
    of: (source) => read(source, false),
    async anew(source) {
      const now = epochMs(clock.now());
      const last = asked.get(source);
      if (last !== undefined && now - last < anewMsMin) return undefined;
      asked.set(source, now);
      return read(source, true);
    },
  };
}
