/**
 * oidc-provider, set up to speak as the v2.0 endpoints of one Entra tenant do: client credentials with a secret, scopes that name
 * a resource, RS256 access tokens with Entra's claims. Its keys are fixed: a rotation makes another provider.
 */
import Provider, { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { type AppRegistration, applicationIdUri, resourceOfScope } from './app-registration.ts';
import type { SigningKey } from './signing-keys.ts';
import { type TokenForm, tokenClaims } from './token-claims.ts';

export interface IdentityProviderSettings {
  readonly authority: string;
  readonly tenantId: string;
  readonly apps: readonly AppRegistration[];
  /** Resource identifier of Microsoft Graph. */
  readonly graph: string;
  readonly tokenSeconds: number;
  /** Asked for each token. */
  readonly form: () => TokenForm;
  /** The first one signs. */
  readonly keys: readonly SigningKey[];
}

/** Paths below `/<tenant id>`. */
export const ENDPOINT_PATHS = {
  token: '/oauth2/v2.0/token',
  keys: '/discovery/v2.0/keys',
  configuration: '/v2.0/.well-known/openid-configuration',
} as const;

export function createIdentityProvider(settings: IdentityProviderSettings): Provider {
  const { authority, tenantId } = settings;
  const provider = new Provider(`${authority}/${tenantId}`, configurationOf(settings));
  provider.use(async (context: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next();
    // Entra's issuer ends with a path of its own, below which its endpoints are not.
    if (context.oidc?.route !== 'discovery') return;
    context.body = { ...Object(context.body), issuer: `${authority}/${tenantId}/v2.0` };
  });
  return provider;
}

function configurationOf(settings: IdentityProviderSettings): Configuration {
  const { apps, keys, tokenSeconds } = settings;
  return {
    adapter: forgetfulAdapter,
    jwks: { keys: keys.map(({ jwk }) => jwk) },
    clients: apps.map(({ applicationId, clientSecret }) => ({
      client_id: applicationId,
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_post',
    })),
    routes: { token: ENDPOINT_PATHS.token, jwks: ENDPOINT_PATHS.keys },
    ttl: { ClientCredentials: tokenSeconds },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: ({ oidc }) => toResource(oidc.params?.['scope']),
        getResourceServerInfo: (_, resource) => resourceServer(settings, resource),
      },
    },
    formats: {
      customizers: {
        jwt(_, { clientId, resourceServer: server }, parts) {
          const client = apps.find(({ applicationId }) => applicationId === clientId);
          if (client === undefined || server === undefined) return;
          parts.header = { typ: 'JWT' };
          parts.payload = tokenClaims({
            ...{ authority: settings.authority, tenantId: settings.tenantId, client },
            ...{ resource: server.identifier(), form: settings.form(), lifeSeconds: tokenSeconds },
            nowSeconds: Math.floor(Date.now() / 1000),
          });
        },
      },
    },
  };
}

function toResource(scope: unknown): string {
  const resource = typeof scope === 'string' ? resourceOfScope(scope) : undefined;
  if (resource !== undefined) return resource;
  throw new errors.InvalidScope('the scope has to be <resource>/.default', String(scope));
}

function resourceServer({ apps, graph, tokenSeconds, keys }: IdentityProviderSettings, id: string) {
  const known = [graph, ...apps.map(({ applicationId }) => applicationIdUri(applicationId))];
  if (!known.includes(id)) throw new errors.InvalidTarget('there is no such resource');
  const [signing] = keys;
  return {
    scope: `${id}/.default`,
    accessTokenTTL: tokenSeconds,
    accessTokenFormat: 'jwt' as const,
    jwt: { sign: { alg: 'RS256' as const, kid: signing?.kid } },
  };
}

/** A token that is a JWT needs no record, and nothing else is given out. */
function forgetfulAdapter() {
  const nothing = async (): Promise<undefined> => undefined;
  return {
    ...{ upsert: nothing, find: nothing, findByUserCode: nothing, findByUid: nothing },
    ...{ consume: nothing, destroy: nothing, revokeByGrantId: nothing },
  };
}
