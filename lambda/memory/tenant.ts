/** All that one tenant has. */
import {
  type Cursor,
  GROUP,
  type IndexedValue,
  MEMBER_TYPES,
  type Member,
  type ReadOptions,
  type StoredResource,
} from '../directory/directory-store.ts';
import { Memberships } from './memberships.ts';
import { Partition } from './partition.ts';

export class Tenant {
  readonly memberships = new Memberships();
  readonly cursors = new Map<string, Cursor>();
  private readonly partitions = new Map<string, Partition>();

  partition(resourceType: string): Partition {
    const partition = this.partitions.get(resourceType) ?? new Partition();
    this.partitions.set(resourceType, partition);
    return partition;
  }

  /** The resource with what is kept beside it. */
  read(resourceType: string, id: string, options?: ReadOptions): StoredResource | undefined {
    const stored = this.partition(resourceType).find(id);
    if (!stored) return undefined;
    const resource = resourceType === GROUP ? this.withMembership(stored) : stored;
    return options?.memberOf ? { ...resource, memberOf: this.groupsOf(id) } : resource;
  }

  readAll(resourceType: string, ids: readonly string[], options?: ReadOptions): StoredResource[] {
    return ids.flatMap((id) => this.read(resourceType, id, options) ?? []);
  }

  readOwner(
    resourceType: string,
    claim: IndexedValue,
    options?: ReadOptions,
  ): StoredResource | undefined {
    const id = this.partition(resourceType).ownerOf(claim);
    return id === undefined ? undefined : this.read(resourceType, id, options);
  }

  /** The type of the resource that can be added to a group by this id. */
  addableAs(id: string, now: Date): string | undefined {
    return MEMBER_TYPES.find((type) => this.isAddable({ id, resourceType: type }, now));
  }

  isAddable({ id, resourceType }: Member, now: Date): boolean {
    const partition = this.partition(resourceType);
    return partition.find(id) !== undefined && !partition.isBeingRemoved(id, now);
  }

  private withMembership(group: StoredResource): StoredResource {
    const found = this.memberships.find(group.id);
    if (!found) return group;
    const { lastModified: changed, ...membership } = found;
    const lastModified = changed > group.lastModified ? changed : group.lastModified;
    return { ...group, lastModified, membership };
  }

  private groupsOf(id: string): StoredResource[] {
    const groups = this.partition(GROUP);
    return this.memberships.groupsOf(id).flatMap((groupId) => groups.find(groupId) ?? []);
  }
}
