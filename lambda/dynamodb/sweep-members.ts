/**
 * What is left of a group's memberships when the group is gone. No reader sees it any more, and nothing adds to it: the revision that guards
 * every change went with the group. So it is deleted without conditions, as fast as the table takes it, and again where need be.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ResourceKey } from '../directory/directory-store.ts';
import type { Patience } from './backoff.ts';
import type { Item } from './items.ts';
import { memberKey, memberOfKey, resourceKey } from './keys.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { fromMemberItem } from './member-items.ts';
import { memberQuery } from './members.ts';
import { createPatience } from './patience.ts';
import { BATCH_WRITES, inBatches, Table } from './table.ts';

/** Members between two looks at the clock: about a second where the partition takes 1,000 write units a second. */
const SLICE = 500;

/** Batches under way at a time. */
const WRITERS = 4;

/** Sweeps until the time given at the latest; true where nothing is left. Call again where it is false. */
export type MemberSweeper = (
  group: ResourceKey,
  options: { readonly until: Date },
) => Promise<boolean>;

export function createMemberSweeper(
  options: Partial<Patience> & {
    readonly documentClient: DynamoDBDocumentClient;
    readonly tableName: string;
  },
): MemberSweeper {
  const table = new Table(options.documentClient, options.tableName, createPatience(options));
  return (group, limits) => sweepMembers(table, group, limits);
}

/** @throws Error for a group that is there; StoreBusy */
export async function sweepMembers(
  table: Table,
  group: ResourceKey,
  { until }: { readonly until: Date },
): Promise<boolean> {
  if (await table.get(resourceKey(group))) {
    throw new Error('the members of a group that is there are not to be swept');
  }
  const slices = table.queryAll({ ...memberQuery(group), Limit: SLICE });
  for await (const edges of slices) {
    if (table.patience.now() >= until) return false;
    await mapConcurrently(inBatches(edges, BATCH_WRITES), WRITERS, (batch) =>
      deletePairs(table, group, batch),
    );
  }
  return true;
}

/** The edges by which the others are found go last: what is interrupted can be found again. */
async function deletePairs(table: Table, group: ResourceKey, edges: readonly Item[]) {
  const members = edges.map(fromMemberItem);
  await table.batchDelete(
    members.map((member) => memberOfKey({ ...member, tenant: group.tenant }, group.id)),
  );
  await table.batchDelete(members.map(({ id }) => memberKey(group, id)));
}
