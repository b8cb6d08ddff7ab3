/**
 * A stand-in for Microsoft's sign-in service on loopback: a real OpenID provider behind the paths of Entra's v2.0 endpoints.
 * Tokens that it signs say what Entra's say; its keys rotate, requests for them are counted, and faults can be planted.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { type AppRegistration, applicationIdUri } from './app-registration.ts';
import { refusalOfAssertion } from './federated-sign-in.ts';
import { createIdentityProvider, ENDPOINT_PATHS } from './identity-provider.ts';
import {
  type Listener,
  listenOnLoopback,
  meetFault,
  type PlantFault,
  readBody,
  sendJson,
} from './loopback-server.ts';
import { repeatRequest } from './repeat-request.ts';
import { type AssertionWishes, signAssertion } from './sign-assertion.ts';
import { generateSigningKey, type SigningKey } from './signing-keys.ts';
import { issuerOf, type TokenForm } from './token-claims.ts';

export interface MicrosoftSignInOptions {
  readonly tenantId: string;
  /** The first one is that in whose name `assertionFor` signs. */
  readonly apps: readonly [AppRegistration, ...AppRegistration[]];
  /** Resource identifier of Microsoft Graph. Default: `https://graph.microsoft.com`. */
  readonly graph?: string;
  /** Life of a token. Default: 3,599, as Entra has it. */
  readonly tokenSeconds?: number;
  /** Default: version 2, with the application id alone as its audience. */
  readonly form?: Partial<TokenForm>;
  /** Told in a sentence of each assertion that was refused. */
  readonly onRefusal?: (sentence: string) => void;
}

export interface MicrosoftSignIn {
  /** `http://127.0.0.1:<port>`, in place of `https://login.microsoftonline.com`. */
  readonly authority: string;
  /** `<authority>/<tenant id>/oauth2/v2.0/token` */
  readonly tokenUrl: string;
  /** Of tokens of version 2. */
  readonly issuer: string;
  /** How tokens are written from now on. */
  form: TokenForm;
  plantFault: PlantFault;
  /** Signs with a new key from now on. The older ones stay published unless they are withdrawn. */
  rotateKeys(options?: { readonly withdraw?: boolean }): Promise<void>;
  /** How often the keys were asked for. */
  jwksRequests(): number;
  /** A token of the first application, signed by the current key, and wrong in whatever way one asks for. */
  assertionFor(wishes?: AssertionWishes): Promise<string>;
  stop(): Promise<void>;
}

/** The service without a server of its own, so that it can share one. */
export type SignInService = Omit<MicrosoftSignIn, 'stop'> & { readonly listener: Listener };

/** @param port 0 for any that is free */
export async function startMicrosoftSignIn(
  options: MicrosoftSignInOptions & { readonly port?: number },
): Promise<MicrosoftSignIn> {
  const first = await generateSigningKey();
  let service: SignInService | undefined;
  const server = await listenOnLoopback(options.port ?? 0, (url) => {
    service = createSignInService(url, options, first);
    return service.listener;
  });
  if (service === undefined) throw new Error('the server listens without a listener');
  return Object.assign(service, { stop: server.stop });
}

export function createSignInService(
  authority: string,
  options: MicrosoftSignInOptions,
  firstKey: SigningKey,
): SignInService {
  const { tenantId, apps, graph = 'https://graph.microsoft.com' } = options;
  const { tokenSeconds = 3_599, onRefusal = () => {} } = options;
  const state = { keys: [firstKey] as readonly [SigningKey, ...SigningKey[]], keyRequests: 0 };
  const providerWith = (keys: readonly SigningKey[]): Provider =>
    createIdentityProvider({
      ...{ authority, tenantId, apps, graph, tokenSeconds, keys },
      form: () => service.form,
    });
  let provider = providerWith(state.keys);
  const service: SignInService = {
    authority,
    tokenUrl: `${authority}/${tenantId}${ENDPOINT_PATHS.token}`,
    issuer: issuerOf(authority, tenantId, 2),
    form: { audience: 'applicationId', version: 2, ...options.form },
    plantFault: () => undefined,
    async rotateKeys({ withdraw = false } = {}) {
      state.keys = [await generateSigningKey(), ...(withdraw ? [] : state.keys)];
      provider = providerWith(state.keys);
    },
    jwksRequests: () => state.keyRequests,
    assertionFor: (wishes = {}) =>
      signAssertion(state.keys[0], wishes, {
        ...{ authority, tenantId, client: apps[0], form: service.form },
        ...{ resource: applicationIdUri(apps[0].applicationId), lifeSeconds: tokenSeconds },
        nowSeconds: Math.floor(Date.now() / 1000),
      }),
    listener: async (request, response) => {
      const { pathname: path } = new URL(request.url ?? '/', authority);
      const own = path.startsWith(`/${tenantId}/`) ? path.slice(tenantId.length + 1) : undefined;
      if (own === ENDPOINT_PATHS.keys) state.keyRequests += 1;
      const fault = service.plantFault({ method: request.method ?? '', path });
      if (meetFault(fault, request, response)) return;
      if (own === undefined) return sendJson(response, 400, noSuchTenant);
      const call = { provider, apps, path: own, mount: `/${tenantId}`, onRefusal };
      await answer(call, request, response);
    },
  };
  return service;
}

const noSuchTenant = errorBody('invalid_request', 90002, 'no such tenant');

interface Call {
  readonly provider: Provider;
  readonly apps: readonly AppRegistration[];
  /** Below the tenant. */
  readonly path: string;
  readonly mount: string;
  readonly onRefusal: (sentence: string) => void;
}

async function answer(
  { provider, apps, path, mount, onRefusal }: Call,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body = await readBody(request);
  const form = new URLSearchParams(body);
  if (path === ENDPOINT_PATHS.token && form.has('client_assertion')) {
    const app = apps.find(({ applicationId }) => applicationId === form.get('client_id'));
    const refused = await refusalOfAssertion(app, form);
    if (refused !== undefined) {
      const { error, code, reason } = refused;
      const body = errorBody(error, code, reason);
      onRefusal(body.error_description);
      return sendJson(response, 401, body);
    }
    // The provider knows nothing of federated credentials: what was checked here goes on as the application's secret.
    form.delete('client_assertion');
    form.delete('client_assertion_type');
    form.set('client_secret', app?.clientSecret ?? '');
    body = form.toString();
  }
  const ownPath = path === ENDPOINT_PATHS.configuration ? path.slice('/v2.0'.length) : path;
  await provider.callback()(repeatRequest(request, ownPath, mount, body), response);
}

function errorBody(error: string, code: number, reason: string) {
  return { error, error_description: `AADSTS${code}: ${reason}.`, error_codes: [code] };
}
