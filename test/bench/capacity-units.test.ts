import { itemBytes, partitionUnits, unitsOf } from '../../bench/dynamodb/capacity-units.ts';
import type { RecordedCall } from '../../bench/dynamodb/record-calls.ts';

const item = { pk: 'p', sk: 's' };
const sized = (bytes: number) => ({
  ...item,
  text: 'x'.repeat(bytes - itemBytes({ ...item, text: '' })),
});
const call: RecordedCall = {
  name: 'TransactWrite',
  reportedUnits: 0,
  isConsistent: true,
  keysRead: [],
  itemsRead: [],
  writes: [],
};

describe('the bytes of an item', () => {
  it('are those of its names and its values in UTF-8', () => {
    expect(itemBytes({ name: 'Zoë' })).toBe('name'.length + 4);
    expect(itemBytes({ count: 1234, active: true })).toBe('countactive'.length + 3 + 1);
  });
});

describe('the units of a read', () => {
  it.each([
    ['Query', [], 0, 1],
    ['Query', [sized(2000), sized(2000)], 0, 1],
    ['BatchGet', [sized(2000), sized(2000)], 2, 2],
    ['BatchGet', [sized(2000)], 3, 3],
    ['Get', [], 1, 1],
    ['Get', [sized(4097)], 1, 2],
  ])('%s: %#', (name, itemsRead, keys, units) => {
    const keysRead = Array(keys).fill(item);
    const read = { ...call, name, itemsRead, keysRead };
    expect(unitsOf(read)).toBe(units);
    expect(unitsOf({ ...read, isConsistent: false })).toBe(units / 2);
  });
});

describe('the units of a write', () => {
  const written = (
    before: object | undefined,
    after: object | undefined,
    name = 'TransactWrite',
  ): number => {
    const write = { key: item, before: before && { ...before }, after: after && { ...after } };
    return unitsOf({ ...call, name, writes: [write] });
  };

  it('are one for each KB of the larger of what was and what is, in a transaction two', () => {
    expect(written(undefined, sized(1024))).toBe(2);
    expect(written(sized(1025), sized(100))).toBe(4);
    expect(written(sized(1025), undefined)).toBe(4);
    expect(written(sized(1025), sized(100), 'Put')).toBe(2);
  });

  it('are one more for an entry of an index that comes, none for one that stays, two for one that moves', () => {
    const named = { ...item, byUserNamePk: 'users', byUserNameSk: 'ann' };
    expect(written(undefined, named)).toBe(3);
    expect(written(named, { ...named, version: 2 })).toBe(2);
    expect(written(named, { ...named, byUserNameSk: 'bea' })).toBe(4);
  });
});

it('says what calls take of one partition', () => {
  const write = (pk: string) => ({ key: { pk, sk: 's' }, before: undefined, after: item });
  const calls = [
    { ...call, writes: [write('group'), write('user'), write('group')] },
    { ...call, name: 'BatchGet', keysRead: [item, { pk: 'group', sk: 's' }] },
  ];
  expect(partitionUnits(calls, 'group')).toEqual({ written: 4, read: 1 });
});
