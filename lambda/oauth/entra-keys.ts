/**
 * The public keys of Entra tenants (JWKS), kept by `kid`. One that is not there is asked for again, at a bounded rate; keys that Entra
 * has withdrawn are gone with the next turn of the cache. Where that cannot be had, those at hand are good for a while longer.
 */
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';
import { STALE_SECONDS } from '../auth/kept-value.ts';
import { createRecentMap } from '../tenants/recent-map.ts';
import type { EntraAuthority } from './entra-authority.ts';

export interface EntraKeys {
  /** Finds the key of a token's header. Throws EntraKeysUnavailable, or jose's JWKSNoMatchingKey. */
  keyFinderOf(entraTenantId: string): JWTVerifyGetKey;
}

/** Whether there is such a key cannot be told now. The caller may repeat. */
export class EntraKeysUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('the public keys of Entra cannot be read', options);
    this.name = 'EntraKeysUnavailable';
  }
}

export interface EntraKeysOptions {
  readonly authority: EntraAuthority;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** For which keys are kept; an hour. */
  readonly cacheSeconds?: number;
  /** Between two requests for a key that is not there; 30. */
  readonly cooldownSeconds?: number;
  /** Between two requests when the first has failed; 5. */
  readonly failurePauseSeconds?: number;
  readonly timeoutSeconds?: number;
}

/** Entra tenants whose keys are kept; beyond that the one asked for longest ago goes. */
const MOST_ENTRA_TENANTS = 200;

export function createEntraKeys(options: EntraKeysOptions): EntraKeys {
  const finders = createRecentMap<JWTVerifyGetKey>(MOST_ENTRA_TENANTS);
  return {
    keyFinderOf(entraTenantId) {
      const finder = finders.get(entraTenantId) ?? createFinder(entraTenantId, options);
      finders.set(entraTenantId, finder);
      return finder;
    },
  };
}

function createFinder(entraTenantId: string, options: EntraKeysOptions): JWTVerifyGetKey {
  const { authority, now, cacheSeconds = 3600, cooldownSeconds = 30, timeoutSeconds = 4 } = options;
  let readMs = Number.NEGATIVE_INFINITY;
  const find = createRemoteJWKSet(authority.keysUrlOf(entraTenantId), {
    cacheMaxAge: cacheSeconds * 1000,
    cooldownDuration: cooldownSeconds * 1000,
    timeoutDuration: timeoutSeconds * 1000,
    [customFetch]: fetchOwnKeys(entraTenantId, options, () => {
      readMs = now();
    }),
  });
  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey) throw cause;
      const atHand = find.jwks();
      const isGood = now() - readMs < (cacheSeconds + STALE_SECONDS) * 1000;
      if (atHand === undefined || !isGood) throw new EntraKeysUnavailable({ cause });
      return findAtHand(createLocalJWKSet(atHand)(header, token), cause);
    }
  };
}

/** One that is not at hand may be published all the same. */
async function findAtHand<Key>(found: Promise<Key>, cause: unknown): Promise<Key> {
  try {
    return await found;
  } catch {
    throw new EntraKeysUnavailable({ cause });
  }
}

interface PublishedKey extends JWK {
  readonly issuer?: unknown;
}

/**
 * Fetches as jose would, but for two things: soon after a failure it does not ask at all, since jose counts only what succeeded; and it
 * leaves out keys that sign for others. A tenant's set also holds those for personal accounts, which a key's `issuer` tells.
 */
function fetchOwnKeys(entraTenantId: string, options: EntraKeysOptions, onRead: () => void) {
  const { authority, now, failurePauseSeconds = 5 } = options;
  const issuers = authority.issuersOf(entraTenantId);
  const isOwn = ({ issuer }: PublishedKey) =>
    typeof issuer !== 'string' || issuers.includes(issuer.replace('{tenantid}', entraTenantId));
  let failedMs = Number.NEGATIVE_INFINITY;

  return async (url: string, init: RequestInit): Promise<Response> => {
    if (now() - failedMs < failurePauseSeconds * 1000) throw new Error('it failed a moment ago');
    try {
      const response = await fetch(url, init);
      if (!response.ok) throw new Error(`the answer was ${response.status}`);
      const { keys } = (await response.json()) as { readonly keys: readonly PublishedKey[] };
      const own = { keys: keys.filter(isOwn) };
      // What jose would not take is a failure too.
      createLocalJWKSet(own);
      onRead();
      return Response.json(own);
    } catch (cause) {
      failedMs = now();
      throw cause;
    }
  };
}
