import type { DirectoryStore } from '../../lambda/directory/directory-store.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { memberOfKey } from '../../lambda/dynamodb/keys.ts';
import { toMemberItem, toMemberOfItem } from '../../lambda/dynamodb/member-items.ts';
import { createMemberSweeper, type MemberSweeper } from '../../lambda/dynamodb/sweep-members.ts';
import { useDatabase } from './database.ts';
import { loadItems, membersOf, user } from './member-fixture.ts';
import { type Fault, type Observed, observe } from './observe.ts';
import { scanTable, TABLE_NAME } from './table.ts';

const { newClient } = useDatabase();
let tenants = 0;
let tenant: string;
let store: DirectoryStore;
let observed: Observed;
let sweep: MemberSweeper;
let now: number;
const { createUser, createGroup, groupKey, userKey, memberIds, removeGroup, change } = membersOf(
  () => store,
  () => tenant,
);

const START = Date.parse('2026-01-01T00:00:00Z');
const until = new Date(START + 1_000);

beforeEach(() => {
  tenants += 1;
  tenant = `t${tenants}`;
  now = START;
  const documentClient = newClient();
  observed = observe(documentClient);
  store = createDynamodbDirectoryStore({ documentClient: newClient(), tableName: TABLE_NAME });
  sweep = createMemberSweeper({
    documentClient,
    tableName: TABLE_NAME,
    now: () => new Date(now),
    sleep: async () => {},
  });
});

const edges = async () =>
  (await scanTable(newClient())).filter(
    ({ pk, sk }) => String(pk).startsWith(`T#${tenant}#`) && /MEMBER/.test(String(sk)),
  );

/** A group that is gone, and the edges of its members, past the store. */
async function leaveEdges(count: number): Promise<void> {
  const members = Array.from({ length: count }, (_, at) => user(`m${at}`));
  const group = groupKey('gone');
  await loadItems(
    newClient(),
    members.flatMap((member) => [toMemberItem(group, member), toMemberOfItem(group, member)]),
  );
}

describe('the sweep of a group that is gone', () => {
  it('removes its edges from both sides, and no others', async () => {
    for (const id of ['u1', 'u2']) await createUser(id);
    await createGroup('gone', [user('u1'), user('u2')]);
    await createGroup('stays', [user('u1')]);
    await createGroup('outer');
    await change('gone', { added: [{ id: 'outer', resourceType: 'Group' }] });
    expect(await removeGroup('gone')).toEqual({ outcome: 'removed' });
    expect(await edges()).toHaveLength(8);
    expect(await sweep(groupKey('gone'), { until })).toBe(true);
    expect(await edges()).toHaveLength(2);
    expect(await memberIds('stays')).toEqual(['u1']);
  });

  it('is done at once where nothing is left, and can be made again', async () => {
    expect(await sweep(groupKey('never'), { until })).toBe(true);
    await leaveEdges(3);
    expect(await sweep(groupKey('gone'), { until })).toBe(true);
    expect(await sweep(groupKey('gone'), { until })).toBe(true);
    expect(await edges()).toEqual([]);
  });

  it('refuses a group that is there', async () => {
    await createUser('u1');
    await createGroup('there', [user('u1')]);
    await expect(sweep(groupKey('there'), { until })).rejects.toThrow('is there');
    expect(await memberIds('there')).toEqual(['u1']);
  });

  it('stops when its time is over, and goes on the next time', async () => {
    await leaveEdges(1_100);
    const passOn: Fault = async (send) => {
      now += 20;
      return send();
    };
    observed.faults.set('BatchWriteItem', Array<Fault>(1_000).fill(passOn));
    expect(await sweep(groupKey('gone'), { until: new Date(START + 500) })).toBe(false);
    const left = await edges();
    expect(left).toHaveLength(2 * 600);
    now = START;
    expect(await sweep(groupKey('gone'), { until: new Date(START + 10_000) })).toBe(true);
    expect(await edges()).toEqual([]);
  });

  it('deletes again what DynamoDB left', async () => {
    await leaveEdges(30);
    const left = memberOfKey(userKey('left'), 'gone');
    await loadItems(newClient(), [{ ...left }]);
    const leaveOut: Fault = async (send) => {
      const answer = await send();
      const UnprocessedItems = { [TABLE_NAME]: [{ DeleteRequest: { Key: { ...left } } }] };
      return { ...answer, output: { ...answer.output, UnprocessedItems } };
    };
    observed.faults.set('BatchWriteItem', [leaveOut]);
    expect(await sweep(groupKey('gone'), { until })).toBe(true);
    expect(await edges()).toEqual([]);
  });

  it('deletes again where a transaction was in the way', async () => {
    await leaveEdges(3);
    const inTheWay: Fault = async () => {
      throw Object.assign(new Error('conflict'), { name: 'TransactionConflictException' });
    };
    observed.faults.set('BatchWriteItem', [inTheWay, (send) => send(), inTheWay]);
    expect(await sweep(groupKey('gone'), { until })).toBe(true);
    expect(await edges()).toEqual([]);
  });

  it.each([0, 1, 2, 3])('leaves what can be found again when call %i fails', async (call) => {
    await leaveEdges(40);
    const throttle: Fault = async () => {
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    };
    const faults = [...Array<Fault>(call).fill((send) => send()), ...Array(500).fill(throttle)];
    observed.faults.set('BatchWriteItem', faults);
    await expect(sweep(groupKey('gone'), { until })).rejects.toMatchObject({ name: 'StoreBusy' });
    const left = await edges();
    const membersSeenFrom = (word: string) =>
      left.filter(({ sk }) => String(sk).startsWith(word)).length;
    expect(left.length).toBeGreaterThan(0);
    expect(membersSeenFrom('MEMBER#')).toBeGreaterThanOrEqual(membersSeenFrom('RESOURCE#'));
    observed.faults.clear();
    expect(await sweep(groupKey('gone'), { until })).toBe(true);
    expect(await edges()).toEqual([]);
  });
});
