import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { type DirectoryStore, StoreBusy } from '../../lambda/directory/directory-store.ts';
import { MAX_TRIES } from '../../lambda/dynamodb/backoff.ts';
import { createDynamodbDirectoryStore } from '../../lambda/dynamodb/dynamodb-directory-store.ts';
import {
  externalIdLookUp,
  sampleEntry,
  sampleUser,
  userNameClaim,
} from '../directory/sample-user.ts';
import { useDatabase } from './database.ts';
import { type Fault, type Observed, observe } from './observe.ts';
import { TABLE_NAME } from './table.ts';

const TRANSACT = 'TransactWriteItems';
const SDK_ATTEMPTS = 3;

const { newClient } = useDatabase();
let tenants = 0;
let tenant: string;
let observed: Observed;
let store: DirectoryStore;
let waits: number[];

beforeEach(() => {
  tenants += 1;
  tenant = `t${tenants}`;
  waits = [];
  const documentClient = newClient();
  observed = observe(documentClient);
  store = createDynamodbDirectoryStore({
    documentClient,
    tableName: TABLE_NAME,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
  });
});

/** The server does what it is asked, and nobody hears of it. */
const loseAnswer: Fault = async (send) => {
  await send();
  throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
};

const timeOut: Fault = async () => {
  throw Object.assign(new Error('timed out'), { name: 'TimeoutError' });
};

const cancel =
  (...codes: string[]): Fault =>
  async () => {
    throw new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  };

const throttle: Fault = async () => {
  throw new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} });
};

const inProgress: Fault = async () => {
  throw new TransactionInProgressException({ message: 'in progress', $metadata: {} });
};

const always = (fault: Fault): Fault[] => Array<Fault>(3 * MAX_TRIES).fill(fault);
const tokens = () => observed.calls.flatMap(({ token }) => token ?? []);

const ann = sampleUser({ id: 'u1', userName: 'ann', externalId: 'e1' });
const bob = sampleUser({ id: 'u1', userName: 'bob', externalId: 'e2', version: 2 });

const create = () =>
  store.create(tenant, 'User', { after: ann, entry: sampleEntry('create', ann) });
const replace = () =>
  store.replace(tenant, 'User', { before: ann, after: bob, entry: sampleEntry('patch', bob) });
const remove = () =>
  store.remove(tenant, 'User', { before: ann, entry: sampleEntry('delete', ann) });

async function entriesOfUser(): Promise<number> {
  let entries = 0;
  for await (const batch of store.history({ tenant, resourceType: 'User', id: 'u1' })) {
    entries += batch.length;
  }
  return entries;
}

const totalResults = () => store.count(tenant, 'User');

const announce = () =>
  store.announceRemoval({ tenant, resourceType: 'User', id: 'u1' }, '2100-01-01T00:00:00.000Z');

describe('our own success after a lost answer', () => {
  describe.each([
    ['within the SDK', 1],
    ['beyond the attempts of the SDK', SDK_ATTEMPTS],
    ['twice beyond them', 2 * SDK_ATTEMPTS],
  ])('%s', (_, lost) => {
    it.each([
      ['while the token is known', false],
      ['when the token is not', true],
    ])('is created, once, %s', async (__, forgetTokens) => {
      observed.forgetTokens = forgetTokens;
      observed.faults.set(TRANSACT, Array<Fault>(lost).fill(loseAnswer));
      expect(await create()).toEqual({ outcome: 'created' });
      expect(await entriesOfUser()).toBe(1);
      expect(await totalResults()).toBe(1);
      expect(new Set(tokens()).size).toBe(1);
    });

    it('is replaced, not stale', async () => {
      await create();
      observed.forgetTokens = true;
      observed.faults.set(TRANSACT, Array<Fault>(lost).fill(loseAnswer));
      expect(await replace()).toEqual({ outcome: 'replaced' });
      expect(await entriesOfUser()).toBe(2);
    });

    it('is removed, not missing', async () => {
      await create();
      await announce();
      observed.forgetTokens = true;
      observed.faults.set(TRANSACT, Array<Fault>(lost).fill(loseAnswer));
      expect(await remove()).toEqual({ outcome: 'removed' });
      expect(await totalResults()).toBe(0);
    });
  });

  it('is known by its entry even when DynamoDB names one failed condition alone', async () => {
    observed.faults.set(TRANSACT, [
      loseAnswer,
      cancel('None', 'ConditionalCheckFailed', 'None', 'None', 'None'),
    ]);
    expect(await create()).toEqual({ outcome: 'created' });
    expect(observed.calls.map(({ name }) => name)).toEqual([TRANSACT, TRANSACT, 'GetItem']);
  });

  it('is not taken for one where another holds the claim', async () => {
    await create();
    observed.faults.set(TRANSACT, [timeOut]);
    const second = sampleUser({ id: 'u2', userName: 'ann' });
    const entry = sampleEntry('create', second);
    expect(await store.create(tenant, 'User', { after: second, entry })).toEqual({
      outcome: 'duplicate',
      attribute: 'userName',
    });
  });
});

