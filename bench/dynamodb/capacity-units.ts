/**
 * Capacity units of a call by AWS's published rules, from the sizes of its items: DynamoDB Local reports too few for transactions.
 * What AWS does not say is whether an index's part of a transaction counts twice, here it counts once; and what a condition check
 * takes, here it takes what a write takes.
 */
import { isDeepStrictEqual } from 'node:util';
import { BY_DAY, BY_USER_NAME, TABLE_KEY } from '../../lambda/contract/table.ts';
import type { Item } from '../../lambda/dynamodb/items.ts';
import type { RecordedCall, Write } from './record-calls.ts';

const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;
const TRANSACTION_FACTOR = 2;

type Index = typeof BY_USER_NAME | typeof BY_DAY;

export function unitsOf(call: RecordedCall): number {
  if (call.writes.length > 0) return sum(call.writes.map((write) => writeUnits(call, write)));
  const bytes = call.itemsRead.map(itemBytes);
  // A key where nothing is takes a unit too.
  const misses = Math.max(0, call.keysRead.length - bytes.length);
  const units = call.name === 'Query' ? readUnits(sum(bytes)) : sum(bytes.map(readUnits)) + misses;
  return call.isConsistent ? units : units / 2;
}

/** What calls take of the one partition with this key: a partition has limits of its own. Items below 4 KB are read there. */
export function partitionUnits(calls: readonly RecordedCall[], pk: string) {
  const isThere = ({ key }: Write) => key.pk === pk;
  return {
    written: sum(
      calls.flatMap((call) => call.writes.filter(isThere).map((write) => tableUnits(call, write))),
    ),
    read: calls.flatMap(({ keysRead }) => keysRead).filter((key) => key.pk === pk).length,
  };
}

const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));

const writeUnits = (call: RecordedCall, write: Write): number =>
  tableUnits(call, write) + sum([BY_USER_NAME, BY_DAY].map((index) => indexUnits(index, write)));

/** The larger of what was and what is. A counter that is added to keeps its size, and is as small when it is new. */
function tableUnits({ name }: RecordedCall, { before, after }: Write): number {
  const bytes = Math.max(itemBytes(before), itemBytes(after));
  const units = Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
  return name === 'TransactWrite' ? TRANSACTION_FACTOR * units : units;
}

/** An entry of an index that holds keys alone is written when it comes, goes, or moves (then both). */
function indexUnits(index: Index, { before, after }: Write): number {
  const [old, current] = [entryOf(before, index), entryOf(after, index)];
  if (isDeepStrictEqual(old, current)) return 0;
  return sum([old, current].map((entry) => Math.ceil(itemBytes(entry) / WRITE_UNIT_BYTES)));
}

function entryOf(item: Item | undefined, index: Index): Item | undefined {
  if (item?.[index.partition] === undefined) return undefined;
  const names = [TABLE_KEY.partition, TABLE_KEY.sort, index.partition, index.sort];
  return Object.fromEntries(names.map((name) => [name, item[name]]));
}

/** UTF-8 bytes of names and values (AWS: "DynamoDB item sizes and formats"). */
export function itemBytes(item: Item = {}): number {
  return sum(
    Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueBytes(value)),
  );
}

/** Of a map, beside its members. */
const MAP_BYTES = 3;

function valueBytes(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return Buffer.byteLength(value);
    case 'number':
      return Math.ceil(String(value).length / 2) + 1;
    case 'boolean':
      return 1;
    default:
      return MAP_BYTES + Object.keys(Object(value)).length + itemBytes(Object(value));
  }
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
