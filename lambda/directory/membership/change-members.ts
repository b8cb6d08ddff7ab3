/** Changes of a group's members that are not tied to its attributes: in as many transactions as they take, each tried until it holds. */
import { notFound } from '../../scim/scim-error.ts';
import { type Caller, type Directory, MAXIMUM_CHANGE_MILLISECONDS } from '../directory.ts';
import {
  type ChangeMembersOutcome,
  GROUP,
  type ResourceKey,
  StoreBusy,
} from '../directory-store.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import type { HistoryEntry } from '../history/history-entry.ts';
import { recordMembers } from '../history/record-change.ts';
import { isEmptyDelta, leftToDo, type MemberPart } from './member-delta.ts';

/** They write to one partition: more would be throttled, fewer would wait for the network. */
const PARTS_AT_ONCE = 4;
/** Of the pause, which doubles. */
const LONGEST_PAUSE = 7;

export interface MembersChange {
  readonly groupId: string;
  readonly operation: HistoryEntry['operation'];
}

export type TimedCaller = Caller & { readonly deadline: Date };

/** With the time until when a change may go on that begins now. */
export function withDeadline(caller: Caller, now: Date): TimedCaller {
  const { deadline = new Date(now.getTime() + MAXIMUM_CHANGE_MILLISECONDS) } = caller;
  return { ...caller, deadline };
}

/**
 * All parts, or an error: what is changed by then stays changed, and the same request made again does the rest.
 * @throws StoreBusy 'unfinished' at the deadline; ScimError 404 where the group goes meanwhile
 */
export async function changeInParts(
  directory: Directory,
  caller: TimedCaller,
  change: MembersChange,
  parts: readonly MemberPart[],
): Promise<void> {
  await forEachConcurrently(parts, PARTS_AT_ONCE, async (part) => {
    const outcome = await changePart(directory, caller, change, part);
    if (outcome === 'missing') throw notFound('The group was removed while its members changed.');
  });
}

/**
 * One part, looked at again where others came between. Others may have made it already: then nothing is written.
 * @throws StoreBusy 'unfinished' at the deadline
 */
export async function changePart(
  directory: Directory,
  caller: TimedCaller,
  change: MembersChange,
  { delta: wanted, part }: MemberPart,
): Promise<'changed' | 'missing'> {
  const group: ResourceKey = { tenant: caller.tenant, resourceType: GROUP, id: change.groupId };
  let delta = wanted;
  for (let attempt = 1; !isEmptyDelta(delta); attempt += 1) {
    refuseLate(directory, caller.deadline);
    const members = { delta, part };
    const time = directory.now();
    const entry = recordMembers(directory, caller, { ...change, members, time });
    const { added, removed } = delta;
    const outcome = await untilAnswered(directory, caller.deadline, () =>
      directory.store.changeMembers(group, { added, removed, entry, until: caller.deadline }),
    );
    if (outcome === 'changed' || outcome === 'missing') return outcome;
    await directory.pause(Math.min(attempt, LONGEST_PAUSE));
    const ids = [...added, ...removed].map(({ id }) => id);
    delta = leftToDo(delta, await directory.store.memberStates(group, ids));
  }
  return 'changed';
}

/** A busy store is asked again for the same change, which it does not make twice. */
async function untilAnswered(
  directory: Directory,
  deadline: Date,
  write: () => Promise<ChangeMembersOutcome>,
): Promise<ChangeMembersOutcome['outcome']> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await write()).outcome;
    } catch (error) {
      if (!(error instanceof StoreBusy)) throw error;
      await directory.pause(Math.min(attempt, LONGEST_PAUSE));
      refuseLate(directory, deadline, error);
    }
  }
}

function refuseLate({ now }: Directory, deadline: Date, cause?: StoreBusy): void {
  if (now() < deadline) return;
  throw new StoreBusy('unfinished', cause && { cause });
}
