/** Single requests to the token endpoint, never repeated, and one to the SCIM server with the token that they give. */
import type { Arguments } from '../arguments.ts';
import type { AssertionGrant, ClientSecretGrant } from '../credentials/credential.ts';
import { readAssertion, type TokenFetching } from '../credentials/fetch-token.ts';
import { assertionRequest, secretRequest, type TokenAnswer } from '../credentials/token-request.ts';
import type { HttpOutcome } from '../http-exchange.ts';
import { requestUrl } from '../tenant-url.ts';

export interface TokenProbe {
  /** What the command line gives for these tests. */
  readonly clientSecret: ClientSecretGrant | undefined;
  readonly assertion: AssertionGrant | undefined;
  askWithSecret(grant: ClientSecretGrant): Promise<HttpOutcome>;
  /** The assertion that the grant is about. */
  readAssertion(grant: AssertionGrant): Promise<TokenAnswer>;
  askWithAssertion(grant: AssertionGrant, assertion: string): Promise<HttpOutcome>;
  /** GET /Users?startIndex=1&count=1 with that token. */
  useToken(token: string): Promise<HttpOutcome>;
}

export function createTokenProbe(
  { suite, tenant }: Arguments,
  fetching: TokenFetching,
): TokenProbe {
  const { exchange, secrets } = fetching;
  return {
    clientSecret: suite.clientSecret,
    assertion: suite.assertion,
    askWithSecret: (grant) => exchange.send(secretRequest(grant)),
    readAssertion: ({ assertion }) => readAssertion(assertion, fetching),
    // Microsoft's test adds the address of the SCIM server, which a token endpoint has no use for.
    askWithAssertion: (grant, assertion) =>
      exchange.send(assertionRequest(grant, assertion, { baseAddress: tenant.base })),
    useToken(token) {
      secrets.add(token);
      return exchange.send({
        method: 'GET',
        url: requestUrl(tenant, '/Users', { startIndex: '1', count: '1' }),
        headers: { authorization: `Bearer ${token}`, accept: 'application/scim+json' },
        body: undefined,
      });
    },
  };
}
