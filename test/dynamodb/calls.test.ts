import type { DirectoryStore } from '../../lambda/directory/directory-store.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import {
  externalIdLookUp,
  sampleEntry,
  sampleUser,
  userNameClaim,
} from '../directory/sample-user.ts';
import { useDatabase } from './database.ts';
import { type Observed, observe } from './observe.ts';
import { TABLE_NAME } from './table.ts';

const { newClient } = useDatabase();
const tenant = 'calls';
let observed: Observed;
let store: DirectoryStore;
let now = new Date('2026-01-01T00:00:00Z');

beforeAll(async () => {
  const documentClient = newClient();
  observed = observe(documentClient);
  store = createDynamodbDirectoryStore({
    documentClient,
    tableName: TABLE_NAME,
    now: () => now,
  });
  for (let at = 0; at < 30; at++) {
    const after = sampleUser({ id: `u${at}`, userName: `user${at}`, externalId: `e${at}` });
    await store.create(tenant, 'User', { after, entry: sampleEntry('create', after) });
  }
});

/** Names and capacity of the calls that an operation makes. */
async function callsOf(act: () => Promise<unknown>) {
  observed.calls.length = 0;
  await act();
  const names = observed.calls.map(({ name }) => name);
  return { names, units: observed.calls.reduce((sum, { units }) => sum + units, 0) };
}

describe('the calls of', () => {
  it('get: one query', async () => {
    const get = (id: string) => () => store.get({ tenant, resourceType: 'User', id });
    expect(await callsOf(get('u0'))).toEqual({ names: ['Query'], units: 1 });
    expect((await callsOf(get('none'))).names).toEqual(['Query']);
  });

  it('findByClaim: one for a miss, two for a hit', async () => {
    const find = (name: string) => () => store.findByClaim(tenant, 'User', userNameClaim(name));
    expect(await callsOf(find('none'))).toEqual({ names: ['GetItem'], units: 1 });
    expect(await callsOf(find('user0'))).toEqual({ names: ['GetItem', 'Query'], units: 2 });
  });

  it('findByLookUp: one for a miss, two for a hit', async () => {
    const find = (value: string) => () =>
      store.findByLookUp(tenant, 'User', externalIdLookUp(value), 10);
    expect((await callsOf(find('none'))).names).toEqual(['Query']);
    expect(await callsOf(find('e0'))).toEqual({ names: ['Query', 'BatchGetItem'], units: 2 });
  });

  it('create, replace and remove: one transaction each', async () => {
    const made = sampleUser({ id: 'new', userName: 'new', externalId: 'n' });
    const disabled = sampleUser({ id: 'new', userName: 'new', externalId: 'n', version: 2 });
    const renamed = sampleUser({ id: 'new', userName: 'newer', externalId: 'n', version: 3 });
    const create = await callsOf(() =>
      store.create(tenant, 'User', { after: made, entry: sampleEntry('create', made) }),
    );
    const duplicate = await callsOf(() =>
      store.create(tenant, 'User', {
        after: sampleUser({ id: 'x', userName: 'new' }),
        entry: sampleEntry('create', made),
      }),
    );
    const disable = await callsOf(() =>
      store.replace(tenant, 'User', {
        before: made,
        after: disabled,
        entry: sampleEntry('patch', disabled),
      }),
    );
    const rename = await callsOf(() =>
      store.replace(tenant, 'User', {
        before: disabled,
        after: renamed,
        entry: sampleEntry('patch', renamed),
      }),
    );
    const remove = await callsOf(() =>
      store.remove(tenant, 'User', { before: renamed, entry: sampleEntry('delete', renamed) }),
    );
    const calls = { create, duplicate, disable, rename, remove };
    for (const { names } of Object.values(calls)) expect(names).toEqual(['TransactWriteItems']);
  });

  it('the first page: the count, the keys, the resources and a bookmark', async () => {
    const calls = await callsOf(() => store.page(tenant, 'User', { startIndex: 1, count: 10 }));
    expect(calls.names).toEqual(['Query', 'Query', 'BatchGetItem', 'PutItem']);
  });

  it('the next pages: the bookmark too, however far the list has been read', async () => {
    for (const startIndex of [11, 21]) {
      const calls = await callsOf(() => store.page(tenant, 'User', { startIndex, count: 10 }));
      expect(calls.names.filter((name) => name === 'Query')).toHaveLength(3);
      expect(calls.names).toContain('BatchGetItem');
    }
  });

  it('a jump: one more query, for the keys from the nearest bookmark', async () => {
    const calls = await callsOf(() => store.page(tenant, 'User', { startIndex: 15, count: 3 }));
    expect(calls.names.filter((name) => name === 'Query')).toHaveLength(4);
  });

  it('a page after ten minutes: keys from the beginning, as its bookmark is none any more', async () => {
    now = new Date(now.getTime() + 601_000);
    const calls = await callsOf(() => store.page(tenant, 'User', { startIndex: 21, count: 3 }));
    expect(calls.names.filter((name) => name === 'Query')).toHaveLength(4);
  });

  it('a count alone: one query', async () => {
    const calls = await callsOf(() => store.page(tenant, 'User', { startIndex: 1, count: 0 }));
    expect(calls.names).toEqual(['Query']);
  });

  it('a page beyond the end: no keys', async () => {
    const calls = await callsOf(() => store.page(tenant, 'User', { startIndex: 999, count: 9 }));
    expect(calls.names).toEqual(['Query', 'Query']);
  });
});
