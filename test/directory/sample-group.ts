import type { IndexedResource } from '../../lambda/directory/directory-store.ts';

export interface SampleGroup {
  readonly id: string;
  readonly displayName: string;
  readonly version?: number;
}

/** A group as the directory would hand it to a store: claimed by its displayName. */
export function sampleGroup({ id, displayName, version = 1 }: SampleGroup): IndexedResource {
  return {
    resource: {
      id,
      version,
      created: '2026-01-01T00:00:00.000Z',
      lastModified: '2026-01-01T00:00:00.000Z',
      sortName: displayName,
      attributes: { displayName },
      application: {},
    },
    claims: [{ attribute: 'displayName', value: displayName }],
    lookUps: [],
  };
}
