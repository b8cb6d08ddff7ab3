/**
 * SCIM requests as Entra's service sends them: bearer token, its media types, its query encoding, no ETags, no
 * sorting, no Bulk. Holds the rate limit and repeats what the retry policy allows. What an answer means is not its affair.
 */
import PQueue from 'p-queue';
import type { Arguments } from './arguments.ts';
import type { AccessTokens, NoToken } from './credentials/access-tokens.ts';
import type { KnownSecrets } from './credentials/known-secrets.ts';
import { createExchange, type HttpOutcome } from './http-exchange.ts';
import { retryWaitSeconds } from './retry-policy.ts';
import type { Surroundings } from './surroundings.ts';
import { requestUrl, type TenantUrl } from './tenant-url.ts';

export interface ScimRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the base on, such as /Users/42; already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type ScimAnswer =
  | { readonly outcome: 'answer'; readonly status: number; readonly body: unknown }
  | Exclude<HttpOutcome, { outcome: 'answer' }>
  | NoToken;

export interface ScimClient {
  send(request: ScimRequest): Promise<ScimAnswer>;
  close(): void;
}

export interface ScimClientSettings {
  readonly tenant: TenantUrl;
  readonly tokens: AccessTokens;
  readonly userAgent: string | undefined;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  /** Requests a second; undefined for as many as the workers manage. */
  readonly rate: number | undefined;
  /** Milliseconds since 1970, as finely as the clock has them. */
  readonly now: () => number;
  /** Waits between attempts; ends early, with false, when the job is told to stop. */
  readonly wait: (seconds: number) => Promise<boolean>;
  /** Told of each request that was sent, with its latency. */
  readonly onRequest: (latencyMs: number) => void;
}

/** The client that the command line describes. */
export function connectClient(
  { tenant, userAgent, concurrency, timeoutSeconds, rate }: Arguments,
  { now, interruption }: Surroundings,
  tokens: AccessTokens,
  onRequest: (latencyMs: number) => void,
): ScimClient {
  const settings = { tenant, tokens, userAgent, concurrency, timeoutSeconds, rate };
  return createScimClient({ ...settings, now, wait: interruption.wait, onRequest });
}

/** Media type of requests; the charset is part of what Entra sends. */
const contentType = 'application/scim+json; charset=utf-8';

export function createScimClient(settings: ScimClientSettings): ScimClient {
  const exchange = createExchange({
    connections: settings.concurrency,
    timeoutSeconds: settings.timeoutSeconds,
  });
  const pace = createPace(settings.rate);
  const headers: Record<string, string> = {
    accept: 'application/scim+json',
  };
  if (settings.userAgent !== undefined) headers['user-agent'] = settings.userAgent;

  async function attempt(
    { method, path, query, body }: ScimRequest,
    token: string,
  ): Promise<HttpOutcome> {
    await pace();
    const started = settings.now();
    const outcome = await exchange.send({
      method,
      url: requestUrl(settings.tenant, path, query),
      headers: {
        authorization: `Bearer ${token}`,
        ...headers,
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    settings.onRequest(settings.now() - started);
    return outcome;
  }

  return {
    async send(request) {
      let isRenewed = false;
      for (let count = 1; ; count += 1) {
        const current = await settings.tokens.current();
        if (current.outcome === 'noToken') return current;
        const outcome = await attempt(request, current.token);
        // A token can end before its time, by a revocation or a rotation: once another one is tried.
        if (isUnauthorized(outcome) && !isRenewed) {
          isRenewed = true;
          if (await settings.tokens.replace(current.token)) continue;
        }
        const waitSeconds = retryWaitSeconds(request.method, outcome, count, settings.now());
        if (waitSeconds === undefined || !(await settings.wait(waitSeconds))) {
          return toAnswer(outcome, settings.tokens.secrets);
        }
      }
    },
    close() {
      exchange.close();
      settings.tokens.close();
    },
  };
}

function isUnauthorized(outcome: HttpOutcome): boolean {
  return outcome.outcome === 'answer' && outcome.status === 401;
}

/** Resolves when the next request may go. Spread evenly: at 25 a second one goes each 40 ms. */
function createPace(rate: number | undefined): () => Promise<void> {
  if (rate === undefined) return async () => {};
  const intervalCap = Math.max(1, Math.round(rate / 50));
  const interval = (1000 * intervalCap) / rate;
  const queue = new PQueue({ interval, intervalCap, strict: true });
  return async () => {
    await queue.add(async () => {});
  };
}

function toAnswer(outcome: HttpOutcome, secrets: KnownSecrets): ScimAnswer {
  if (outcome.outcome !== 'answer') return outcome;
  const { status, text } = outcome;
  // What a server says of a failure is shown to people.
  return { outcome: 'answer', status, body: parseJson(status < 400 ? text : secrets.clean(text)) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is an answer too: the caller finds no SCIM message in it and says so.
    return undefined;
  }
}
