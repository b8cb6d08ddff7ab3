/** Microsoft's sign-in service and Graph on one address of this machine, for one application that may hand keys over. */
import { createGraphService, type GraphService } from '../../../entra/microsoft/graph.ts';
import { listenOnLoopback } from '../../../entra/microsoft/loopback-server.ts';
import { createSignInService, type SignInService } from '../../../entra/microsoft/sign-in.ts';
import { generateSigningKey } from '../../../entra/microsoft/signing-keys.ts';
import { app, provisionedId, tenantId } from '../../entra/microsoft/made-up-apps.ts';
import { ROLE_ARN } from '../rotating-tenant.ts';

export interface Microsoft {
  readonly url: string;
  readonly signIn: SignInService;
  readonly graph: GraphService;
  /** Lets the role sign in with tokens of the issuer. */
  trust(issuer: string): void;
  stop(): Promise<void>;
}

/** An RSA key takes a while to make: one serves a whole file of tests. */
let key: ReturnType<typeof generateSigningKey> | undefined;

export async function startMicrosoft(
  options: { readonly jobIds?: readonly string[]; readonly owners?: readonly string[] } = {},
): Promise<Microsoft> {
  key ??= generateSigningKey();
  const firstKey = await key;
  const federatedCredentials: { issuer: string; subject: string; audience: string }[] = [];
  let services: { signIn: SignInService; graph: GraphService } | undefined;
  const server = await listenOnLoopback(0, (url) => {
    const apps = [{ ...app, federatedCredentials }] as const;
    const signIn = createSignInService(url, { tenantId, apps, graph: url }, firstKey);
    const graph = createGraphService(url, {
      ...{ authority: url, tenantId, audience: url, servicePrincipalId: provisionedId },
      ...{ owners: [app.applicationId], ...options },
    });
    services = { signIn, graph };
    return (request, response) =>
      (request.url?.startsWith('/v1.0/') ? graph : signIn).listener(request, response);
  });
  if (services === undefined) throw new Error('the server listens without a listener');
  return {
    ...server,
    ...services,
    trust: (issuer) =>
      federatedCredentials.push({
        ...{ issuer, subject: ROLE_ARN, audience: 'api://AzureADTokenExchange' },
      }),
  };
}
