import type { IndexedResource, IndexedValue } from '../../lambda/directory/directory-store.ts';
import type { HistoryEntry } from '../../lambda/directory/history/history-entry.ts';
import type { ScimObject } from '../../lambda/scim/resource.ts';

export interface SampleUser {
  readonly id: string;
  readonly userName: string;
  readonly version?: number;
  readonly externalId?: string;
  readonly attributes?: ScimObject;
  readonly lookUps?: readonly IndexedValue[];
}

export const userNameClaim = (value: string): IndexedValue => ({ attribute: 'userName', value });

export const externalIdLookUp = (value: string): IndexedValue => ({
  attribute: 'externalId',
  value,
});

/** A user as the directory would hand it to a store: claimed by its userName, looked up by its externalId. */
export function sampleUser(user: SampleUser): IndexedResource {
  const { id, userName, version = 1, externalId, attributes = { userName, active: true } } = user;
  return {
    resource: {
      id,
      version,
      created: '2026-01-01T00:00:00.000Z',
      lastModified: '2026-01-01T00:00:00.000Z',
      sortName: userName,
      attributes,
      application: {},
    },
    claims: [userNameClaim(userName)],
    lookUps: user.lookUps ?? (externalId === undefined ? [] : [externalIdLookUp(externalId)]),
  };
}

let entries = 0;

/** An entry of its own for each call, in order of time. */
export function sampleEntry(
  operation: HistoryEntry['operation'],
  { resource }: IndexedResource,
  changes: HistoryEntry['changes'] = [],
  resourceType = 'User',
): HistoryEntry {
  entries += 1;
  return {
    id: `01JGFJJZ00${String(entries).padStart(16, '0')}`,
    time: new Date(Date.UTC(2026, 0, 1) + entries).toISOString(),
    actor: 'Scim System User',
    operation,
    requestId: `request-${entries}`,
    resourceType,
    resourceId: resource.id,
    version: resource.version,
    changes,
  };
}
