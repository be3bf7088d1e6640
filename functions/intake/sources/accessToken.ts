/**
 * Access tokens that end after some weeks, and are asked for anew with a refresh token that does not: OAuth's code flow as
 * Square has it. They are kept while the function stays warm, and written nowhere.
 * https://developer.squareup.com/docs/oauth-api/refresh-revoke-limit-scope
 */
import { objectOf, textOf } from '../../core/people/bookingDraft.ts';
import { readInstant } from '../../core/people/bookingFields.ts';
import { dayMs, hourMs, type Instant, plusMs } from '../../core/time/time.ts';
import { type Ask, LookUpError } from './lookUp.ts';
import type { RefreshAccess } from './source.ts';

/** Asked for anew so long before it ends. */
const marginMs = dayMs;
/** For so long it counts when the answer does not say. */
const keptMsDefault = hourMs;

const keyOf = ({ clientId, refreshToken }: RefreshAccess) => `${clientId} ${refreshToken}`;

export class AccessTokens {
  private readonly kept = new Map<string, { readonly token: string; readonly until: Instant }>();

  /** @param api below which `/oauth2/token` is. @throws LookUpError */
  async of(access: RefreshAccess, api: string, ask: Ask, now: Instant): Promise<string> {
    const kept = this.kept.get(keyOf(access));
    if (kept && kept.until > now) return kept.token;
    const { clientId, clientSecret, refreshToken } = access;
    const answer = objectOf(
      await ask(
        `${api}/oauth2/token`,
        { accept: 'application/json', 'content-type': 'application/json' },
        {
          client_id: clientId,
          client_secret: clientSecret,
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
        },
      ),
    );
    const token = textOf(answer.access_token);
    if (token === '') throw new LookUpError('noToken');
    const ends = readInstant(answer.expires_at);
    const until = ends === undefined ? plusMs(now, keptMsDefault) : plusMs(ends, -marginMs);
    this.kept.set(keyOf(access), { token, until });
    return token;
  }

  /** It was refused: the next one is asked for. */
  forget(access: RefreshAccess): void {
    this.kept.delete(keyOf(access));
  }
}
