/** What is told to a person who revokes something: the operator function answers once nobody lets it in any more. */
import type { Operation } from '../lambda/tenants/operation.ts';

export const REVOKING =
  'What is revoked is forgotten everywhere within half a minute; this waits for it …\n';

/** Whether it surely does; to set a trust may take another one away. */
export function revokes(operation: Operation): boolean {
  if (operation.operation !== 'configure') {
    return ['endPreviousKey', 'removeClientSecret'].includes(operation.operation);
  }
  const { bearer, trust } = operation.changes;
  return bearer === 'refused' || trust === null;
}
