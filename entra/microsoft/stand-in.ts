/** Microsoft's sign-in service and Graph at one address on this machine, for an Entra tenant that does not exist. */
import { applicationIdUri, type FederatedCredential } from './app-registration.ts';
import { EXAMPLE_JOB_ID, EXAMPLE_TENANT_ID, exampleApps } from './example-directory.ts';
import { createGraphService, type GraphService } from './graph.ts';
import { type LoopbackServer, listenOnLoopback } from './loopback-server.ts';
import { createSignInService, type SignInService } from './sign-in.ts';
import { generateSigningKey } from './signing-keys.ts';

export interface StandInOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** Of both applications. */
  readonly clientSecret: string;
  /** Whose tokens let a rotation sign in. */
  readonly federatedCredentials: readonly FederatedCredential[];
  /** Told in a sentence of what was refused, and of each step of a hand-over. */
  readonly onEvent?: (sentence: string) => void;
}

export interface StandIn extends LoopbackServer {
  readonly signIn: SignInService;
  readonly graph: GraphService;
  /** What one needs in order to use it, by name. */
  readonly facts: StandInFacts;
}

export interface StandInFacts {
  readonly entraTenantId: string;
  readonly tokenUrl: string;
  readonly provisioned: {
    readonly applicationId: string;
    readonly servicePrincipalId: string;
    readonly scope: string;
    readonly jobId: string;
  };
  readonly rotator: { readonly applicationId: string };
}

/** Rejects when the port is taken. */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const { port, clientSecret, federatedCredentials, onEvent = () => {} } = options;
  const key = await generateSigningKey();
  const { provisioned, rotator } = exampleApps(clientSecret, federatedCredentials);
  const tenantId = EXAMPLE_TENANT_ID;
  const serviceAt = (url: string) => ({
    signIn: createSignInService(
      url,
      { tenantId, apps: [provisioned, rotator], graph: url, onRefusal: onEvent },
      key,
    ),
    graph: createGraphService(url, {
      ...{ authority: url, tenantId, audience: url, jobIds: [EXAMPLE_JOB_ID] },
      servicePrincipalId: provisioned.servicePrincipalId,
      owners: [rotator.applicationId],
      onStep: (step, status) => onEvent(`Graph: ${step}: ${status}`),
    }),
  });
  let services: ReturnType<typeof serviceAt> | undefined;
  const server = await listenOnLoopback(port, (url) => {
    const { signIn, graph } = serviceAt(url);
    services = { signIn, graph };
    return (request, response) =>
      (request.url?.startsWith('/v1.0/') === true ? graph : signIn).listener(request, response);
  });
  if (services === undefined) throw new Error('the server listens without its services');
  const { applicationId, servicePrincipalId } = provisioned;
  const scope = `${applicationIdUri(applicationId)}/.default`;
  return {
    ...server,
    ...services,
    facts: {
      entraTenantId: tenantId,
      tokenUrl: services.signIn.tokenUrl,
      provisioned: { applicationId, servicePrincipalId, scope, jobId: EXAMPLE_JOB_ID },
      rotator: { applicationId: rotator.applicationId },
    },
  };
}
