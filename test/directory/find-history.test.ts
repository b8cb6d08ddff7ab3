import { findHistory } from '../../lambda/directory/find-history.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { sampleEntry, sampleUser } from './sample-user.ts';

const ada = sampleUser({ id: 'id-of-ada', userName: 'ada@corp.example' });

async function storeWithAda() {
  const store = createMemoryDirectoryStore();
  await store.create('acme', 'User', { after: ada, entry: sampleEntry('create', ada) });
  return store;
}

async function operationsOf(store: Awaited<ReturnType<typeof storeWithAda>>, user: string) {
  const history = await findHistory(store, 'acme', user);
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
    await store.remove('acme', 'User', { before: ada, entry: sampleEntry('delete', ada) });
    expect(await operationsOf(store, 'id-of-ada')).toEqual(['create', 'delete']);
    expect(await operationsOf(store, 'ada@corp.example')).toBeUndefined();
  });

  it('finds nobody else', async () => {
    const store = await storeWithAda();
    expect(await operationsOf(store, 'bob@corp.example')).toBeUndefined();
    expect(await findHistory(store, 'other', 'id-of-ada')).toBeUndefined();
  });
});
