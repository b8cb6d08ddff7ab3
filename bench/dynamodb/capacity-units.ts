/**
 * Capacity units of a call by AWS's published rules, from the sizes of its items: DynamoDB Local reports too few for transactions.
 * What AWS does not say is whether an index's part of a transaction counts twice; here it counts once.
 */
import { isDeepStrictEqual } from 'node:util';
import { BY_DAY, BY_USER_NAME, TABLE_KEY } from '../../lambda/contract/table.ts';
import type { Item } from '../../lambda/dynamodb/items.ts';
import type { RecordedCall, Write } from './record-calls.ts';

const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;
const TRANSACTION_FACTOR = 2;

type Index = typeof BY_USER_NAME | typeof BY_DAY;

export function unitsOf({ name, writes, itemsRead }: RecordedCall): number {
  if (writes.length > 0) return sum(writes.map(writeUnits));
  const bytes = itemsRead.map(itemBytes);
  return name === 'Query' ? readUnits(sum(bytes)) : Math.max(1, sum(bytes.map(readUnits)));
}

/** Reads are consistent. One that finds nothing takes a unit too. */
const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));

/** The larger of what was and what is. A counter that is added to keeps its size, and is as small when it is new. */
function writeUnits(write: Write): number {
  const bytes = Math.max(itemBytes(write.before), itemBytes(write.after));
  const table = TRANSACTION_FACTOR * Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
  return table + sum([BY_USER_NAME, BY_DAY].map((index) => indexUnits(index, write)));
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
