/** One access token for a credential: the assertion that it may need, then the request. */
import { readFile } from 'node:fs/promises';
import type { Exchange, HttpRequest } from '../http-exchange.ts';
import { retryWaitSeconds } from '../retry-policy.ts';
import type { AssertionSource, Credential } from './credential.ts';
import type { KnownSecrets } from './known-secrets.ts';
import {
  assertionRequest,
  secretRequest,
  type TokenAnswer,
  toTokenAnswer,
} from './token-request.ts';

export interface TokenFetching {
  readonly exchange: Exchange;
  readonly now: () => number;
  /** False when the wish to stop came first. */
  readonly wait: (seconds: number) => Promise<boolean>;
  /** Told of each secret that comes up on the way. */
  readonly secrets: KnownSecrets;
}

export async function fetchToken(
  credential: Exclude<Credential, { kind: 'token' }>,
  fetching: TokenFetching,
): Promise<TokenAnswer> {
  const who = 'the token endpoint';
  if (credential.kind === 'clientSecret') {
    return ask(secretRequest(credential), who, fetching);
  }
  const assertion = await readAssertion(credential.assertion, fetching);
  if (assertion.outcome !== 'granted') return assertion;
  return ask(assertionRequest(credential, assertion.token), who, fetching);
}

export async function readAssertion(
  source: AssertionSource,
  fetching: TokenFetching,
): Promise<TokenAnswer> {
  if (source.kind === 'signIn') {
    return ask(secretRequest(source.grant), 'the sign-in service', fetching);
  }
  const text = source.kind === 'text' ? source.text : await readWords(source.file);
  if (text === undefined || !isJwt(text)) {
    const reason = text === undefined ? 'cannot be read' : 'has no assertion in it';
    const where = source.kind === 'file' ? `--assertion-file: ${source.file}` : 'SCIM_ASSERTION';
    return { outcome: 'unusable', reason: `${where} ${reason}`, isPassing: false };
  }
  fetching.secrets.add(text);
  return { outcome: 'granted', token: text, lifeSeconds: Number.NaN };
}

async function ask(
  request: HttpRequest,
  who: string,
  { exchange, now, wait, secrets }: TokenFetching,
): Promise<TokenAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await exchange.send(request);
    // A token may be asked for twice, unlike what a POST makes otherwise.
    const seconds = retryWaitSeconds('GET', outcome, attempt, now());
    if (seconds !== undefined && (await wait(seconds))) continue;
    const answer = toTokenAnswer(outcome, who);
    if (answer.outcome === 'granted') {
      secrets.add(answer.token);
      return answer;
    }
    return { ...answer, reason: secrets.clean(answer.reason) };
  }
}

function isJwt(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

/** A file that ends with a line break holds none. */
async function readWords(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}
