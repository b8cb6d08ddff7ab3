import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import type { DirectoryStore } from '../../lambda/directory/directory-store.ts';
import { MAX_TRIES } from '../../lambda/dynamodb/backoff.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import { useDatabase } from './database.ts';
import { membersOf, user } from './member-fixture.ts';
import { type Fault, type Observed, observe } from './observe.ts';
import { TABLE_NAME } from './table.ts';

const TRANSACT = 'TransactWriteItems';

const { newClient } = useDatabase();
let tenants = 0;
let tenant: string;
let observed: Observed;
let store: DirectoryStore;
const { createUser, createGroup, change, groupKey, memberIds, entriesOf, entryOf } = membersOf(
  () => store,
  () => tenant,
);

beforeEach(async () => {
  tenants += 1;
  tenant = `t${tenants}`;
  const documentClient = newClient();
  observed = observe(documentClient);
  store = createDynamodbDirectoryStore({
    documentClient,
    tableName: TABLE_NAME,
    sleep: async () => {},
  });
  await createUser('u1');
  await createUser('u2');
  await createGroup('g1', [user('u2')]);
});

const loseAnswer: Fault = async (send) => {
  await send();
  throw Object.assign(new Error('timed out'), { name: 'TimeoutError' });
};

const conflict: Fault = async () => {
  throw new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
  });
};

const throttle: Fault = async () => {
  throw new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} });
};

const silence: Fault = async () => {
  throw Object.assign(new Error('timed out'), { name: 'TimeoutError' });
};

const passOn: Fault = (send) => send();

const revisionOf = async (groupId: string) =>
  (await store.get(groupKey(groupId)))?.membership?.revisions.reduce((sum, one) => sum + one, 0);

const swap = { added: [user('u1')], removed: [user('u2')] };

describe('a change of members', () => {
  it.each([
    ['after a conflict', [conflict]],
    ['after a throttle', [throttle]],
    ['after a lost answer', [loseAnswer]],
    ['after a lost answer and silence', [loseAnswer, silence, silence, silence, silence]],
    ['after a lost answer and a conflict', [loseAnswer, conflict]],
  ])('is made exactly once %s', async (_, faults) => {
    const before = await revisionOf('g1');
    observed.forgetTokens = true;
    observed.faults.set(TRANSACT, [...faults]);
    expect(await change('g1', swap)).toEqual({ outcome: 'changed' });
    expect(observed.faults.get(TRANSACT)).toEqual([]);
    expect(await memberIds('g1')).toEqual(['u1']);
    expect(await revisionOf('g1')).toBe((before ?? 0) + 1);
    expect((await store.get(groupKey('g1')))?.membership?.counts).toEqual({ User: 1 });
    expect(await entriesOf('g1')).toBe(2);
  });

  it('is made once when its caller repeats it after StoreBusy', async () => {
    const entry = entryOf('g1');
    observed.forgetTokens = true;
    observed.faults.set(
      TRANSACT,
      Array<Fault>(3 * MAX_TRIES)
        .fill(loseAnswer)
        .fill(throttle, 1),
    );
    await expect(change('g1', swap, entry)).rejects.toMatchObject({ name: 'StoreBusy' });
    observed.faults.clear();
    expect(await change('g1', swap, entry)).toEqual({ outcome: 'changed' });
    expect(await entriesOf('g1')).toBe(2);
    expect(await memberIds('g1')).toEqual(['u1']);
  });

  it('is tried no more after the time that it is given', async () => {
    observed.faults.set(TRANSACT, Array<Fault>(MAX_TRIES).fill(conflict));
    const late = { ...swap, entry: entryOf('g1'), until: new Date() };
    await expect(store.changeMembers(groupKey('g1'), late)).rejects.toMatchObject({
      reason: 'conflict',
    });
    expect(observed.faults.get(TRANSACT)).toHaveLength(MAX_TRIES - 1);
  });

  it('adds to another shard of the revision after a conflict', async () => {
    const documentClient = newClient();
    const first = createDynamodbDirectoryStore({
      documentClient,
      tableName: TABLE_NAME,
      random: () => 0,
      sleep: async () => {},
    });
    const { faults } = observe(documentClient);
    const add = (id: string) =>
      first.changeMembers(groupKey('g2'), {
        added: [user(id)],
        removed: [],
        entry: entryOf('g2'),
      });
    await createGroup('g2');
    await add('u1');
    faults.set(TRANSACT, [conflict]);
    await add('u2');
    const { revisions } = (await store.get(groupKey('g2')))?.membership ?? {};
    expect(revisions).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('that is disturbed is so after a conflict too', async () => {
    observed.faults.set(TRANSACT, [conflict]);
    expect(await change('g1', { added: [user('u2')] })).toEqual({ outcome: 'disturbed' });
    expect(await change('g1', { added: [user('none')] })).toEqual({ outcome: 'disturbed' });
    expect(await entriesOf('g1')).toBe(1);
  });
});

describe('64 clients that change one group at once', () => {
  it('lose nothing, with a conflict or a throttle in every twentieth try', async () => {
    const ids = Array.from({ length: 64 }, (_, at) => `c${String(at).padStart(2, '0')}`);
    await Promise.all(ids.map(createUser));
    await createGroup('g2');
    const every = (at: number): Fault => (at % 40 === 7 ? conflict : throttle);
    const faults = Array.from({ length: 5_000 }, (_, at) => (at % 20 === 7 ? every(at) : passOn));
    observed.faults.set(TRANSACT, faults);
    const clients = ids.map(async (id) => {
      for (let round = 0; round < 5; round++) {
        const edit = round % 2 === 0 ? { added: [user(id)] } : { removed: [user(id)] };
        expect(await change('g2', edit)).toEqual({ outcome: 'changed' });
      }
    });
    await Promise.all(clients);
    expect(faults.length).toBeLessThanOrEqual(5_000 - 5 * 64);
    expect(await memberIds('g2')).toEqual(ids);
    expect((await store.get(groupKey('g2')))?.membership?.counts).toEqual({ User: 64 });
    expect(await revisionOf('g2')).toBe(5 * 64);
    expect(await entriesOf('g2')).toBe(1 + 5 * 64);
  });
});

describe('an announcement of a removal', () => {
  it('is made in the end where transactions are in the way', async () => {
    const inTheWay: Fault = async () => {
      throw Object.assign(new Error('conflict'), { name: 'TransactionConflictException' });
    };
    observed.faults.set('UpdateItem', [inTheWay, throttle, loseAnswer]);
    const announced = await store.announceRemoval(
      { tenant, resourceType: 'User', id: 'u2' },
      '2100-01-01T00:00:00Z',
    );
    expect(announced?.groupIds).toEqual(['g1']);
    expect(await change('g1', { added: [user('u1')] })).toEqual({ outcome: 'changed' });
  });
});
