/** Microsoft's side of a trial, on loopback: an Entra tenant with one application that provisions and one that hands keys over. */
import { randomUUID } from 'node:crypto';
import type { FederatedCredential } from '../../entra/microsoft/app-registration.ts';
import { type StandIn, startStandIn } from '../../entra/microsoft/stand-in.ts';
import type { EntraTrust, HandOver } from '../../lambda/tenants/tenant.ts';

export interface Microsoft extends AsyncDisposable {
  readonly standIn: StandIn;
  readonly trust: EntraTrust;
  /** Without a stored secret: see `trustRole`. */
  readonly handOver: HandOver;
  readonly clientSecret: string;
  /** Lets an AWS role sign in as the application, as a federated identity credential does. */
  trustRole(issuer: string, roleArn: string): void;
}

export async function startMicrosoft(): Promise<Microsoft> {
  const clientSecret = randomUUID();
  const federatedCredentials: FederatedCredential[] = [];
  const standIn = await startStandIn({ port: 0, clientSecret, federatedCredentials });
  const { entraTenantId, provisioned, rotator } = standIn.facts;
  const { applicationId, servicePrincipalId } = provisioned;
  return {
    standIn,
    trust: { entraTenantId, applicationId, subject: servicePrincipalId },
    handOver: {
      entraTenantId,
      clientId: rotator.applicationId,
      signIn: 'federated',
      servicePrincipalId,
      syncAll: false,
    },
    clientSecret,
    trustRole(issuer, subject) {
      federatedCredentials.push({ issuer, subject, audience: 'api://AzureADTokenExchange' });
    },
    [Symbol.asyncDispose]: () => standIn.stop(),
  };
}
