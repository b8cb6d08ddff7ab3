/** The end of what caches still say of a credential that was revoked. */
import type { TenantOffice } from './tenant-office.ts';

/** For an answer that was under way. */
const SPARE_SECONDS = 1;

/**
 * Returns when nobody lets it in any more. First every function forgets what it read, by itself; then the gateway is made to forget what they
 * answered until then. Made to before, it would ask at once, be told the old, and keep that for its whole time.
 */
export async function settleRevocation({
  pause,
  credentialCacheSeconds,
  flushAuthorizations,
}: Pick<TenantOffice, 'pause' | 'credentialCacheSeconds' | 'flushAuthorizations'>): Promise<void> {
  await pause((credentialCacheSeconds + SPARE_SECONDS) * 1000);
  await flushAuthorizations();
}
