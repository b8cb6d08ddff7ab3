/** What the SDK throws, in the port's words. */
import { StoreBusy } from '../directory/directory-store.ts';

const CONFLICTS = new Set(['TransactionConflictException', 'TransactionInProgressException']);

const THROTTLES = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

const NETWORK_CODES = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Why a call may succeed when it is made again; undefined where it never will. */
export function findBusyReason(error: unknown): StoreBusy['reason'] | undefined {
  if (!(error instanceof Error)) return undefined;
  if (CONFLICTS.has(error.name)) return 'conflict';
  if (THROTTLES.has(error.name)) return 'throttled';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'unavailable';
  if ('code' in error && NETWORK_CODES.has(String(error.code))) return 'unavailable';
  return httpStatusOf(error) >= 500 ? 'unavailable' : undefined;
}

/** StoreBusy for what may pass, everything else as it is. */
export function toStoreError(error: unknown): unknown {
  const reason = findBusyReason(error);
  return reason === undefined ? error : new StoreBusy(reason, { cause: error });
}

/** How often the SDK has sent the request by itself before it gave up. */
export const attemptsOf = (error: unknown): number => Number(metadataOf(error).attempts ?? 1);

const httpStatusOf = (error: unknown): number => Number(metadataOf(error).httpStatusCode ?? 0);

function metadataOf(error: unknown): { attempts?: unknown; httpStatusCode?: unknown } {
  const carrier = error as { $metadata?: { attempts?: unknown; httpStatusCode?: unknown } };
  return carrier?.$metadata ?? {};
}
