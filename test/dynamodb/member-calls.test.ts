import type { DirectoryStore } from '../../lambda/directory/directory-store.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { toMemberItem, toMemberOfItem } from '../../lambda/dynamodb/member-items.ts';
import { useDatabase } from './database.ts';
import { LATER, loadItems, membersOf, user } from './member-fixture.ts';
import { type Observed, observe } from './observe.ts';
import { TABLE_NAME } from './table.ts';

const { newClient } = useDatabase();
/** 400 calls load the large group: seconds, unless much else runs. */
const BUSY_MACHINE_MS = 240_000;

const tenant = 'calls';
let observed: Observed;
let store: DirectoryStore;
const { createUser, createGroup, change, groupKey, userKey, memberIds, removeGroup } = membersOf(
  () => store,
  () => tenant,
);

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${prefix}${String(at).padStart(5, '0')}`);

beforeAll(async () => {
  const documentClient = newClient();
  observed = observe(documentClient);
  store = createDynamodbDirectoryStore({ documentClient, tableName: TABLE_NAME });
  for (const id of ['u1', 'u2', 'loner']) await createUser(id);
  await createGroup('small');
  await createGroup('large');
  const members = (groupId: string, count: number) =>
    numbered('m', count).map((id) => toMemberItem(groupKey(groupId), user(id)));
  await loadItems(newClient(), [...members('small', 10), ...members('large', 10_000)]);
}, BUSY_MACHINE_MS);

/** Names and capacity of the calls that an operation makes. */
async function callsOf(act: () => Promise<unknown>) {
  observed.calls.length = 0;
  await act();
  const names = observed.calls.map(({ name }) => name);
  return { names, units: observed.calls.reduce((sum, { units }) => sum + units, 0) };
}

describe('the calls of', () => {
  it('a change of one member: one transaction, whose units do not follow the size of the group', async () => {
    const [add, remove] = [{ added: [user('u1')] }, { removed: [user('u1')] }];
    const inSmall = [
      await callsOf(() => change('small', add)),
      await callsOf(() => change('small', remove)),
    ];
    const inLarge = [
      await callsOf(() => change('large', add)),
      await callsOf(() => change('large', remove)),
    ];
    expect(inLarge).toEqual(inSmall);
    for (const { names } of inSmall) expect(names).toEqual(['TransactWriteItems']);
  });

  it('a change of nothing: one transaction', async () => {
    expect((await callsOf(() => change('large', {}))).names).toEqual(['TransactWriteItems']);
  });

  it('get of a group: one query, of the same units for ten members and for 10,000', async () => {
    const small = await callsOf(() => store.get(groupKey('small')));
    expect(small).toEqual({ names: ['Query'], units: 1 });
    expect(await callsOf(() => store.get(groupKey('large')))).toEqual(small);
  });

  it('get of a user: one query without groups, and with groups one more for their names', async () => {
    const get = (memberOf: boolean, id: string) => () => store.get(userKey(id), { memberOf });
    await change('small', { added: [user('u2')] });
    await change('large', { added: [user('u2')] });
    expect((await callsOf(get(true, 'loner'))).names).toEqual(['Query']);
    expect((await callsOf(get(true, 'u2'))).names).toEqual(['Query', 'BatchGetItem']);
    expect((await callsOf(get(false, 'u2'))).names).toEqual(['Query']);
  });

  it('get of a user in 300 groups costs as one in none, when the groups are not asked for', async () => {
    await createUser('popular');
    const edges = numbered('g', 300).map((id) => toMemberOfItem(groupKey(id), user('popular')));
    await loadItems(newClient(), edges);
    const loner = await callsOf(() => store.get(userKey('loner')));
    expect(await callsOf(() => store.get(userKey('popular')))).toEqual(loner);
  });

  it('states of members: one call for 33 ids', async () => {
    const states = () => store.memberStates(groupKey('large'), numbered('x', 33));
    expect((await callsOf(states)).names).toEqual(['BatchGetItem']);
  });

  it('members: one for each batch', async () => {
    const read = async () => {
      for await (const batch of store.members(groupKey('large'), { batch: 2_000 })) {
        expect(batch.length).toBeLessThanOrEqual(2_000);
      }
    };
    expect((await callsOf(read)).names).toHaveLength(6);
    expect((await callsOf(() => memberIds('small'))).names).toEqual(['Query']);
  });

  it('a list of groups: a query for each, of a unit', async () => {
    const ids = numbered('list', 40);
    for (const id of ids) await createGroup(id);
    const list = await callsOf(() => store.getAll(ids.map(groupKey)));
    expect(list).toEqual({ names: Array(40).fill('Query'), units: 40 });
  });

  it('a list of users: one call, or with groups a query for each and one for all their names', async () => {
    const keys = ['u1', 'u2', 'loner'].map(userKey);
    expect((await callsOf(() => store.getAll(keys))).names).toEqual(['BatchGetItem']);
    const withGroups = await callsOf(() => store.getAll(keys, { memberOf: true }));
    expect(withGroups.names).toEqual(['Query', 'Query', 'Query', 'BatchGetItem']);
  });

  it('removal of a group: its announcement, its groups, one transaction, however many members', async () => {
    const { names } = await callsOf(() => removeGroup('large'));
    expect(names).toEqual(['UpdateItem', 'Query', 'TransactWriteItems']);
    expect(await store.get(groupKey('large'))).toBeUndefined();
  });

  it('announcement of a removal: an update, which reads too, and the groups', async () => {
    const announce = () => store.announceRemoval(userKey('u1'), LATER);
    expect((await callsOf(announce)).names).toEqual(['UpdateItem', 'Query']);
  });
});
