/**
 * When one request is sent again at once, before its object counts as failed.
 * 429 and 503 say that nothing was done: any method may be repeated. After a time-out, a cut connection or another
 * 5xx nobody knows: what has the same effect twice (GET, PATCH, DELETE) is repeated, a create is not, because the
 * next cycle's look-up finds a user whose answer was lost. Entra publishes no numbers; these are ours.
 */
import type { HttpOutcome } from './http-exchange.ts';

export const retryLimits = {
  attempts: 3,
  /** A server that asks for more than this has its object fail and come back in the next cycle. */
  longestWaitSeconds: 30,
  firstWaitSeconds: 0.5,
} as const;

/** Seconds to wait before the next attempt, or undefined when there shall be none. `attempt` counts from 1. */
export function retryWaitSeconds(
  method: string,
  outcome: HttpOutcome,
  attempt: number,
  nowMs: number,
): number | undefined {
  if (attempt >= retryLimits.attempts || !isRepeatable(method, outcome)) return undefined;
  const asked =
    outcome.outcome === 'answer' ? retryAfterSeconds(outcome.retryAfter, nowMs) : undefined;
  const wait = asked ?? retryLimits.firstWaitSeconds * 2 ** (attempt - 1);
  return wait > retryLimits.longestWaitSeconds ? undefined : wait;
}

function isRepeatable(method: string, outcome: HttpOutcome): boolean {
  if (outcome.outcome !== 'answer') return method !== 'POST';
  if (outcome.status === 429 || outcome.status === 503) return true;
  return outcome.status >= 500 && outcome.status !== 501 && method !== 'POST';
}

/** Retry-After as seconds or as an HTTP date (RFC 9110 §10.2.3). */
function retryAfterSeconds(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - nowMs) / 1000);
}
