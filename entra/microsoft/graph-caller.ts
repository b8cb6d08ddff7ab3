/** Who calls Graph: its access token is checked against the sign-in service that signed it. */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { GraphError } from './graph-error.ts';
import { ENDPOINT_PATHS } from './identity-provider.ts';
import { issuerOf } from './token-claims.ts';

export interface CallerCheck {
  readonly authority: string;
  readonly tenantId: string;
  /** What a token must be for. */
  readonly audience: string;
  /** Application ids that own the provisioned application; any other lacks the permission. */
  readonly owners: readonly string[];
}

/** Resolves to a check of the Authorization header. It rejects with GraphError 401 or 403. */
export function createCallerCheck(check: CallerCheck): (authorization?: string) => Promise<void> {
  const { authority, tenantId, audience, owners } = check;
  const keys = createRemoteJWKSet(new URL(`${authority}/${tenantId}${ENDPOINT_PATHS.keys}`), {
    cooldownDuration: 0,
  });
  const issuer = ([1, 2] as const).map((version) => issuerOf(authority, tenantId, version));
  return async (authorization = '') => {
    const token = /^Bearer (\S+)$/.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated('Access token is empty.');
    const { payload } = await jwtVerify(token, keys, {
      ...{ issuer, audience, algorithms: ['RS256'], requiredClaims: ['exp', 'tid'] },
    }).catch(() => {
      throw unauthenticated('Access token validation failure.');
    });
    const caller = payload['azp'] ?? payload['appid'];
    if (typeof caller !== 'string' || !owners.includes(caller)) {
      const message = 'Insufficient privileges to complete the operation.';
      throw new GraphError(403, 'Authorization_RequestDenied', message);
    }
  };
}

function unauthenticated(message: string): GraphError {
  return new GraphError(401, 'InvalidAuthenticationToken', message);
}
