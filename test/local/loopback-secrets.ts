/** The local Secrets Manager behind its server, and the real client that speaks to it; one secret, `Key`, is declared. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startLoopbackServices } from '../../local/loopback-services.ts';
import type { RotationRuns } from '../../local/rotation-runs.ts';
import { createSecretsManager } from '../../local/secrets-manager.ts';
import type { SecretsStore } from '../../local/secrets-store.ts';

export const KEY_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Key-local0';

const place = { region: 'us-east-1', account: '000000000000' };

export async function startLoopbackSecrets(
  store: SecretsStore,
  { now, runs }: { readonly now?: () => number; readonly runs?: RotationRuns } = {},
) {
  const manager = createSecretsManager(store, place, now, runs);
  manager.declare({ name: 'Key', arn: KEY_ARN });
  const services = await startLoopbackServices(manager);
  const clientWith = (sessionToken: string) =>
    new SecretsManagerClient({
      endpoint: services.url,
      region: place.region,
      maxAttempts: 1,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local', sessionToken },
    });
  const client = clientWith(services.sessionToken);
  return {
    client,
    clientWith,
    manager,
    async stop() {
      client.destroy();
      await services.stop();
    },
  };
}
