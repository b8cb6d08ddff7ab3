/**
 * One change, one transaction, tried until it is decided. The SDK does not retry conflicts, and after a cut connection nobody knows whether
 * the transaction was made: the same token then makes a repeat harmless, and the history entry tells our own success from another's.
 */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { StoreBusy } from '../directory/directory-store.ts';
import type { Action } from './action.ts';
import { startDeadline } from './backoff.ts';
import type { ChangeScope } from './change-plan.ts';
import { attemptsOf, findBusyReason } from './failure.ts';
import { COUNT_SHARDS, type ItemKey, REVISION_SHARDS } from './keys.ts';
import { explainRefusal, type Refusal } from './refusal.ts';
import type { Table } from './table.ts';

export interface Change {
  readonly entryKey: ItemKey;
  readonly plan: (draw: Draw) => readonly Action[];
  /** After it no further try begins. */
  readonly until?: Date | undefined;
}

/** What a try is made with: the time, and shards by chance, so that writers seldom meet in one. */
export type Draw = Pick<ChangeScope, 'now' | 'shards'>;

export type Decision =
  | { readonly outcome: 'committed' | 'stale' | 'missing' | 'disturbed' }
  | { readonly outcome: 'duplicate'; readonly attribute: string };

/** One request as it is sent; the repeat of a request is the same in every part. */
interface Attempt {
  readonly token: string;
  readonly actions: readonly Action[];
}

/** How an attempt failed. `answered`: DynamoDB has said that this attempt changed nothing. */
interface Failure {
  readonly refusal: Refusal;
  readonly answered: boolean;
  /** An attempt of this change may have succeeded without our hearing of it. */
  readonly mayBeMade: boolean;
  readonly cause: Error;
}

/** Throws StoreBusy when neither success nor refusal is known within the tries. */
export async function commit(
  table: Table,
  newToken: () => string,
  change: Change,
): Promise<Decision> {
  const deadline = startDeadline(table.patience, change.until);
  const foreignClaims = new Set<string>();
  let shards: Draw['shards'] | undefined;
  const prepare = (): Attempt => {
    shards = otherShards(table.patience.random, shards);
    const actions = change.plan({ shards, now: table.patience.now().toISOString() });
    return {
      token: newToken(),
      actions: actions.filter(
        (action) => action.kind !== 'release' || !foreignClaims.has(action.claimKey),
      ),
    };
  };

  let attempt = prepare();
  let mayBeMade = false;
  for (let tries = 1; ; tries++) {
    const failure = await send(table, attempt);
    if (!failure) return { outcome: 'committed' };
    mayBeMade ||= failure.mayBeMade;
    const { refusal } = failure;
    const decision = decide(refusal);
    if (decision) {
      const made = mayBeMade && (await table.get(change.entryKey)) !== undefined;
      return made ? { outcome: 'committed' } : decision;
    }
    if (refusal.kind === 'notOurs') for (const key of refusal.claimKeys) foreignClaims.add(key);
    if (!(await deadline.waitAfter(tries))) throw giveUp(failure);
    if (failure.answered) attempt = prepare();
  }
}

/** Never the same again: that is where another was met. */
function otherShards(random: () => number, before: Draw['shards'] | undefined): Draw['shards'] {
  const draw = (size: number, last: number | undefined): number =>
    last === undefined
      ? Math.floor(random() * size)
      : (last + 1 + Math.floor(random() * (size - 1))) % size;
  return {
    count: draw(COUNT_SHARDS, before?.count),
    revision: draw(REVISION_SHARDS, before?.revision),
  };
}

async function send(table: Table, { token, actions }: Attempt): Promise<Failure | undefined> {
  try {
    await table.transact(
      actions.map(({ write }) => write),
      token,
    );
    return undefined;
  } catch (error) {
    const repeatedBySdk = attemptsOf(error) > 1;
    if (error instanceof TransactionCanceledException) {
      const reasons = error.CancellationReasons ?? [];
      const refusal = explainRefusal(actions, reasons);
      // The error itself holds stored items, which belong in no log.
      const cause = new Error(`cancelled: ${reasons.map(({ Code }) => Code).join(', ')}`);
      if (refusal.kind === 'defect') throw cause;
      return { refusal, answered: true, mayBeMade: repeatedBySdk, cause };
    }
    const reason = findBusyReason(error);
    if (reason === undefined || !(error instanceof Error)) throw error;
    return { refusal: { kind: 'busy', reason }, answered: false, mayBeMade: true, cause: error };
  }
}

/** Undefined where another try may tell. */
function decide(refusal: Refusal): Decision | undefined {
  switch (refusal.kind) {
    case 'made':
      return { outcome: 'committed' };
    case 'version':
      return { outcome: refusal.exists ? 'stale' : 'missing' };
    case 'duplicate':
      return { outcome: 'duplicate', attribute: refusal.attribute };
    case 'disturbed':
      return { outcome: 'disturbed' };
    default:
      return undefined;
  }
}

function giveUp({ refusal, cause }: Failure): StoreBusy {
  return new StoreBusy(refusal.kind === 'busy' ? refusal.reason : 'conflict', { cause });
}
