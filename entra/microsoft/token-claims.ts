/** The claims of an access token that Entra gives to an application signing in as itself. */
import { randomBytes } from 'node:crypto';
import { type AppRegistration, applicationIdUri } from './app-registration.ts';

export interface TokenForm {
  /** Both are seen in tokens of version 2: the application id alone, or `api://` before it. */
  readonly audience: 'applicationId' | 'applicationIdUri';
  /** 1 has `https://sts.windows.net/<tenant>/` for its issuer, and `appid` for `azp`. */
  readonly version: 1 | 2;
}

export interface TokenRequest {
  readonly authority: string;
  readonly tenantId: string;
  readonly client: AppRegistration;
  /** Without `/.default`. */
  readonly resource: string;
  readonly form: TokenForm;
  readonly nowSeconds: number;
  readonly lifeSeconds: number;
}

/** Entra lets a token begin five minutes ago, for clocks that are slow. */
const earlySeconds = 300;

export function tokenClaims(request: TokenRequest): Record<string, unknown> {
  const { authority, tenantId, client, resource, form, nowSeconds, lifeSeconds } = request;
  const { applicationId, servicePrincipalId } = client;
  const isOwn = resource === applicationIdUri(applicationId);
  const caller =
    form.version === 1
      ? { appid: applicationId, appidacr: '1' }
      : { azp: applicationId, azpacr: '1' };
  return {
    aud: isOwn && form.audience === 'applicationId' ? applicationId : resource,
    iss: issuerOf(authority, tenantId, form.version),
    iat: nowSeconds - earlySeconds,
    nbf: nowSeconds - earlySeconds,
    exp: nowSeconds + lifeSeconds,
    ...caller,
    oid: servicePrincipalId,
    sub: servicePrincipalId,
    tid: tenantId,
    uti: randomBytes(16).toString('base64url'),
    ver: `${form.version}.0`,
  };
}

export function issuerOf(authority: string, tenantId: string, version: 1 | 2): string {
  return version === 1 ? `https://sts.windows.net/${tenantId}/` : `${authority}/${tenantId}/v2.0`;
}
