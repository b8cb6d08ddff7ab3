/** Who this function is, said by AWS: a token of STS that Entra takes in place of a client secret. */
import { GetWebIdentityTokenCommand, type STSClient } from '@aws-sdk/client-sts';
import { WEB_IDENTITY_TOKEN } from '../../contract/web-identity-token.ts';
import { HandOverFailed } from './hand-over-failed.ts';

/** Throws HandOverFailed: the account's outbound federation may be switched off, or the role may not use it. */
export async function webIdentityToken(client: STSClient): Promise<string> {
  try {
    const { WebIdentityToken: token } = await client.send(
      new GetWebIdentityTokenCommand({
        Audience: [WEB_IDENTITY_TOKEN.audience],
        SigningAlgorithm: WEB_IDENTITY_TOKEN.signingAlgorithm,
        DurationSeconds: WEB_IDENTITY_TOKEN.durationSeconds,
      }),
    );
    if (token !== undefined) return token;
  } catch (cause) {
    const name = Error.isError(cause) ? cause.name : 'unknown failure';
    throw new HandOverFailed('sign in to Entra', `AWS STS: ${name}`, { cause });
  }
  throw new HandOverFailed('sign in to Entra', 'AWS STS: no token');
}
