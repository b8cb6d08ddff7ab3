/** Who this function is, said by AWS: a token of STS that Entra takes in place of a client secret. */
import { GetWebIdentityTokenCommand, type STSClient } from '@aws-sdk/client-sts';
import { HandOverFailed } from './hand-over-failed.ts';

/** What Entra wants in a federated credential, whichever application it belongs to. */
const AUDIENCE = 'api://AzureADTokenExchange';
/** It is used at once. */
const DURATION_SECONDS = 300;

/** Throws HandOverFailed: the account's outbound federation may be switched off, or the role may not use it. */
export async function webIdentityToken(client: STSClient): Promise<string> {
  try {
    const { WebIdentityToken: token } = await client.send(
      new GetWebIdentityTokenCommand({
        Audience: [AUDIENCE],
        // Entra knows RSA only.
        SigningAlgorithm: 'RS256',
        DurationSeconds: DURATION_SECONDS,
      }),
    );
    if (token !== undefined) return token;
  } catch (cause) {
    const name = Error.isError(cause) ? cause.name : 'unknown failure';
    throw new HandOverFailed('sign in to Entra', `AWS STS: ${name}`, { cause });
  }
  throw new HandOverFailed('sign in to Entra', 'AWS STS: no token');
}
