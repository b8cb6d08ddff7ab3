/**
 * The access token with which requests go: fetched when the first one needs it, kept, and renewed before it ends, by one request at
 * a time however many wait for it. Knows every secret that it has had in its hands, so that texts can be cleaned of them.
 */
import type { Arguments } from '../arguments.ts';
import { createExchange } from '../http-exchange.ts';
import type { Surroundings } from '../surroundings.ts';
import { type Credential, secretsOf } from './credential.ts';
import { fetchToken, type TokenFetching } from './fetch-token.ts';
import { createKnownSecrets, type KnownSecrets } from './known-secrets.ts';
import type { TokenAnswer } from './token-request.ts';

export type TokenOutcome = { readonly outcome: 'token'; readonly token: string } | NoToken;

/** There is none. isPassing: whether there may be one in a while. */
export interface NoToken {
  readonly outcome: 'noToken';
  readonly reason: string;
  readonly isPassing: boolean;
}

export interface AccessTokens {
  current(): Promise<TokenOutcome>;
  /** After a 401: true when there is another token than the one that was refused. */
  replace(refused: string): Promise<boolean>;
  /** Those of the credential, and the tokens that came of it. */
  readonly secrets: KnownSecrets;
  close(): void;
}

/** Of its life a token is used for so much, so that no request meets its end. */
const usedPart = 0.8;

interface HeldToken {
  readonly token: string;
  readonly renewMs: number;
  readonly endMs: number;
}

/** The tokens of the command line's credential. */
export function connectTokens(
  { credential, suite, timeoutSeconds }: Arguments,
  { now, interruption }: Surroundings,
): AccessTokens {
  const all = [credential, suite.clientSecret, suite.assertion];
  const secrets = createKnownSecrets(
    all.flatMap((one) => (one === undefined ? [] : secretsOf(one))),
  );
  const exchange = createExchange({ connections: 1, timeoutSeconds });
  return createAccessTokens(credential, { exchange, now, wait: interruption.wait, secrets });
}

/** Takes over the exchange: it is closed with the tokens. */
export function createAccessTokens(credential: Credential, fetching: TokenFetching): AccessTokens {
  const { exchange, secrets, now } = fetching;
  const common = { secrets, close: () => exchange.close() };
  if (credential.kind === 'token') return { ...common, ...fixed(credential.token) };
  return { ...common, ...renewing(() => fetchToken(credential, fetching), now) };
}

/** For a token that nobody can renew. */
export function fixedToken(token: string): AccessTokens {
  return { secrets: createKnownSecrets([token]), close() {}, ...fixed(token) };
}

type Source = Pick<AccessTokens, 'current' | 'replace'>;

function fixed(token: string): Source {
  return { current: async () => ({ outcome: 'token', token }), replace: async () => false };
}

function renewing(fetchOne: () => Promise<TokenAnswer>, now: () => number): Source {
  let held: HeldToken | undefined;
  let underWay: Promise<TokenAnswer> | undefined;

  async function renew(): Promise<TokenOutcome> {
    const askedMs = now();
    underWay ??= fetchOne().finally(() => {
      underWay = undefined;
    });
    const answer = await underWay;
    if (answer.outcome === 'granted') {
      held = toHeld(answer, askedMs);
      return { outcome: 'token', token: answer.token };
    }
    const { reason, isPassing } = answer;
    if (held !== undefined && now() < held.endMs) return { outcome: 'token', token: held.token };
    return { outcome: 'noToken', reason, isPassing };
  }

  return {
    async current() {
      if (held === undefined || now() >= held.renewMs) return renew();
      return { outcome: 'token', token: held.token };
    },
    async replace(refused) {
      if (held?.token === refused) held = undefined;
      const next = held === undefined ? await renew() : held;
      return 'token' in next && next.token !== refused;
    },
  };
}

function toHeld(
  { token, lifeSeconds }: Extract<TokenAnswer, { outcome: 'granted' }>,
  askedMs: number,
): HeldToken {
  const lifeMs = lifeSeconds > 0 ? lifeSeconds * 1000 : Number.POSITIVE_INFINITY;
  return { token, renewMs: askedMs + lifeMs * usedPart, endMs: askedMs + lifeMs };
}
