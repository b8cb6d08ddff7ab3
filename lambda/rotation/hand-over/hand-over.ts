/** Gives the new key of a tenant to Entra, so that nobody has to paste it there. */
import type { HandOver, Tenant } from '../../tenants/tenant.ts';
import type { KeyProbe } from '../key-probe.ts';
import type { CallOptions } from './call-microsoft.ts';
import { createGraph, type Graph, type SynchronizationSecret } from './graph.ts';
import { HandOverFailed } from './hand-over-failed.ts';
import { type Proof, signIn } from './sign-in.ts';

export interface HandOverOptions extends Omit<CallOptions, 'untilMs'> {
  readonly probe: KeyProbe;
  readonly authority: string;
  readonly graphUrl: string;
  /** Where Entra reaches SCIM, unless the tenant has another. */
  readonly tenantUrl: string;
  /** Both throw HandOverFailed. */
  readonly webIdentityToken: () => Promise<string>;
  readonly clientSecretOf: (slug: string) => Promise<string>;
}

/** What Entra keeps where nobody is to be told of failures. */
const NO_NOTIFICATIONS = JSON.stringify({ Enabled: false, DeleteThresholdEnabled: false });

/**
 * Hands over in the one order in which Entra never holds a key that does not work: it is saved only once this service takes it and
 * Entra has tried it. Throws HandOverFailed, and KeyNotAccepted where our own service refuses the key.
 */
export function createHandOver(options: HandOverOptions) {
  return async (tenant: Tenant, key: string, untilMs: number): Promise<void> => {
    const handOver = settingsOf(tenant);
    await options.probe(tenant.slug, key, untilMs);

    const calls = { now: options.now, pause: options.pause, untilMs };
    const proof = await proofOf(options, tenant.slug, handOver);
    const accessToken = await signIn(handOver, { ...options, proof }, calls);
    const graph = createGraph({
      ...calls,
      graphUrl: options.graphUrl,
      accessToken,
      servicePrincipalId: handOver.servicePrincipalId,
    });

    const jobId = handOver.jobId ?? (await onlyJobOf(graph));
    const credentials: readonly SynchronizationSecret[] = [
      { key: 'BaseAddress', value: handOver.tenantUrl ?? options.tenantUrl },
      { key: 'SecretToken', value: key },
    ];
    await graph.validateCredentials(jobId, credentials);
    await graph.putSecrets([...credentials, ...otherSecrets(handOver)]);
    await graph.validateCredentials(jobId, 'saved');
  };
}

/** Entra presents the key to SCIM itself, and would be refused there. */
function settingsOf({ state, settings: { handOver, bearer } }: Tenant): HandOver {
  const step = 'look at the settings';
  if (handOver === undefined) throw new HandOverFailed(step, 'the tenant has no hand-over');
  if (bearer === 'refused') {
    throw new HandOverFailed(step, 'the tenant takes its key at the token endpoint alone');
  }
  if (state === 'disabled') {
    throw new HandOverFailed(step, 'the tenant is switched off, so Entra cannot try the key');
  }
  return handOver;
}

async function proofOf(
  { webIdentityToken, clientSecretOf }: HandOverOptions,
  slug: string,
  { signIn: kind }: HandOver,
): Promise<Proof> {
  return kind === 'federated'
    ? { kind: 'assertion', assertion: await webIdentityToken() }
    : { kind, clientSecret: await clientSecretOf(slug) };
}

async function onlyJobOf(graph: Graph): Promise<string> {
  const [jobId, ...others] = await graph.jobIds();
  if (jobId !== undefined && others.length === 0) return jobId;
  const reason = jobId === undefined ? 'there is none' : 'there are several: name one of them';
  throw new HandOverFailed('find the provisioning job', reason);
}

/** Saving replaces the whole set, so what belongs to it besides the credentials is saved with them. */
function otherSecrets({
  notificationSettings,
  syncAll,
}: HandOver): readonly SynchronizationSecret[] {
  return [
    { key: 'SyncNotificationSettings', value: notificationSettings ?? NO_NOTIFICATIONS },
    { key: 'SyncAll', value: String(syncAll) },
  ];
}
