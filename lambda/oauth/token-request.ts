/** A proxy event of API Gateway as a token request: RFC 6749 §4.4.2, with a client that authenticates by §2.3.1 or RFC 7521 §4.2. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { parseBasicCredentials } from './basic-credentials.ts';
import { type FormParameters, headerOf, parseFormParameters } from './form-parameters.ts';
import { invalidRequest, methodNotAllowed, TokenError } from './token-error.ts';

export interface TokenRequest {
  readonly clientId: string;
  readonly proof: ClientProof;
  /** As it was asked for. */
  readonly scope?: string;
}

/** How the client says who it is: OAuth's names for the ways (RFC 7591 §2), and one for an assertion that somebody else signed. */
export type ClientProof =
  | { readonly method: 'client_secret_basic' | 'client_secret_post'; readonly secret: string }
  | { readonly method: 'client_assertion'; readonly assertion: string }
  /** No way that we know, or a header that cannot be read. */
  | { readonly method: 'none' };

export type ProofMethod = ClientProof['method'];

const GRANT_TYPE = 'client_credentials';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** RFC 6749 §3.3. */
const scopeForm = /^[\x21\x23-\x5B\x5D-\x7E]+(?: [\x21\x23-\x5B\x5D-\x7E]+)*$/;

/** @throws TokenError */
export function parseTokenRequest(event: APIGatewayProxyEvent): TokenRequest {
  if (event.httpMethod.toUpperCase() !== 'POST') throw methodNotAllowed();
  const parameters = parseFormParameters(event);
  checkGrantType(parameters);
  const { scope } = parameters;
  if (scope !== undefined && !scopeForm.test(scope)) {
    throw new TokenError(
      'invalid_scope',
      'The scope is no list of words with spaces between them.',
    );
  }
  const client = parseClient(parameters, headerOf(event, 'authorization'));
  return { ...client, ...(scope === undefined ? {} : { scope }) };
}

function checkGrantType({ grant_type: grantType }: FormParameters): void {
  if (grantType === undefined) {
    throw invalidRequest(`The parameter grant_type is missing: it has to be ${GRANT_TYPE}.`);
  }
  if (grantType !== GRANT_TYPE) {
    throw new TokenError('unsupported_grant_type', `The grant type has to be ${GRANT_TYPE}.`);
  }
}

function parseClient(parameters: FormParameters, authorization = ''): Omit<TokenRequest, 'scope'> {
  const { client_id: named, client_secret: secret } = parameters;
  const basic = parseBasicCredentials(authorization);
  const assertion = parseAssertion(parameters);
  const ways = [basic === 'other' ? undefined : basic, secret, assertion];
  if (ways.filter((way) => way !== undefined).length > 1) {
    throw invalidRequest('The client authenticates in more than one way: send one of them.');
  }
  if (typeof basic === 'object') {
    if (named !== undefined && named !== basic.clientId) {
      throw invalidRequest('The client_id is not that of the Authorization header.');
    }
    return {
      clientId: basic.clientId,
      proof: { method: 'client_secret_basic', secret: basic.secret },
    };
  }
  if (basic === 'malformed') return { clientId: named ?? '', proof: { method: 'none' } };
  if (named === undefined) throw invalidRequest('The parameter client_id is missing.');
  if (secret !== undefined) {
    return { clientId: named, proof: { method: 'client_secret_post', secret } };
  }
  if (assertion !== undefined) {
    return { clientId: named, proof: { method: 'client_assertion', assertion } };
  }
  return { clientId: named, proof: { method: 'none' } };
}

function parseAssertion({
  client_assertion: assertion,
  client_assertion_type: type,
}: FormParameters): string | undefined {
  if (assertion === undefined && type === undefined) return undefined;
  if (assertion === undefined) throw invalidRequest('The parameter client_assertion is missing.');
  if (type !== ASSERTION_TYPE) {
    throw invalidRequest(`The client_assertion_type has to be ${ASSERTION_TYPE}.`);
  }
  return assertion;
}
