import { createResource } from '../../../lambda/directory/create-resource.ts';
import type { DirectoryStore } from '../../../lambda/directory/directory-store.ts';
import { findHistory } from '../../../lambda/directory/history/find-history.ts';
import { createMemoryDirectoryStore } from '../../../lambda/memory/memory-directory-store.ts';
import { entra, group, memoryDirectory } from '../directory-fixture.ts';
import { sampleEntry, sampleUser } from '../sample-user.ts';

const ada = sampleUser({ id: 'id-of-ada', userName: 'ada@corp.example' });

async function storeWithAda() {
  const store = createMemoryDirectoryStore();
  await store.create('acme', 'User', { after: ada, entry: sampleEntry('create', ada) });
  return store;
}

async function operationsOf(store: DirectoryStore, idOrName: string, resourceType = 'User') {
  const history = await findHistory(store, 'acme', { resourceType, idOrName });
  if (history === undefined) return undefined;
  const operations: string[] = [];
  for await (const entries of history) operations.push(...entries.map((entry) => entry.operation));
  return operations;
}

describe('findHistory', () => {
  it('finds a user by id, and by userName in any case', async () => {
    const store = await storeWithAda();
    expect(await operationsOf(store, 'id-of-ada')).toEqual(['create']);
    expect(await operationsOf(store, 'Ada@Corp.example')).toEqual(['create']);
  });

  it('finds a user that is gone by id, but not by the userName that it gave back', async () => {
    const store = await storeWithAda();
    await store.announceRemoval(
      { tenant: 'acme', resourceType: 'User', id: 'id-of-ada' },
      new Date(Date.now() + 60_000).toISOString(),
    );
    await store.remove('acme', 'User', { before: ada, entry: sampleEntry('delete', ada) });
    expect(await operationsOf(store, 'id-of-ada')).toEqual(['create', 'delete']);
    expect(await operationsOf(store, 'ada@corp.example')).toBeUndefined();
  });

  it('finds nobody else', async () => {
    const store = await storeWithAda();
    expect(await operationsOf(store, 'bob@corp.example')).toBeUndefined();
    const ada = { resourceType: 'User', idOrName: 'id-of-ada' };
    expect(await findHistory(store, 'other', ada)).toBeUndefined();
  });

  it('finds a group by id, and by displayName in any case, and no other type by name', async () => {
    const directory = memoryDirectory();
    const { resource } = await createResource(directory, { ...entra, tenant: 'acme' }, group, {
      body: { displayName: 'Sales' },
    });
    for (const idOrName of [resource.id, 'SALES']) {
      expect(await operationsOf(directory.store, idOrName, 'Group')).toEqual(['create']);
      expect(await operationsOf(directory.store, idOrName, 'User')).toBeUndefined();
    }
    expect(await operationsOf(directory.store, 'sales', 'Device')).toBeUndefined();
  });
});
