/** All that is in a directory, removed as a client would remove it: with an entry in the history of each resource, which stays. */
import type { ResourceType } from '../scim/schema/resource-type.ts';
import { ScimError } from '../scim/scim-error.ts';
import type { Caller, Directory } from './directory.ts';
import { GROUP, StoreBusy, type StoredResource } from './directory-store.ts';
import { forEachConcurrently } from './for-each-concurrently.ts';
import { removeResource } from './remove-resource.ts';

const REMOVALS_AT_ONCE = 8;

export interface ClearedDirectory {
  /** How many resources this call removed. */
  readonly removed: number;
  readonly isEmpty: boolean;
}

/**
 * Begins no removal after `until`, and ends early where the store is busy: the caller goes on by calling again.
 * Groups go first: a user who is in no group any more is removed in one transaction.
 */
export async function clearDirectory(
  directory: Directory,
  caller: Omit<Caller, 'deadline'>,
  resourceTypes: readonly ResourceType[],
  until: Date,
): Promise<ClearedDirectory> {
  const run: Run = { directory, caller, until, removed: 0 };
  try {
    for (const resourceType of groupsFirst(resourceTypes)) await clearType(run, resourceType);
    return { removed: run.removed, isEmpty: await isEmpty(run, resourceTypes) };
  } catch (error) {
    if (error instanceof StoreBusy) return { removed: run.removed, isEmpty: false };
    throw error;
  }
}

interface Run {
  readonly directory: Directory;
  readonly caller: Caller;
  readonly until: Date;
  removed: number;
}

function groupsFirst(resourceTypes: readonly ResourceType[]): readonly ResourceType[] {
  const rank = ({ name }: ResourceType) => (name === GROUP ? 0 : 1);
  return resourceTypes.toSorted((one, other) => rank(one) - rank(other));
}

const isOver = ({ directory, until }: Run): boolean => directory.now() >= until;

async function clearType(run: Run, resourceType: ResourceType): Promise<void> {
  const { store } = run.directory;
  const listing = { tenant: run.caller.tenant, resourceType: resourceType.name };
  for await (const batch of store.walk(listing)) {
    await forEachConcurrently(batch, REMOVALS_AT_ONCE, (resource) =>
      removeOne(run, resourceType, resource),
    );
    if (isOver(run)) return;
  }
}

async function removeOne(
  run: Run,
  resourceType: ResourceType,
  { id }: StoredResource,
): Promise<void> {
  if (isOver(run)) return;
  try {
    await removeResource(run.directory, run.caller, resourceType, { id });
    run.removed += 1;
  } catch (error) {
    // Somebody else removed it.
    if (!(error instanceof ScimError && error.status === 404)) throw error;
  }
}

/** By the counters, which change with the resources: an index may still show, or not yet show, what a list is made of. */
async function isEmpty(
  { directory, caller }: Run,
  resourceTypes: readonly ResourceType[],
): Promise<boolean> {
  const counts = await Promise.all(
    resourceTypes.map(({ name }) => directory.store.count(caller.tenant, name)),
  );
  return counts.every((count) => count === 0);
}
