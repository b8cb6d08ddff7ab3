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
const now = new Date('2026-01-01T00:00:00Z');
const LATER = '2026-01-01T00:01:00.000Z';

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

  it('create, replace and remove: one transaction each; the announcement before: its update, and the groups', async () => {
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
    const announce = await callsOf(() =>
      store.announceRemoval({ tenant, resourceType: 'User', id: 'new' }, LATER),
    );
    const remove = await callsOf(() =>
      store.remove(tenant, 'User', { before: renamed, entry: sampleEntry('delete', renamed) }),
    );
    const calls = { create, duplicate, disable, rename, remove };
    for (const { names } of Object.values(calls)) expect(names).toEqual(['TransactWriteItems']);
    expect(announce.names).toEqual(['UpdateItem', 'Query']);
  });
});
