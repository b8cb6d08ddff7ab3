import middy from '@middy/core';
import { logFailure } from '../../observability/log-failure.ts';
import { type Environment, logOf, onFirstEvent, type ProcessAdapters } from './process.ts';

/** What an operator asks for, by Lambda's Invoke: JSON in, JSON out. */
export function composeOperator(environment: Environment, adapters: ProcessAdapters = {}) {
  return onFirstEvent(() => {
    const log = logOf(environment, adapters);
    return middy(async (_request: unknown) => ({
      outcome: 'refused' as const,
      reason: 'no operation is known yet',
    })).use(logFailure(log));
  });
}
