/** A real Secrets Manager client against the one of this machine, with one empty secret, a clock and a count of the calls. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startLoopbackServices } from '../../local/loopback-services.ts';
import { createSecretsManager } from '../../local/secrets-manager.ts';
import { openSecretsStore } from '../../local/secrets-store.ts';

export const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:api-key-abcdef';

export async function startLoopbackSecret() {
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  const calls: string[] = [];
  const place = { region: 'eu-west-1', account: '111122223333' };
  const manager = createSecretsManager(openSecretsStore(), place, () => clock.nowMs);
  manager.declare({ name: 'api-key', arn: SECRET_ARN });
  const services = await startLoopbackServices({
    ...manager,
    run(operation, request) {
      calls.push(operation);
      return manager.run(operation, request);
    },
  });
  const client = new SecretsManagerClient({
    region: place.region,
    endpoint: services.url,
    credentials: {
      accessKeyId: 'local',
      secretAccessKey: 'local',
      sessionToken: services.sessionToken,
    },
    maxAttempts: 1,
  });
  return {
    client,
    services,
    clock,
    /** The operations asked for since the last time, in order. */
    takeCalls: () => calls.splice(0),
    put: (key: string, stages?: readonly string[]) =>
      manager.run('PutSecretValue', {
        SecretId: SECRET_ARN,
        SecretString: key,
        ...(stages && { VersionStages: stages }),
      }),
    async stop() {
      client.destroy();
      await services.stop();
    },
  };
}
