/** The settings of a stage that are about credentials: how long they are remembered, who is asked for them, what is in front of them. */
import { z } from 'zod';
import {
  AUTHORIZER_CACHE_SECONDS,
  CREDENTIAL_CACHE_SECONDS,
} from '../lambda/contract/authorization.ts';
import { LOOPBACK_HOSTNAMES } from '../lambda/contract/routes.ts';

/** Five minutes of the 25 requests a second that Entra asks for: fewer would stop it, for it comes from few addresses. */
const LEAST_REQUESTS_IN_FIVE_MINUTES = 7500;

/** A revoked credential is dead within the sum of both; shorter ones cost more calls. */
export const credentialCaches = z.strictObject({
  authorizerSeconds: z.int().min(0).max(AUTHORIZER_CACHE_SECONDS).default(AUTHORIZER_CACHE_SECONDS),
  credentialSeconds: z.int().min(1).max(CREDENTIAL_CACHE_SECONDS).default(CREDENTIAL_CACHE_SECONDS),
});

/** Where Microsoft's sign-in service and Microsoft Graph are; national clouds have their own. */
export const entra = z.strictObject({
  authority: origin('https://login.microsoftonline.com'),
  graph: origin('https://graph.microsoft.com'),
});

export const webAcl = z.strictObject({
  /** From one address, for all paths together. */
  requestsPerFiveMinutes: z.int().min(LEAST_REQUESTS_IN_FIVE_MINUTES).default(10_000),
});

/** Keys and assertions go there, so nothing but TLS will do where it is not this machine. */
function origin(usual: string) {
  return z
    .string()
    .refine(isSafeOrigin, {
      error: `an https address without a path, such as "${usual}" (http for this machine alone)`,
    })
    .default(usual);
}

function isSafeOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  const isLoopback = LOOPBACK_HOSTNAMES.includes(hostname);
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && isLoopback));
}
