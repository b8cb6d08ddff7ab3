import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { directoryStoreContract } from '../directory/directory-store.contract.ts';
import { sampleEntry, sampleUser } from '../directory/sample-user.ts';
import { useDatabase } from './database.ts';
import { scanTable, TABLE_NAME } from './table.ts';

const { newClient } = useDatabase();
let documentClient: DynamoDBDocumentClient;

beforeAll(() => {
  documentClient = newClient();
});

const makeStore = (options: { readonly now?: () => Date } = {}) =>
  createDynamodbDirectoryStore({ ...options, documentClient, tableName: TABLE_NAME });

describe('a refused write', () => {
  const tenant = 'refused';

  it('leaves every item of the table as it was', async () => {
    const store = makeStore();
    const ann = sampleUser({ id: 'u1', userName: 'ann', externalId: 'e1' });
    const bob = sampleUser({ id: 'u2', userName: 'bob' });
    for (const after of [ann, bob]) {
      await store.create(tenant, 'User', { after, entry: sampleEntry('create', after) });
    }
    const before = await scanTable(documentClient);

    const third = sampleUser({ id: 'u3', userName: 'ann', externalId: 'e3' });
    const bobAsAnn = sampleUser({ id: 'u2', userName: 'ann', externalId: 'e2', version: 2 });
    const old = sampleUser({ id: 'u1', userName: 'ann', externalId: 'e1', version: 7 });
    const gone = sampleUser({ id: 'u9', userName: 'zoe' });
    const outcomes = [
      await store.create(tenant, 'User', { after: third, entry: sampleEntry('create', third) }),
      await store.replace(tenant, 'User', {
        before: bob,
        after: bobAsAnn,
        entry: sampleEntry('patch', bobAsAnn),
      }),
      await store.replace(tenant, 'User', {
        before: old,
        after: ann,
        entry: sampleEntry('replace', ann),
      }),
      await store.remove(tenant, 'User', { before: old, entry: sampleEntry('delete', old) }),
      await store.remove(tenant, 'User', { before: gone, entry: sampleEntry('delete', gone) }),
    ];

    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'duplicate',
      'duplicate',
      'stale',
      'stale',
      'missing',
    ]);
    const sorted = (items: object[]) => items.map((item) => JSON.stringify(item)).sort();
    expect(sorted(await scanTable(documentClient))).toEqual(sorted(before));
  });
});

describe('a removed user', () => {
  it('leaves its history and counters that add up to nothing', async () => {
    const store = makeStore();
    const user = sampleUser({ id: 'u1', userName: 'ann', externalId: 'e1' });
    const tenant = 'removed';
    await store.create(tenant, 'User', { after: user, entry: sampleEntry('create', user) });
    const until = new Date(Date.now() + 60_000).toISOString();
    await store.announceRemoval({ tenant, resourceType: 'User', id: 'u1' }, until);
    await store.remove(tenant, 'User', { before: user, entry: sampleEntry('delete', user) });
    const items = (await scanTable(documentClient)).filter(({ pk }) =>
      String(pk).startsWith(`T#${tenant}#`),
    );
    const counters = items.filter(({ pk }) => pk === `T#${tenant}#COUNT#USER`);
    const history = items.filter(({ pk }) => pk === `T#${tenant}#HISTORY#USER#u1`);
    expect(history).toHaveLength(2);
    expect(counters.reduce((sum, { count }) => sum + Number(count), 0)).toBe(0);
    expect(items).toHaveLength(history.length + counters.length);
  });
});

directoryStoreContract('DynamoDB', makeStore);
