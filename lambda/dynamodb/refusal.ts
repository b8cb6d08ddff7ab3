/** What DynamoDB's reasons for a cancelled transaction mean; they come in the order of its actions. Pure. */
import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import type { StoreBusy } from '../directory/directory-store.ts';
import type { Action } from './action.ts';

export type Refusal =
  /** Another transaction or a throttle was in the way. */
  | { readonly kind: 'busy'; readonly reason: StoreBusy['reason'] }
  /** The entry is there: the change was made before. */
  | { readonly kind: 'made' }
  /** Version or members have moved on, or there is no such resource. */
  | { readonly kind: 'version'; readonly exists: boolean }
  | { readonly kind: 'duplicate'; readonly attribute: string }
  /** The members are not what the change takes them for. */
  | { readonly kind: 'disturbed' }
  /** Another resource holds these claims that were to be freed. */
  | { readonly kind: 'notOurs'; readonly claimKeys: readonly string[] }
  /** No second try will help: a defect of ours. */
  | { readonly kind: 'defect' };

/**
 * A failed condition is a fact about committed items and decides, even where other actions met a conflict. Order: the entry tells our own
 * success, which fails every other condition too; a version that has moved on says more than a claim or a member, which the caller may not want
 * any more; a taken claim stays taken, while members come and go.
 */
export function explainRefusal(
  actions: readonly Action[],
  reasons: readonly CancellationReason[],
): Refusal {
  const failed = actions
    .map((action, at) => ({ action, reason: reasons[at] }))
    .filter(({ reason }) => reason?.Code === 'ConditionalCheckFailed');
  if (failed.some(({ action }) => action.kind === 'entry')) return { kind: 'made' };
  const versions = failed.filter(
    ({ action: { kind } }) => kind === 'resource' || kind === 'revision',
  );
  if (versions.length > 0) {
    return { kind: 'version', exists: versions.every(({ reason }) => reason?.Item !== undefined) };
  }
  for (const { action } of failed) {
    if (action.kind === 'claim') return { kind: 'duplicate', attribute: action.attribute };
  }
  if (failed.some(({ action }) => action.kind === 'member')) return { kind: 'disturbed' };
  const claimKeys = failed.flatMap(({ action }) =>
    action.kind === 'release' ? action.claimKey : [],
  );
  if (claimKeys.length > 0) return { kind: 'notOurs', claimKeys };
  return explainCodes(reasons);
}

const BUSY_CODES = new Map<string, StoreBusy['reason']>([
  ['TransactionConflict', 'conflict'],
  ['ThrottlingError', 'throttled'],
  ['ProvisionedThroughputExceeded', 'throttled'],
]);

function explainCodes(reasons: readonly CancellationReason[]): Refusal {
  const codes = reasons.flatMap(({ Code = 'None' }) => (Code === 'None' ? [] : Code));
  const busy = codes.map((code) => BUSY_CODES.get(code));
  if (busy.length === 0 || busy.includes(undefined)) return { kind: 'defect' };
  return { kind: 'busy', reason: busy.includes('throttled') ? 'throttled' : 'conflict' };
}
