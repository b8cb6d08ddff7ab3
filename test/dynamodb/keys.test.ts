import fc from 'fast-check';
import {
  DIRECTORY_LEADING_KEYS,
  HISTORY_LEADING_KEYS,
  SIGNING_KEYS_PARTITION,
  TENANT_LEADING_KEYS,
} from '../../lambda/contract/table.ts';
import {
  bookmarkPartition,
  bookmarkSort,
  claimKey,
  clientSecretKey,
  countKey,
  cursorKey,
  historyPartition,
  type ItemKey,
  keyRecordKey,
  lastUseKey,
  lookUpKey,
  MEMBER_OF_PREFIX,
  memberKey,
  memberOfKey,
  namePartition,
  nameSort,
  publicKeyKey,
  RESOURCE,
  resourceKey,
  revisionKey,
  tenantKey,
} from '../../lambda/dynamodb/keys.ts';

const tenant = 'default';
const keyOf = (id: string) => ({ tenant, resourceType: 'User', id });
const groupOf = (id: string) => ({ tenant, resourceType: 'Group', id });

/** Text that a client may send, rich in what keys are made of. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('#', '%', '2', '3', '5', 'a'), maxLength: 12 }),
  fc.string({ unit: 'binary', minLength: 300, maxLength: 1_200 }),
);

const keysOf = (value: string): ItemKey[] => [
  resourceKey(keyOf(value)),
  claimKey(tenant, 'User', { attribute: 'userName', value }),
  lookUpKey(keyOf('u1'), { attribute: 'userName', value }),
  lookUpKey(keyOf(value), { attribute: 'userName', value: 'ann' }),
  { pk: historyPartition(keyOf(value)), sk: 'any' },
  memberKey(groupOf('g1'), value),
  memberKey(groupOf(value), 'u1'),
  memberOfKey(keyOf('u1'), value),
  memberOfKey(keyOf(value), 'g1'),
  revisionKey(groupOf(value), 0),
];

/** How IAM reads a pattern of leading keys. */
const patternOf = (leadingKeys: string) =>
  new RegExp(`^${leadingKeys.replaceAll('*', '.*')}$`, 's');

const tenantKeysOf = (value: string): ItemKey[] => [
  tenantKey(tenant),
  keyRecordKey(tenant, value),
  clientSecretKey(tenant, value),
  lastUseKey(tenant, value),
];

describe('keys', () => {
  it('are laid down', () => {
    expect(resourceKey(keyOf('u1'))).toEqual({ pk: 'T#default#USER#u1', sk: 'RESOURCE' });
    expect(memberKey(groupOf('g1'), 'u1')).toEqual({ pk: 'T#default#GROUP#g1', sk: 'MEMBER#u1' });
    expect(memberOfKey(keyOf('u1'), 'g1')).toEqual({
      pk: 'T#default#USER#u1',
      sk: 'RESOURCE#MEMBEROF#g1',
    });
    expect(revisionKey(groupOf('g1'), 7)).toEqual({
      pk: 'T#default#GROUP#g1',
      sk: 'RESOURCE#CHANGES#7',
    });
    expect(claimKey(tenant, 'User', { attribute: 'userName', value: 'ann@c.example' })).toEqual({
      pk: 'T#default#CLAIM#USER#userName#ann@c.example',
      sk: 'CLAIM',
    });
    expect(lookUpKey(keyOf('u1'), { attribute: 'emails.value', value: 'a%#b' })).toEqual({
      pk: 'T#default#LOOKUP#USER#emails.value#a%25%23b',
      sk: 'u1',
    });
    expect(historyPartition(keyOf('u1'))).toBe('T#default#HISTORY#USER#u1');
    expect(countKey(tenant, 'User', 15)).toEqual({ pk: 'T#default#COUNT#USER', sk: '15' });
    expect(namePartition(tenant, 'User')).toBe('T#default#USER');
    expect(nameSort('ann', 'u1')).toBe('ann\0u1');
    expect(bookmarkSort(101)).toBe('000000000101');
    expect(tenantKey(tenant)).toEqual({ pk: 'T#default', sk: 'TENANT' });
    expect(keyRecordKey(tenant, 'v1')).toEqual({ pk: 'T#default', sk: 'KEY#v1' });
    expect(clientSecretKey(tenant, 's1')).toEqual({ pk: 'T#default', sk: 'SECRET#s1' });
    expect(lastUseKey(tenant, 'key:v1')).toEqual({ pk: 'T#default', sk: 'USED#key:v1' });
    expect(publicKeyKey('k1')).toEqual({ pk: 'SIGNING-KEYS', sk: 'k1' });
  });

  it('differ where values differ', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const pairs = keysOf(one).map((key, at) => [key, keysOf(other)[at]]);
        for (const [key, second] of pairs) {
          if (one === other) expect(key).toEqual(second);
          else expect(key).not.toEqual(second);
        }
      }),
    );
  });

  it('have as many parts whatever a value holds', () => {
    const parts = (value: string) => keysOf(value).map(({ pk, sk }) => [pk, sk].map(countHashes));
    fc.assert(fc.property(text, (value) => expect(parts(value)).toEqual(parts('plain'))));
  });

  it('fit: 2,048 bytes of partition key, 1,024 of sort key', () => {
    fc.assert(
      fc.property(text, text, (value, attribute) => {
        const keys = [...keysOf(value), claimKey('t'.repeat(32), 'User', { attribute, value })];
        for (const { pk, sk } of keys) {
          expect(Buffer.byteLength(pk)).toBeLessThanOrEqual(2_048);
          expect(Buffer.byteLength(sk)).toBeLessThanOrEqual(1_024);
        }
      }),
    );
  });

  it('of history alone match the pattern that guards history', () => {
    const pattern = patternOf(HISTORY_LEADING_KEYS);
    const value = 'x#HISTORY#USER#u1';
    const matches = keysOf(value).map(({ pk }) => pattern.test(pk));
    expect(matches).toEqual(matches.map((_, at) => at === 4));
  });
});