describe('a conflict', () => {
  it('is tried again with a new token, after a random wait', async () => {
    observed.faults.set(TRANSACT, [
      cancel('None', 'None', 'None', 'None', 'TransactionConflict'),
      cancel('None', 'TransactionConflict', 'None', 'None', 'None'),
    ]);
    expect(await create()).toEqual({ outcome: 'created' });
    expect(new Set(tokens()).size).toBe(3);
    expect(waits).toHaveLength(2);
    expect(Math.max(...waits)).toBeLessThanOrEqual(100);
  });

  it('that lasts is StoreBusy in the end, and writes nothing', async () => {
    observed.faults.set(TRANSACT, always(cancel('TransactionConflict', 'None')));
    await expect(create()).rejects.toMatchObject({ name: 'StoreBusy', reason: 'conflict' });
    expect(tokens()).toHaveLength(MAX_TRIES);
    expect(await entriesOfUser()).toBe(0);
  });

  it('beside a failed condition does not hide it', async () => {
    observed.faults.set(TRANSACT, [
      cancel('None', 'ConditionalCheckFailed', 'None', 'None', 'TransactionConflict'),
    ]);
    expect(await create()).toEqual({ outcome: 'duplicate', attribute: 'userName' });
  });

  it('tells of no stored value in its error', async () => {
    observed.faults.set(
      TRANSACT,
      always(async () => {
        throw new TransactionCanceledException({
          message: 'cancelled',
          $metadata: {},
          CancellationReasons: [{ Code: 'TransactionConflict', Item: { note: { S: 'secret' } } }],
        });
      }),
    );
    const error: unknown = await create().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreBusy);
    expect(JSON.stringify((error as StoreBusy).cause)).not.toContain('secret');
    expect(String((error as StoreBusy).cause)).not.toContain('secret');
  });
});

describe('a transaction that is still in progress', () => {
  it('is asked for with its own token until it is decided', async () => {
    observed.faults.set(TRANSACT, [loseAnswer, ...Array<Fault>(4).fill(inProgress)]);
    expect(await create()).toEqual({ outcome: 'created' });
    expect(new Set(tokens()).size).toBe(1);
    expect(await totalResults()).toBe(1);
  });
});

describe('a throttle', () => {
  it('of a transaction is tried again, then StoreBusy', async () => {
    observed.faults.set(TRANSACT, [cancel('None', 'ThrottlingError'), throttle]);
    expect(await create()).toEqual({ outcome: 'created' });
    observed.faults.set(TRANSACT, always(cancel('ProvisionedThroughputExceeded')));
    await expect(replace()).rejects.toMatchObject({ name: 'StoreBusy', reason: 'throttled' });
  });

  it.each([
    ['Query', () => store.get({ tenant, resourceType: 'User', id: 'u1' })],
    ['GetItem', () => store.findByClaim(tenant, 'User', userNameClaim('ann'))],
    ['Query', () => store.page({ tenant, resourceType: 'User' }, { startIndex: 1, count: 1 })],
  ])('of %s beyond the attempts of the SDK is StoreBusy', async (name, read) => {
    observed.faults.set(name, always(throttle));
    await expect(read()).rejects.toMatchObject({ name: 'StoreBusy', reason: 'throttled' });
  });
});

describe('silence', () => {
  it('that lasts is StoreBusy, one token all the time', async () => {
    observed.faults.set(TRANSACT, always(timeOut));
    await expect(create()).rejects.toMatchObject({ name: 'StoreBusy', reason: 'unavailable' });
    expect(new Set(tokens()).size).toBe(1);
  });

  it('ends by the clock too', async () => {
    let minutes = 0;
    const documentClient = newClient();
    const watched = observe(documentClient);
    watched.faults.set(TRANSACT, always(timeOut));
    const slow = createDynamodbDirectoryStore({
      documentClient,
      tableName: TABLE_NAME,
      now: () => new Date(Date.UTC(2026, 0, 1, 0, minutes++)),
    });
    const change = { after: ann, entry: sampleEntry('create', ann) };
    await expect(slow.create(tenant, 'User', change)).rejects.toBeInstanceOf(StoreBusy);
    expect(watched.calls).toHaveLength(SDK_ATTEMPTS);
  });
});

describe('a defect of ours', () => {
  it('is no StoreBusy', async () => {
    observed.faults.set(TRANSACT, [cancel('ValidationError')]);
    await expect(create()).rejects.toThrow('ValidationError');
    await expect(
      createDynamodbDirectoryStore({ documentClient: newClient(), tableName: 'none' }).get({
        tenant,
        resourceType: 'User',
        id: 'u1',
      }),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('unprocessed keys', () => {
  /** Leaves out all but the first item. */
  const leaveOut: Fault = async (send) => {
    const answer = await send();
    const { Responses } = answer.output as {
      Responses?: Record<string, { pk: object; sk: object }[]>;
    };
    const [first, ...rest] = Responses?.[TABLE_NAME] ?? [];
    const Keys = rest.map(({ pk, sk }) => ({ pk, sk }));
    return {
      ...answer,
      output: {
        ...answer.output,
        Responses: { [TABLE_NAME]: first ? [first] : [] },
        UnprocessedKeys: Keys.length > 0 ? { [TABLE_NAME]: { Keys } } : {},
      },
    };
  };

  const createThree = async () => {
    for (const id of ['a', 'b', 'c']) {
      const after = sampleUser({ id, userName: id, externalId: 'same' });
      await store.create(tenant, 'User', { after, entry: sampleEntry('create', after) });
    }
  };

  it('are asked for again, and the order stays', async () => {
    await createThree();
    observed.faults.set('BatchGetItem', [leaveOut, leaveOut]);
    const found = await store.findByLookUp(tenant, 'User', externalIdLookUp('same'), 10);
    expect(found.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(waits).toHaveLength(2);
  });

  it('that stay so are StoreBusy', async () => {
    await createThree();
    const leaveAll: Fault = async (send) => {
      const answer = await send();
      const Keys = [{ pk: 'p', sk: 's' }];
      return {
        ...answer,
        output: { ...answer.output, Responses: {}, UnprocessedKeys: { [TABLE_NAME]: { Keys } } },
      };
    };
    observed.faults.set('BatchGetItem', always(leaveAll));
    await expect(
      store.findByLookUp(tenant, 'User', externalIdLookUp('same'), 10),
    ).rejects.toMatchObject({ name: 'StoreBusy', reason: 'throttled' });
  });
});
