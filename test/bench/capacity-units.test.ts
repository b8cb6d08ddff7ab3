import { itemBytes, unitsOf } from '../../bench/dynamodb/capacity-units.ts';

const item = { pk: 'p', sk: 's' };
const sized = (bytes: number) => ({
  ...item,
  text: 'x'.repeat(bytes - itemBytes({ ...item, text: '' })),
});
const call = { name: 'TransactWrite', reportedUnits: 0, itemsRead: [], writes: [] };

describe('the bytes of an item', () => {
  it('are those of its names and its values in UTF-8', () => {
    expect(itemBytes({ name: 'Zoë' })).toBe('name'.length + 4);
    expect(itemBytes({ count: 1234, active: true })).toBe('countactive'.length + 3 + 1);
  });
});

describe('the units of a read', () => {
  it.each([
    ['Query', [], 1],
    ['Query', [sized(2000), sized(2000)], 1],
    ['BatchGet', [sized(2000), sized(2000)], 2],
    ['Get', [sized(4097)], 2],
  ])('%s: %#', (name, itemsRead, units) => {
    expect(unitsOf({ ...call, name, itemsRead })).toBe(units);
  });
});

describe('the units of a transaction', () => {
  const written = (before: object | undefined, after: object | undefined) =>
    unitsOf({
      ...call,
      writes: [{ before: before && { ...before }, after: after && { ...after } }],
    });

  it('are two for each KB of the larger of what was and what is', () => {
    expect(written(undefined, sized(1024))).toBe(2);
    expect(written(sized(1025), sized(100))).toBe(4);
    expect(written(sized(1025), undefined)).toBe(4);
  });

  it('are one more for an entry of an index that comes, none for one that stays, two for one that moves', () => {
    const named = { ...item, byUserNamePk: 'users', byUserNameSk: 'ann' };
    expect(written(undefined, named)).toBe(3);
    expect(written(named, { ...named, version: 2 })).toBe(2);
    expect(written(named, { ...named, byUserNameSk: 'bea' })).toBe(4);
  });
});
