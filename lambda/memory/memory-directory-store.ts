/**
 * The directory's port in memory: for fast tests, the benchmark, and a machine without Java. Behaves as the one on DynamoDB does
 * (one contract suite holds both), forgets everything at the end of the process, and is in no production bundle.
 */
import type {
  CreateOutcome,
  DirectoryStore,
  IndexedResource,
  RemoveOutcome,
  ReplaceOutcome,
} from '../directory/directory-store.ts';
import type { HistoryEntry } from '../directory/history-entry.ts';
import { Partition, valuesOnlyIn } from './partition.ts';

const BATCH_SIZE = 100;

export function createMemoryDirectoryStore(): DirectoryStore {
  const partitions = new Map<string, Partition>();

  function partitionOf(tenant: string, resourceType: string): Partition {
    const key = `${tenant}/${resourceType}`;
    const partition = partitions.get(key) ?? new Partition();
    partitions.set(key, partition);
    return partition;
  }

  return {
    async get({ tenant, resourceType, id }) {
      return partitionOf(tenant, resourceType).find(id);
    },

    async findByClaim(tenant, resourceType, claim) {
      const partition = partitionOf(tenant, resourceType);
      const id = partition.ownerOf(claim);
      return id === undefined ? undefined : partition.find(id);
    },

    async findByLookUp(tenant, resourceType, lookUp, limit) {
      return partitionOf(tenant, resourceType).findByLookUp(lookUp, limit);
    },

    async page(tenant, resourceType, { startIndex, count }) {
      const partition = partitionOf(tenant, resourceType);
      return {
        resources: partition.slice(startIndex - 1, count),
        totalResults: partition.size,
      };
    },

    async *walk(tenant, resourceType) {
      const partition = partitionOf(tenant, resourceType);
      const ids = partition.idsInOrder();
      for (let at = 0; at < ids.length; at += BATCH_SIZE) {
        const batch = ids.slice(at, at + BATCH_SIZE).flatMap((id) => partition.find(id) ?? []);
        if (batch.length > 0) yield batch;
      }
    },

    async create(tenant, resourceType, change) {
      return create(partitionOf(tenant, resourceType), change);
    },

    async replace(tenant, resourceType, change) {
      return replace(partitionOf(tenant, resourceType), change);
    },

    async remove(tenant, resourceType, change) {
      return remove(partitionOf(tenant, resourceType), change);
    },

    async *history({ tenant, resourceType, id }) {
      const entries = partitionOf(tenant, resourceType).history(id);
      for (let at = 0; at < entries.length; at += BATCH_SIZE) {
        yield entries.slice(at, at + BATCH_SIZE);
      }
    },
  };
}

function create(
  partition: Partition,
  { after, entry }: { after: IndexedResource; entry: HistoryEntry },
): CreateOutcome {
  if (partition.holdsEntry(entry)) return { outcome: 'created' };
  if (partition.find(after.resource.id)) throw new Error('a resource with this id exists already');
  const taken = partition.findTaken(after.claims, after.resource.id);
  if (taken) return { outcome: 'duplicate', attribute: taken.attribute };
  partition.add(after);
  partition.record(entry);
  return { outcome: 'created' };
}

function replace(
  partition: Partition,
  change: { before: IndexedResource; after: IndexedResource; entry: HistoryEntry },
): ReplaceOutcome {
  const { before, after, entry } = change;
  if (partition.holdsEntry(entry)) return { outcome: 'replaced' };
  const stored = partition.find(before.resource.id);
  if (!stored) return { outcome: 'missing' };
  if (stored.version !== before.resource.version) return { outcome: 'stale' };
  const gained = valuesOnlyIn(after.claims, before.claims);
  const taken = partition.findTaken(gained, stored.id);
  if (taken) return { outcome: 'duplicate', attribute: taken.attribute };
  partition.replace(before, after);
  partition.record(entry);
  return { outcome: 'replaced' };
}

function remove(
  partition: Partition,
  { before, entry }: { before: IndexedResource; entry: HistoryEntry },
): RemoveOutcome {
  if (partition.holdsEntry(entry)) return { outcome: 'removed' };
  const stored = partition.find(before.resource.id);
  if (!stored) return { outcome: 'missing' };
  if (stored.version !== before.resource.version) return { outcome: 'stale' };
  partition.remove(before);
  partition.record(entry);
  return { outcome: 'removed' };
}
