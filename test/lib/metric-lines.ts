/** Runs the composed functions through whatever they count; each returns lines of the embedded metric format. */
import type { Context } from 'aws-lambda';
import { composeAuthorizer } from '../../lambda/handlers/wiring/authorizer.ts';
import { composeScim } from '../../lambda/handlers/wiring/scim.ts';
import { composeToken } from '../../lambda/handlers/wiring/token.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { createMemoryPublicKeys } from '../../lambda/memory/memory-public-keys.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import { createStagedKeyReader } from '../../lambda/secrets/staged-key-reader.ts';
import { clientSecret, DAY_MS, key, secretRecord } from '../auth/credentials-fixture.ts';
import { proxyEvent } from '../http/proxy-event.ts';
import { tokenEvent } from '../oauth/token-event.ts';
import { newSigningKey } from '../oauth/token-service.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { startRotatingTenant } from '../rotation/rotating-tenant.ts';
import { SECRET_ARN, startLoopbackSecret } from '../secrets/loopback-secret.ts';
import { sampleTenant } from '../tenants/sample-tenant.ts';

/** A key that is good, one that is wrong, one that a rotation replaced, a client secret that expires soon, tokens, and an outage. */
export async function linesOfCredentials(
  ofAuthorizer: Record<string, string>,
  ofToken: Record<string, string>,
): Promise<string[]> {
  const lines: string[] = [];
  const secret = await startLoopbackSecret();
  const registry = createMemoryTenantRegistry();
  await registry.create(sampleTenant('default', { secretId: SECRET_ARN }));
  const signingKey = await newSigningKey();
  const adapters = {
    registry,
    log: recordingLog(),
    keyReader: createStagedKeyReader(secret.client),
    writeMetric: (line: string) => lines.push(line),
    now: () => secret.clock.nowMs,
    pause: async () => undefined,
  };
  const context = { awsRequestId: 'invocation-1' } as Context;
  const authorize = composeAuthorizer(ofAuthorizer, {
    ...adapters,
    publicKeys: createMemoryPublicKeys(),
  });
  const ask = (credential: string) =>
    authorize(
      {
        type: 'TOKEN',
        authorizationToken: `Bearer ${credential}`,
        methodArn: 'arn:aws:execute-api:eu-west-1:111122223333:api/prod/GET/scim/v2/Users',
      },
      context,
    );
  const token = composeToken(ofToken, {
    ...adapters,
    signingKeys: { read: async () => signingKey },
  });

  secret.put(key(1));
  const expires = new Date(secret.clock.nowMs + DAY_MS).toISOString();
  await registry.addClientSecret('default', secretRecord(1, expires));
  for (const presented of [key(1), clientSecret(1)]) {
    await token(
      tokenEvent({
        form: { grant_type: 'client_credentials', client_id: 'default', client_secret: presented },
      }),
      context,
    );
  }
  secret.put(key(2));
  secret.clock.nowMs += 6 * DAY_MS;
  for (const presented of [key(1), key(2), key(3)]) await ask(presented);
  await secret.stop();
  secret.clock.nowMs += 60_000;
  await ask(key(2));
  return lines;
}

/** A group whose member nobody knows. */
export async function linesOfProvisioning(environment: Record<string, string>): Promise<string[]> {
  const lines: string[] = [];
  const registry = createMemoryTenantRegistry();
  await registry.create(sampleTenant('default'));
  const handle = composeScim(environment, {
    registry,
    store: createMemoryDirectoryStore(),
    log: recordingLog(),
    writeMetric: (line) => lines.push(line),
  });
  const group = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Everybody',
    members: [{ value: 'nobody' }],
  };
  await handle(
    proxyEvent({ method: 'POST', path: '/live/scim/v2/Groups', body: group }),
    {} as Context,
  );
  return lines;
}

/** A hand-over that cannot be, since the tenant is switched off. */
export async function linesOfRotation(environment: Record<string, string>): Promise<string[]> {
  const { POWERTOOLS_METRICS_NAMESPACE = '', POWERTOOLS_SERVICE_NAME = '' } = environment;
  const tenant = await startRotatingTenant({
    POWERTOOLS_METRICS_NAMESPACE,
    POWERTOOLS_SERVICE_NAME,
  });
  const handOver = {
    entraTenantId: '6babcaad-604b-40ac-a9d7-9fd97c0b779f',
    clientId: '8adf8e6e-67b2-4cf2-a259-e3dc5476c621',
    servicePrincipalId: '1f0a6b2c-5f3e-4f0b-9d1c-0d3c0f7a1b2e',
    signIn: 'federated',
    syncAll: false,
  } as const;
  await tenant.configure({ handOver }, { state: 'disabled' });
  await tenant.rotateSecret();
  await tenant.stop();
  return tenant.metrics;
}
