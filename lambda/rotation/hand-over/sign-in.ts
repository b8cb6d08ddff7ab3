/** Signing in to a customer's Entra as an application (client credentials of Microsoft's identity platform, v2.0). */
import type { HandOver } from '../../tenants/tenant.ts';
import {
  type CallOptions,
  callMicrosoft,
  describeAnswer,
  type MicrosoftAnswer,
  memberOf,
} from './call-microsoft.ts';
import { HandOverFailed } from './hand-over-failed.ts';

/** How the application proves who it is. */
export type Proof =
  | { readonly kind: 'assertion'; readonly assertion: string }
  | { readonly kind: 'clientSecret'; readonly clientSecret: string };

export interface SignIn {
  /** `https://login.microsoftonline.com` */
  readonly authority: string;
  /** Whose API the token is for. */
  readonly graphUrl: string;
  readonly proof: Proof;
}

/**
 * An access token for Graph. Asked for anew for each hand-over and kept no longer: one from before a permission was granted would
 * go without it for an hour. Throws HandOverFailed.
 */
export async function signIn(
  { entraTenantId, clientId }: Pick<HandOver, 'entraTenantId' | 'clientId'>,
  { authority, graphUrl, proof }: SignIn,
  options: CallOptions,
): Promise<string> {
  const answer = await callMicrosoft(
    {
      method: 'POST',
      url: `${authority}/${encodeURIComponent(entraTenantId)}/oauth2/v2.0/token`,
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        scope: `${graphUrl}/.default`,
        ...parametersOf(proof),
      }),
    },
    options,
  );
  const token = answer.outcome === 'answered' ? memberOf(answer.body, 'access_token') : undefined;
  if (answer.outcome === 'answered' && answer.status === 200 && typeof token === 'string') {
    return token;
  }
  throw new HandOverFailed('sign in to Entra', describeAnswer(answer, codesOf(answer)));
}

/** RFC 7523 §2.2, RFC 6749 §2.3.1. */
function parametersOf(proof: Proof): Record<string, string> {
  return proof.kind === 'clientSecret'
    ? { client_secret: proof.clientSecret }
    : {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: proof.assertion,
      };
}

/** Its error (RFC 6749 §5.2), and Microsoft's numbers that say which of many reasons it was. */
function codesOf(answer: MicrosoftAnswer): readonly unknown[] {
  if (answer.outcome === 'unanswered') return [];
  const numbers = memberOf(answer.body, 'error_codes');
  const codes = Array.isArray(numbers) ? numbers.filter(Number.isInteger) : [];
  return [memberOf(answer.body, 'error'), ...codes.map((code) => `AADSTS${code}`)];
}
