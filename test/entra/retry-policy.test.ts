import type { HttpOutcome } from '../../entra/http-exchange.ts';
import { retryWaitSeconds } from '../../entra/retry-policy.ts';

const nowMs = Date.parse('2026-01-01T00:00:00Z');

function answer(status: number, retryAfter?: string): HttpOutcome {
  return { outcome: 'answer', status, retryAfter, contentType: undefined, text: '' };
}

const timeout: HttpOutcome = { outcome: 'timeout' };
const cut: HttpOutcome = { outcome: 'unreachable', reason: 'ECONNRESET' };

it.each([
  ['a success', 'GET', answer(200), undefined],
  ['a 400', 'PATCH', answer(400), undefined],
  ['a 404', 'GET', answer(404), undefined],
  ['a 409', 'POST', answer(409), undefined],
  ['a 501', 'GET', answer(501), undefined],
  ['a 429 without Retry-After', 'POST', answer(429), 0.5],
  ['a 429 with seconds', 'POST', answer(429, '7'), 7],
  ['a 503 with a date', 'PATCH', answer(503, 'Thu, 01 Jan 2026 00:00:05 GMT'), 5],
  ['a date gone by', 'GET', answer(503, 'Wed, 31 Dec 2025 00:00:05 GMT'), 0],
  ['a Retry-After that nobody can read', 'GET', answer(429, 'soon'), 0.5],
  ['more than half a minute', 'GET', answer(429, '31'), undefined],
  ['a 500 on a read', 'GET', answer(500), 0.5],
  ['a 500 on a create, which may have happened', 'POST', answer(500), undefined],
  ['a time-out on a PATCH', 'PATCH', timeout, 0.5],
  ['a time-out on a create', 'POST', timeout, undefined],
  ['a cut connection on a DELETE', 'DELETE', cut, 0.5],
])('after %s on %s waits as it should', (_, method, outcome, seconds) => {
  expect(retryWaitSeconds(method, outcome, 1, nowMs)).toBe(seconds);
});

it('waits longer the second time and gives up after the third', () => {
  expect(retryWaitSeconds('GET', answer(500), 2, nowMs)).toBe(1);
  expect(retryWaitSeconds('GET', answer(500), 3, nowMs)).toBeUndefined();
});