describe('the partition that says how a tenant signs in', () => {
  const own = tenantKey(tenant).pk;

  it('is reached by no key of its directory, whatever a client sends', () => {
    const others = (value: string) => [
      ...keysOf(value).map(({ pk }) => pk),
      cursorKey(tenant, value).pk,
      bookmarkPartition(tenant, value),
      namePartition(tenant, 'User'),
      countKey(tenant, 'User', 0).pk,
    ];
    const pattern = patternOf(DIRECTORY_LEADING_KEYS);
    fc.assert(
      fc.property(text, (value) => {
        for (const pk of others(value)) {
          expect(pk.startsWith(`${own}#`)).toBe(true);
          expect(pattern.test(pk)).toBe(true);
        }
      }),
    );
  });

  it('is another for every tenant, and no other tenant’s directory, whatever a credential says', () => {
    fc.assert(
      fc.property(text, (slug) => {
        const { pk } = tenantKey(slug);
        expect(pk === own).toBe(slug === tenant);
        expect(patternOf(TENANT_LEADING_KEYS).test(pk)).toBe(true);
        expect(patternOf(DIRECTORY_LEADING_KEYS).test(pk)).toBe(false);
      }),
    );
  });

  it('holds the record once, and what is known of each credential apart', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const keys = [...tenantKeysOf(one), ...(one === other ? [] : tenantKeysOf(other).slice(1))];
        expect(new Set(keys.map(({ pk }) => pk))).toEqual(new Set([own]));
        expect(new Set(keys.map(({ sk }) => sk)).size).toBe(keys.length);
        for (const { sk } of keys) expect(Buffer.byteLength(sk)).toBeLessThanOrEqual(1_024);
      }),
    );
  });
});

describe('the partition of signing keys', () => {
  it('is all that a token reaches, whatever it calls its key', () => {
    expect(patternOf(TENANT_LEADING_KEYS).test(SIGNING_KEYS_PARTITION)).toBe(false);
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [key, second] = [publicKeyKey(one), publicKeyKey(other)];
        expect(key.pk).toBe(SIGNING_KEYS_PARTITION);
        expect(Buffer.byteLength(key.sk)).toBeLessThanOrEqual(1_024);
        expect(key.sk === second.sk).toBe(one === other);
      }),
    );
  });
});

describe('the sort keys in the partition of a resource', () => {
  it('have what is always read with it before its memberships, which nothing else reaches', () => {
    const first = revisionKey(groupOf('g1'), 0).sk;
    const last = revisionKey(groupOf('g1'), 9).sk;
    expect([MEMBER_OF_PREFIX, last, first, RESOURCE].sort()).toEqual([
      RESOURCE,
      first,
      last,
      MEMBER_OF_PREFIX,
    ]);
    fc.assert(
      fc.property(text, (value) => {
        const { sk } = memberOfKey(keyOf('u1'), value);
        expect(sk.startsWith(MEMBER_OF_PREFIX)).toBe(true);
        expect(memberKey(groupOf('g1'), value).sk.startsWith(RESOURCE)).toBe(false);
      }),
    );
  });
});

describe('the sort key by name', () => {
  const bytewise = (left: string, right: string) =>
    Buffer.compare(Buffer.from(left), Buffer.from(right));
  const name = fc
    .string({ unit: 'binary', maxLength: 300 })
    .filter((value) => Buffer.byteLength(value) <= 1_000 && !value.includes('\0'));

  it('has the order of names, then of ids', () => {
    fc.assert(
      fc.property(name, name, fc.uuid(), fc.uuid(), (one, other, id, otherId) => {
        const order = bytewise(one, other) || bytewise(id, otherId);
        expect(Math.sign(bytewise(nameSort(one, id), nameSort(other, otherId)))).toBe(
          Math.sign(order),
        );
      }),
    );
  });

  it('fits beside a name of any length, and is whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 200, maxLength: 1_200 }), (long) => {
        const sort = nameSort(long, 'id');
        expect(Buffer.byteLength(sort)).toBeLessThanOrEqual(1_024);
        expect(`${long}\0id`.startsWith(sort)).toBe(true);
      }),
    );
  });

  it('tells ids apart beside the longest name', () => {
    const long = 'é'.repeat(500);
    const ids = ['0b6b4f3e-1111-4c11-8111-000000000000', '0b6b4f3e-1111-4c11-8112-000000000000'];
    expect(new Set(ids.map((id) => nameSort(long, id))).size).toBe(2);
  });
});

const countHashes = (part: string): number => part.split('#').length - 1;
