/** The token endpoint (RFC 6749 §3.2): from one event of API Gateway to its result, and what is to be said about it. Throws nothing. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { CredentialsUnavailable } from '../auth/credential-source.ts';
import type { UseRecorder } from '../auth/record-use.ts';
import type { Refusal } from '../auth/refusal.ts';
import type { RefusalPause } from '../auth/refusal-pause.ts';
import { ACCESS_TOKEN_SCOPE } from '../contract/access-token.ts';
import { RegistryBusy } from '../tenants/tenant-registry.ts';
import type { Authentication, ClientAuthenticator } from './authenticate-client.ts';
import { EntraKeysUnavailable } from './entra-keys.ts';
import type { AccessTokenIssuer } from './issue-access-token.ts';
import { defectAnswer, errorAnswer, grantAnswer, outageAnswer } from './token-answer.ts';
import { invalidClient, TokenError } from './token-error.ts';
import { type ProofMethod, parseTokenRequest, type TokenRequest } from './token-request.ts';

/** A request in words that can be logged and counted: nothing of it is the client's own. */
export interface TokenReport {
  readonly requestId: string;
  /** Where there is such a tenant. */
  readonly tenant?: string | undefined;
  readonly method?: ProofMethod;
  readonly status: number;
  readonly outcome: 'issued' | 'refused' | 'invalid' | 'disabled' | 'unavailable' | 'failed';
  /** Of a refusal: why, which the client is not told. */
  readonly reason?: Refusal;
  readonly milliseconds: number;
  /** What made the request fail: an outage, or a defect. */
  readonly cause?: unknown;
}

export interface TokenEndpointParts {
  readonly authenticate: ClientAuthenticator;
  readonly issue: AccessTokenIssuer;
  readonly recordUse: UseRecorder;
  readonly pauseRefusal: RefusalPause;
  /** Milliseconds, of the clock of `pauseRefusal`. */
  readonly elapsed: () => number;
  readonly report: (report: TokenReport) => void;
}

type Answer = Omit<TokenReport, 'requestId' | 'status' | 'milliseconds'> & {
  readonly result: APIGatewayProxyResult;
};

export function tokenEndpoint(
  parts: TokenEndpointParts,
): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return async (event) => {
    const arrivedMs = parts.elapsed();
    const { result, ...said } = await answer(parts, event);
    if (said.outcome === 'refused') await parts.pauseRefusal(arrivedMs);
    parts.report({
      requestId: event.requestContext.requestId,
      status: result.statusCode,
      ...said,
      milliseconds: Math.round((parts.elapsed() - arrivedMs) * 10) / 10,
    });
    return result;
  };
}

async function answer(parts: TokenEndpointParts, event: APIGatewayProxyEvent): Promise<Answer> {
  try {
    const request = parseTokenRequest(event);
    const authentication = await parts.authenticate(request);
    const given = await answerClient(parts, authentication, request);
    return { ...given, method: request.proof.method, tenant: authentication.tenant?.slug };
  } catch (error) {
    if (error instanceof TokenError) return { outcome: 'invalid', result: errorAnswer(error) };
    if (isOutage(error)) return { outcome: 'unavailable', result: outageAnswer(), cause: error };
    return { outcome: 'failed', result: defectAnswer(), cause: error };
  }
}

async function answerClient(
  parts: TokenEndpointParts,
  authentication: Authentication,
  { scope }: TokenRequest,
): Promise<Answer> {
  if (authentication.outcome === 'refused') {
    const { reason } = authentication;
    return { outcome: 'refused', reason, result: errorAnswer(invalidClient()) };
  }
  if (authentication.outcome === 'disabled') {
    return { outcome: 'disabled', result: errorAnswer(switchedOff()) };
  }
  const { tenant, credentialId, key, clientSecret } = authentication;
  const seconds = tenant.settings.accessTokenSeconds;
  // Whatever was asked for, there is one scope; only who asks is told (RFC 6749 §3.3).
  const granted = scope === undefined ? undefined : ACCESS_TOKEN_SCOPE;
  const accessToken = await parts.issue({
    tenant: tenant.slug,
    credentialId,
    seconds,
    scope: granted,
  });
  await parts.recordUse({
    tenant: tenant.slug,
    credentialId,
    ...(key && { key }),
    ...(clientSecret && { clientSecret }),
  });
  return { outcome: 'issued', result: grantAnswer({ accessToken, seconds, scope: granted }) };
}

const switchedOff = () =>
  new TokenError(
    'unauthorized_client',
    'The operator of the service has switched provisioning off for this client. Ask the operator to switch it on again.',
  );

const isOutage = (error: unknown): boolean =>
  error instanceof CredentialsUnavailable ||
  error instanceof RegistryBusy ||
  error instanceof EntraKeysUnavailable;
