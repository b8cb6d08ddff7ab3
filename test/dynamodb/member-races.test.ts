import type { DirectoryStore } from '../../lambda/directory/directory-store.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { sampleEntry, sampleUser } from '../directory/sample-user.ts';
import { useDatabase } from './database.ts';
import { LATER, membersOf, user } from './member-fixture.ts';
import { scanTable, TABLE_NAME } from './table.ts';

const ROUNDS = 120;
/** Some 3,000 calls: seconds, unless much else runs. */
const BUSY_MACHINE_MS = 400_000;

const GROUPS = ['g0', 'g1', 'g2'];

const { newClient } = useDatabase();
const tenant = 'races';
let store: DirectoryStore;
const { createUser, createGroup, change, userKey, groupKey, memberIds, removeGroup } = membersOf(
  () => store,
  () => tenant,
);

beforeAll(() => {
  store = createDynamodbDirectoryStore({ documentClient: newClient(), tableName: TABLE_NAME });
});

/** As the directory does it: announced, taken out of its groups, removed. */
async function removeUser(id: string): Promise<void> {
  const announced = await store.announceRemoval(userKey(id), LATER);
  if (!announced) throw new Error('there is no such user');
  for (const groupId of announced.groupIds) {
    expect(await change(groupId, { removed: [user(id)] })).toEqual({ outcome: 'changed' });
  }
  const before = sampleUser({ id, userName: id });
  const entry = sampleEntry('delete', before);
  expect(await store.remove(tenant, 'User', { before, entry })).toEqual({ outcome: 'removed' });
}

const edges = async (documentClient = newClient()) =>
  (await scanTable(documentClient)).filter(({ sk }) => /MEMBER/.test(String(sk)));

describe('a user that is removed while it is added to groups', () => {
  it(
    'is in no group, whoever comes first, and leaves no edge',
    async () => {
      await Promise.all(GROUPS.map((id) => createGroup(id)));
      const outcomes = new Set<string>();
      let seen = 0;
      const rounds = Array(ROUNDS).keys();
      const play = async (round: number) => {
        const id = `u${round}`;
        await createUser(id);
        const adds = GROUPS.map(async (groupId, at) => {
          await new Promise((resolve) => setTimeout(resolve, ((round * 7 + at * 5) % 12) / 2));
          const { outcome } = await change(groupId, { added: [user(id)] });
          outcomes.add(outcome);
        });
        const removal = removeUser(id).then(async () => {
          const members = await Promise.all(GROUPS.map(memberIds));
          if (members.flat().includes(id)) seen += 1;
        });
        await Promise.all([...adds, removal]);
      };
      const playAll = async () => {
        for (const round of rounds) await play(round);
      };
      await Promise.all(Array.from({ length: 8 }, playAll));
      expect(seen).toBe(0);
      expect([...outcomes].sort()).toEqual(['changed', 'disturbed']);
      expect(await edges()).toEqual([]);
      for (const groupId of GROUPS) {
        const { counts = {} } = (await store.get(groupKey(groupId)))?.membership ?? {};
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(0);
      }
    },
    BUSY_MACHINE_MS,
  );
});

describe('a group that is removed while members are added', () => {
  it(
    'takes none any more, and readers of its members do not see it',
    async () => {
      for (let round = 0; round < 20; round++) {
        const id = `gone${round}`;
        const members = [`${id}-a`, `${id}-b`, `${id}-c`];
        await Promise.all(members.map(createUser));
        await createGroup(id);
        const adds = members.map((member) => change(id, { added: [user(member)] }));
        const [removed] = await Promise.all([removeGroup(id), ...adds]);
        expect(removed).toEqual({ outcome: 'removed' });
        expect(await change(id, { added: [user('u')] })).toEqual({ outcome: 'missing' });
        for (const member of members) {
          expect((await store.get(userKey(member), { memberOf: true }))?.memberOf).toEqual([]);
        }
      }
    },
    BUSY_MACHINE_MS,
  );
});
