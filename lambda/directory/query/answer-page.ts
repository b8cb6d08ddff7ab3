import { PAGE_BYTES, type StoredResource } from '../directory-store.ts';
import { MAXIMUM_RESOURCE_BYTES, utf8Bytes } from '../limits.ts';
import { countMembers, MAXIMUM_SHOWN_MEMBERS } from '../membership/member-limits.ts';
import type { TypeQuery } from './type-query.ts';

/** What an answer shows of a membership beside the name of the group. */
const MEMBERSHIP_BYTES = 300;
/** So many resources fit whatever they hold. */
const SURELY_FITTING = PAGE_BYTES / MAXIMUM_RESOURCE_BYTES;

export interface Found {
  readonly query: TypeQuery;
  readonly resource: StoredResource;
}

/**
 * Resources in the order in which they are read. The page ends before the first that is more than an answer can carry, in bytes or in
 * members of groups; it takes one at least, so that a walk goes on.
 */
export class AnswerPage {
  readonly found: Found[] = [];
  private readonly count: number;
  private isClosed = false;
  /** Of what was taken; undefined as long as nobody had to know, as of a page of one. */
  private bytes: number | undefined;
  private members = 0;

  constructor(count: number) {
    this.count = count;
  }

  /** How many it still takes. */
  get left(): number {
    return this.isClosed ? 0 : this.count - this.found.length;
  }

  /** False where the resource has no place any more, nor has one that comes after it. */
  add(resource: StoredResource, query: TypeQuery): boolean {
    if (this.left === 0) return false;
    if (query.view.members && resource.membership) {
      this.members += countMembers(resource.membership);
    }
    this.isClosed = this.found.length > 0 && !this.fits(resource);
    if (!this.isClosed) this.found.push({ resource, query });
    return !this.isClosed;
  }

  private fits(resource: StoredResource): boolean {
    this.bytes ??= this.found.reduce((sum, { resource: first }) => sum + this.bytesOf(first), 0);
    this.bytes += this.bytesOf(resource);
    return this.bytes <= PAGE_BYTES && this.members <= MAXIMUM_SHOWN_MEMBERS;
  }

  /** Where what follows is more than the store could read at once. */
  close(): void {
    this.isClosed = true;
  }

  private bytesOf({ attributes, memberOf = [] }: StoredResource): number {
    const memberships = memberOf.reduce(
      (sum, group) => sum + MEMBERSHIP_BYTES + group.sortName.length,
      0,
    );
    if (this.count <= SURELY_FITTING && memberships === 0) return 0;
    return memberships + utf8Bytes(JSON.stringify(attributes));
  }
}
