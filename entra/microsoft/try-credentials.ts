/** Graph's validateCredentials: Test Connection with the Tenant URL and the key that it is given. */
import { randomUUID } from 'node:crypto';
import { matchingMappings } from '../attribute-mapping.ts';
import { fixedToken } from '../credentials/access-tokens.ts';
import { defaultMappings } from '../default-mappings.ts';
import { InputError } from '../input-error.ts';
import { parseMappings } from '../mapping-file.ts';
import { createScimClient } from '../scim-client.ts';
import { parseTenantUrl, type TenantUrl } from '../tenant-url.ts';
import { testConnection } from '../test-connection.ts';
import { GraphError } from './graph-error.ts';
import type { Secrets } from './synchronization-secrets.ts';

/** Rejects with GraphError 400 unless the server answers as it should. */
export async function tryCredentials(secrets: Secrets): Promise<void> {
  const address = secrets.get('BaseAddress');
  const token = secrets.get('SecretToken');
  if (address === undefined || token === undefined) {
    const message = 'BaseAddress and SecretToken are needed to validate credentials.';
    throw new GraphError(400, 'CredentialValidationUnavailable', message);
  }
  const [matching] = matchingMappings(parseMappings(defaultMappings).users);
  if (matching === undefined) throw new Error('the default mapping matches nothing');
  const client = createScimClient({
    tenant: tenantAt(address),
    tokens: fixedToken(token),
    ...{ userAgent: undefined, concurrency: 1, timeoutSeconds: 10, rate: undefined },
    ...{ now: performance.now.bind(performance), wait: async () => false, onRequest() {} },
  });
  try {
    const verdict = await testConnection({
      ...{ client, matching, probeGroups: true, newId: randomUUID },
    });
    if (verdict.outcome === 'connected') return;
    throw new GraphError(400, verdict.errorCode, verdict.reason);
  } finally {
    client.close();
  }
}

function tenantAt(address: string): TenantUrl {
  try {
    return parseTenantUrl(address);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new GraphError(400, 'InvalidCredentials', 'BaseAddress is no address of a SCIM server.');
  }
}
