import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DirectoryStore, Listing } from '../../lambda/directory/directory-store.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { namesOf } from '../directory/contract/store-under-test.ts';
import { sampleEntry, sampleUser } from '../directory/sample-user.ts';
import { type Observed, observe } from './observe.ts';
import { TABLE_NAME } from './table.ts';

/** A tenant's users whose pages are read under a clock that the test moves, with the calls that it takes. */
export class ObservedList {
  readonly listing: Listing;
  readonly store: DirectoryStore;
  private readonly observed: Observed;
  private time = Date.UTC(2026, 0, 1);

  constructor(documentClient: DynamoDBDocumentClient, listing: Listing) {
    this.listing = listing;
    this.observed = observe(documentClient);
    this.store = createDynamodbDirectoryStore({
      documentClient,
      tableName: TABLE_NAME,
      now: this.now,
    });
  }

  readonly now = (): Date => new Date(this.time);

  passSeconds(seconds: number): void {
    this.time += seconds * 1000;
  }

  async page(startIndex: number, count: number): Promise<string[] | 'tooFar'> {
    const page = await this.store.page(this.listing, { startIndex, count });
    return page === 'tooFar' ? page : namesOf(page);
  }

  async create(userName: string): Promise<void> {
    const after = sampleUser({ id: userName, userName });
    const entry = sampleEntry('create', after);
    const { outcome } = await this.store.create(this.listing.tenant, 'User', { after, entry });
    expect(outcome).toBe('created');
  }

  async remove(userName: string): Promise<void> {
    const { tenant } = this.listing;
    const before = sampleUser({ id: userName, userName });
    const key = { tenant, resourceType: 'User', id: userName };
    await this.store.announceRemoval(key, new Date(this.time + 60_000).toISOString());
    const entry = sampleEntry('delete', before);
    const { outcome } = await this.store.remove(tenant, 'User', { before, entry });
    expect(outcome).toBe('removed');
  }

  async rename(before: string, userName: string): Promise<void> {
    const after = sampleUser({ id: before, userName, version: 2 });
    const change = { before: sampleUser({ id: before, userName: before }), after };
    const entry = sampleEntry('patch', after);
    const { outcome } = await this.store.replace(this.listing.tenant, 'User', { ...change, entry });
    expect(outcome).toBe('replaced');
  }

  /** Names of the calls, in order of the alphabet as some are made at once, and the units that they took. */
  async callsOf(act: () => Promise<unknown>): Promise<{ names: string[]; units: number }> {
    this.observed.calls.length = 0;
    await act();
    const { calls } = this.observed;
    return {
      names: calls.map(({ name }) => name).sort(),
      units: calls.reduce((sum, { units }) => sum + units, 0),
    };
  }
}
