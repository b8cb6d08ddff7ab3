/**
 * Presents a key to this service as Entra would: to SCIM itself, or at the token endpoint where its tenant takes keys there alone.
 * What other processes know of a key may be half a minute old, so a refusal is asked about again for a while.
 */
import type { Tenant } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import { networkFailure } from './network-failure.ts';

export interface KeyProbeOptions {
  readonly registry: Pick<TenantRegistry, 'find'>;
  readonly tenantUrl: string;
  readonly tokenUrl: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** Returns once the key is accepted. Throws KeyNotAccepted, and RegistryBusy. */
export type KeyProbe = (slug: string, key: string, untilMs: number) => Promise<void>;

const PATIENCE_MS = 60_000;
const PAUSE_MS = 5000;
const TIMEOUT_MS = 10_000;

export function createKeyProbe({
  registry,
  tenantUrl,
  tokenUrl,
  now,
  pause,
}: KeyProbeOptions): KeyProbe {
  return async (slug, key, untilMs) => {
    const endMs = Math.min(untilMs, now() + PATIENCE_MS);
    for (;;) {
      // Asked anew each time: the tenant may be switched on or off meanwhile.
      const tenant = await registry.find(slug);
      if (tenant === undefined) throw new KeyNotAccepted('there is no such tenant');
      const answer = await present(tenant, key, { tenantUrl, tokenUrl });
      if (proves(answer, tenant)) return;
      if (now() + PAUSE_MS >= endMs) throw new KeyNotAccepted(describe(answer));
      await pause(PAUSE_MS);
    }
  };
}

/** The service does not take a key that it should. */
export class KeyNotAccepted extends Error {
  constructor(reason: string) {
    super(`the pending key is not accepted: ${reason}`);
    this.name = 'KeyNotAccepted';
  }
}

type Answer =
  | { readonly at: 'scim'; readonly status: number }
  | { readonly at: 'token endpoint'; readonly status: number; readonly error: string | undefined }
  | { readonly at: 'scim' | 'token endpoint'; readonly failure: string };

/** Whoever is switched off is told so only once his credential is known to be right. */
function proves(answer: Answer, { state }: Tenant): boolean {
  if ('failure' in answer) return false;
  if (answer.status === 200) return true;
  if (state !== 'disabled') return false;
  return answer.at === 'scim' ? answer.status === 403 : answer.error === 'unauthorized_client';
}

function describe(answer: Answer): string {
  const what = 'failure' in answer ? answer.failure : `HTTP ${answer.status}`;
  return `${answer.at}: ${what}`;
}

type Urls = Pick<KeyProbeOptions, 'tenantUrl' | 'tokenUrl'>;

async function present(
  { slug, settings }: Tenant,
  key: string,
  { tenantUrl, tokenUrl }: Urls,
): Promise<Answer> {
  const at = settings.bearer === 'allowed' ? 'scim' : 'token endpoint';
  try {
    if (at === 'scim') {
      const url = `${tenantUrl.replace(/\/+$/, '')}/ServiceProviderConfig`;
      const response = await send(url, { headers: { authorization: `Bearer ${key}` } });
      await response.body?.cancel();
      return { at, status: response.status };
    }
    const form = { grant_type: 'client_credentials', client_id: slug, client_secret: key };
    const response = await send(tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
    return { at, status: response.status, error: errorOf(await response.text()) };
  } catch (error) {
    return { at, failure: networkFailure(error) };
  }
}

/** To follow a redirect would take the key elsewhere. */
const send = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });

/** RFC 6749 §5.2. */
function errorOf(body: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    const error = typeof answer === 'object' && answer !== null && Reflect.get(answer, 'error');
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}
