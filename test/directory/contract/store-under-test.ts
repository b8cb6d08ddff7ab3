import { randomUUID } from 'node:crypto';
import {
  type Direction,
  type DirectoryStore,
  GROUP,
  type IndexedResource,
  type IndexedValue,
  type Listing,
  type Member,
  type MemberChange,
  type NameRange,
  type Precondition,
  StoreBusy,
  type StoredResource,
} from '../../../lambda/directory/directory-store.ts';
import type { HistoryEntry } from '../../../lambda/directory/history/history-entry.ts';
import { type SampleGroup, sampleGroup } from '../sample-group.ts';
import { type SampleUser, sampleEntry, sampleUser, userNameClaim } from '../sample-user.ts';

export type MakeStore = (options: { readonly now: () => Date }) => DirectoryStore;

export const USER = 'User';
/** A type whose resources are nobody's members. */
export const DEVICE = 'Device';

/** A store as a test uses it: with a tenant of its own, so that one table serves all tests, and a clock that the test moves. */
export class StoreUnderTest {
  readonly store: DirectoryStore;
  readonly tenant = `t-${randomUUID().slice(0, 13)}`;
  private time = Date.UTC(2026, 0, 1);

  constructor(makeStore: MakeStore) {
    this.store = makeStore({ now: () => new Date(this.time) });
  }

  passSeconds(seconds: number): void {
    this.time += seconds * 1000;
  }

  /** RFC 3339, from now. */
  inSeconds(seconds: number): string {
    return new Date(this.time + seconds * 1000).toISOString();
  }

  key(id: string, resourceType = USER) {
    return { tenant: this.tenant, resourceType, id };
  }

  group(id: string) {
    return this.key(id, GROUP);
  }

  create(after: IndexedResource, entry = sampleEntry('create', after), resourceType = USER) {
    return this.store.create(this.tenant, resourceType, { after, entry });
  }

  replace(before: IndexedResource, after: IndexedResource, resourceType = USER) {
    const entry = sampleEntry('patch', after, [], resourceType);
    return this.store.replace(this.tenant, resourceType, { before, after, entry });
  }

  announce(id: string, resourceType = USER, seconds = 60) {
    return this.store.announceRemoval(this.key(id, resourceType), this.inSeconds(seconds));
  }

  /** Announced first. */
  async remove(before: IndexedResource, resourceType = USER) {
    await this.announce(before.resource.id, resourceType);
    return this.removeAtOnce(before, resourceType);
  }

  removeAtOnce(before: IndexedResource, resourceType = USER, precondition?: Precondition) {
    const entry = sampleEntry('delete', before, [], resourceType);
    const change = { before, entry, ...(precondition && { precondition }) };
    return this.store.remove(this.tenant, resourceType, change);
  }

  get(id: string, resourceType = USER) {
    return this.store.get(this.key(id, resourceType));
  }

  findByUserName(value: string) {
    return this.store.findByClaim(this.tenant, USER, userNameClaim(value));
  }

  async findIds(lookUp: IndexedValue, limit = 100): Promise<string[]> {
    const found = await this.store.findByLookUp(this.tenant, USER, lookUp, limit);
    return found.map(({ id }) => id);
  }

  count(resourceType = USER) {
    return this.store.count(this.tenant, resourceType);
  }

  listing(direction?: Direction, range?: NameRange, resourceType = USER): Listing {
    const { tenant } = this;
    return { tenant, resourceType, ...(direction && { direction }), ...(range && { range }) };
  }

  /** Names on a page. */
  async page(startIndex: number, count: number, listing = this.listing()): Promise<string[]> {
    const page = await this.store.page(listing, { startIndex, count });
    if (page === 'tooFar') throw new Error('too far');
    return namesOf(page);
  }

  async pageIds(startIndex: number, count: number, listing = this.listing()): Promise<string[]> {
    const page = await this.store.page(listing, { startIndex, count });
    return page === 'tooFar' ? [] : page.map(({ id }) => id);
  }

  async walk(listing = this.listing(), options?: Parameters<DirectoryStore['walk']>[1]) {
    return flatten(this.store.walk(listing, options));
  }

  historyOf(id: string, resourceType = USER): Promise<HistoryEntry[]> {
    return flatten(this.store.history(this.key(id, resourceType)));
  }

  async createdUser(user: SampleUser): Promise<IndexedResource> {
    const after = sampleUser(user);
    expect(await this.create(after)).toEqual({ outcome: 'created' });
    return after;
  }

  /** With their names as ids. */
  createUsers(names: readonly string[]): Promise<void> {
    return inTens(names, (name) => this.createdUser({ id: name, userName: name }));
  }

  createNamed(names: readonly string[]): Promise<void> {
    return inTens(names, (userName) => this.createdUser({ id: randomUUID(), userName }));
  }

  createGroup(group: SampleGroup, members: readonly Member[] = []) {
    const after = sampleGroup(group);
    const entry = sampleEntry('create', after, [], GROUP);
    return this.store.create(this.tenant, GROUP, { after, entry, members });
  }

  async createdGroup(id: string, members: readonly Member[] = []): Promise<IndexedResource> {
    const group = { id, displayName: `name of ${id}` };
    expect(await this.createGroup(group, members)).toEqual({ outcome: 'created' });
    return sampleGroup(group);
  }

  changeMembers(
    groupId: string,
    { added = [], removed = [] }: Partial<MemberChange>,
    precondition?: Precondition,
  ) {
    const entry = this.memberEntry(groupId);
    const change = { added, removed, entry, ...(precondition && { precondition }) };
    return this.store.changeMembers(this.group(groupId), change);
  }

  memberEntry(groupId: string): HistoryEntry {
    const group = sampleGroup({ id: groupId, displayName: groupId });
    return sampleEntry('patch', group, [], GROUP);
  }

  async memberIds(groupId: string): Promise<string[]> {
    const members = await flatten(this.store.members(this.group(groupId)));
    return members.map(({ id }) => id);
  }

  /** What a conditional request has seen of the group. */
  async seen(groupId: string): Promise<Precondition> {
    const group = await this.get(groupId, GROUP);
    return { version: group?.version ?? 0, revisions: group?.membership?.revisions ?? [] };
  }

  /** Types of which there is no member left out. */
  async memberCounts(groupId: string): Promise<Record<string, number>> {
    const { counts = {} } = (await this.get(groupId, GROUP))?.membership ?? {};
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
  }
}

/** Call inside a describe; gives each test a new one. */
export function useStore(makeStore: MakeStore): () => StoreUnderTest {
  let current: StoreUnderTest;
  beforeEach(() => {
    current = new StoreUnderTest(makeStore);
  });
  return () => current;
}

export const asUser = (id: string): Member => ({ id, resourceType: USER });
export const asGroup = (id: string): Member => ({ id, resourceType: GROUP });

export const namesOf = (resources: readonly StoredResource[]): string[] =>
  resources.map(({ sortName }) => sortName);

/** `user0001` and so on. */
export const numbered = (count: number, first = 1): string[] =>
  Array.from({ length: count }, (_, at) => `user${String(at + first).padStart(4, '0')}`);

export const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

export async function flatten<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const values: T[] = [];
  for await (const batch of batches) values.push(...batch);
  return values;
}

/** Ten at a time. */
export async function inTens<T>(
  values: readonly T[],
  act: (value: T) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < values.length; at += 10) {
    await Promise.all(values.slice(at, at + 10).map(act));
  }
}

/** As a caller may: the change is known by its entry. */
export async function untilNotBusy<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof StoreBusy)) throw error;
    }
  }
}
