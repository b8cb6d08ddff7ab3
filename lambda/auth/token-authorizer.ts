/** API Gateway's TOKEN authorizer around `authorize`: its event in, a policy for the whole stage out. */
import type {
  APIGatewayAuthorizerResult,
  APIGatewayTokenAuthorizerEvent,
  Context,
  StatementEffect,
} from 'aws-lambda';
import { type Authorization, type AuthorizeOptions, authorize, type Refused } from './authorize.ts';
import type { UseRecorder } from './record-use.ts';
import type { RefusalPause } from './refusal-pause.ts';

export interface TokenAuthorizerOptions extends AuthorizeOptions {
  /** `requestId` is that of the invocation. */
  readonly onRefused: (refusal: Refused, requestId: string) => void;
  /** Of the clock by which `refusalPause` measures. */
  readonly elapsed: () => number;
  readonly refusalPause: RefusalPause;
  readonly recordUse: UseRecorder;
}

/**
 * A function for API Gateway. Throws Error('Unauthorized') for a refusal that nobody may keep, CredentialsUnavailable where nobody can
 * tell, and nothing else that a client could bring about.
 */
export function tokenAuthorizer(options: TokenAuthorizerOptions) {
  return async (
    event: APIGatewayTokenAuthorizerEvent,
    { awsRequestId }: Pick<Context, 'awsRequestId'>,
  ): Promise<APIGatewayAuthorizerResult> => {
    const arrivedMs = options.elapsed();
    const authorization = await authorize(event.authorizationToken, options);
    if (authorization.outcome === 'allowed') await options.recordUse(authorization.use);
    else {
      options.onRefused(authorization, awsRequestId);
      await options.refusalPause(arrivedMs);
    }
    return toPolicy(authorization, event.methodArn);
  };
}

/**
 * A refused credential gets a Deny: API Gateway keeps a policy, but not a thrown error, so that one wrong key sent over and over runs
 * this function once. Thrown is what the gateway's own pattern refuses anyway, and what may be good in a moment; to the caller it is
 * the same 401. An Allow may outlive an access token, or the grace of a key, by the seconds for which the gateway keeps it.
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
  const { reason, isFresh } = authorization;
  // The exact message is API Gateway's contract for its UNAUTHORIZED response.
  if (reason === 'malformed' || !isFresh) throw new Error('Unauthorized');
  return {
    principalId: 'unknown',
    policyDocument: policyDocument('Deny', methodArn),
    context: { reason },
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
