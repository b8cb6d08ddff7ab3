import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Direction } from '../../lambda/directory/directory-store.ts';
import { positionOf, queryNames } from '../../lambda/dynamodb/listing.ts';
import { createPatience } from '../../lambda/dynamodb/patience.ts';
import { Table } from '../../lambda/dynamodb/table.ts';
import { useDatabase } from './database.ts';
import { ObservedList } from './paging-fixture.ts';
import { TABLE_NAME } from './table.ts';

const { newClient } = useDatabase();
const listing = { tenant: 'listing', resourceType: 'User' };
const asked: QueryCommandInput[] = [];
let table: Table;

beforeAll(async () => {
  const list = new ObservedList(newClient(), listing);
  for (const name of ['ann', 'bea', 'cat', 'dan']) await list.create(name);
  const client = newClient();
  client.middlewareStack.add(
    (next) => (args) => {
      asked.push(args.input as QueryCommandInput);
      return next(args);
    },
    { step: 'initialize', name: 'keepInput' },
  );
  table = new Table(client, TABLE_NAME, createPatience({}));
});

const from = positionOf(listing, { sortName: 'bea', id: 'bea' });

it.each<[Direction, boolean, string, number]>([
  ['ascending', false, '>=', 2],
  ['descending', false, '<=', 1],
  ['ascending', true, '<=', 1],
  ['descending', true, '>=', 2],
])(
  'reads on from a key in a range that begins there: %s, backwards %s',
  async (direction, backwards, operator, left) => {
    const { count } = await queryNames(
      table,
      { ...listing, direction },
      { from, limit: 10, backwards },
    );
    const { KeyConditionExpression, ExpressionAttributeValues = {} } = asked.at(-1) ?? {};
    expect(KeyConditionExpression).toBe(
      `#pk = :pk AND #sk ${operator} :${operator === '>=' ? 'lower' : 'upper'}`,
    );
    expect(Object.values(ExpressionAttributeValues)).toContain('bea\0bea');
    expect(count).toBe(left);
  },
);

it('keeps the other end of a range', async () => {
  const range = { prefix: 'c', from: { value: 'a', inclusive: true } };
  const start = positionOf(listing, { sortName: 'c', id: '' });
  const { count } = await queryNames(table, { ...listing, range }, { from: start, limit: 10 });
  expect(asked.at(-1)?.KeyConditionExpression).toBe('#pk = :pk AND #sk BETWEEN :lower AND :upper');
  expect(count).toBe(1);
});
