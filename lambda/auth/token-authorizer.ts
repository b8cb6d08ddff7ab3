/** API Gateway's TOKEN authorizer around `authorize`: its event in, a policy for the whole stage out. */
import type {
  APIGatewayAuthorizerResult,
  APIGatewayTokenAuthorizerEvent,
  StatementEffect,
} from 'aws-lambda';
import { type Authorization, authorize, type Refusal } from './authorize.ts';
import type { KeySource } from './key-source.ts';

export interface TokenAuthorizerOptions {
  readonly keySource: KeySource;
  readonly onRefused: (reason: Refusal) => void;
}

/** A function for API Gateway. Throws Error('Unauthorized') where no credential was given, KeysUnavailable where nobody can tell. */
export function tokenAuthorizer({ keySource, onRefused }: TokenAuthorizerOptions) {
  return async (event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const authorization = await authorize(event.authorizationToken, keySource);
    if (authorization.outcome === 'refused') onRefused(authorization.reason);
    return toPolicy(authorization, event.methodArn);
  };
}

/**
 * A refused credential gets a Deny: API Gateway caches a policy, but not a thrown error, so that one wrong key sent over and over
 * runs this function once. Only what the gateway's own pattern refuses anyway is thrown.
 */
export function toPolicy(
  authorization: Authorization,
  methodArn: string,
): APIGatewayAuthorizerResult {
  if (authorization.outcome === 'allowed') {
    const { tenant, actor, credential } = authorization;
    return {
      principalId: tenant,
      policyDocument: policyDocument('Allow', methodArn),
      context: { tenant, actor, credential },
    };
  }
  // The exact message is API Gateway's contract for its UNAUTHORIZED response.
  if (authorization.reason === 'malformed') throw new Error('Unauthorized');
  return {
    principalId: 'unknown',
    policyDocument: policyDocument('Deny', methodArn),
    context: { reason: authorization.reason },
  };
}

function policyDocument(effect: StatementEffect, methodArn: string) {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: wholeStage(methodArn) }],
  };
}

/** `arn:…:api/stage/GET/scim/v2/Users` -> `arn:…:api/stage/*`: the cached policy answers for every method and path of the stage. */
function wholeStage(methodArn: string): string {
  const stage = /^arn:[^/]+\/[^/]+/.exec(methodArn)?.[0];
  if (stage === undefined) throw new Error('methodArn is not that of a REST API');
  return `${stage}/*`;
}
