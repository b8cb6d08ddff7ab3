/**
 * References between the operations of a bulk request (RFC 7644 §3.7.2): `bulkId:qwerty` stands for the id of the resource that the
 * operation with that bulkId creates. It may stand for a whole value, end an address (`…/Users/bulkId:qwerty`), be a part of the path
 * of the operation, or be quoted in a PATCH path (`members[value eq "bulkId:qwerty"]`).
 */
import { isScimObject, type Json } from '../resource.ts';
import type { BulkOperation } from './bulk-request.ts';

const PREFIX = 'bulkId:';

/** Of a text that may hold references: where they are. The bulkId is group 2; what stands before it stays. */
const REFERENCE = /(^|\/|")bulkId:([^"/]+)(?=$|\/|")/g;

/** The bulkIds that an operation refers to. */
export function referencesOf({ path, data }: BulkOperation): ReadonlySet<string> {
  const found = new Set<string>();
  const collect = (text: string): string => {
    for (const [, , bulkId] of text.matchAll(REFERENCE)) if (bulkId) found.add(bulkId);
    return text;
  };
  collect(path);
  mapTexts(data ?? null, collect);
  return found;
}

/** The operation with ids in place of references; one to a bulkId that has no id stays as it is. */
export function withIds(operation: BulkOperation, ids: ReadonlyMap<string, string>): BulkOperation {
  const replaced = (text: string): string =>
    text.includes(PREFIX)
      ? text.replace(REFERENCE, (whole, before: string, bulkId: string) => {
          const id = ids.get(bulkId);
          return id === undefined ? whole : `${before}${id}`;
        })
      : text;
  const { data } = operation;
  return {
    ...operation,
    path: replaced(operation.path),
    ...(data !== undefined && { data: mapTexts(data, replaced) }),
  };
}

function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((member: Json) => mapTexts(member, map));
  if (!isScimObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, mapTexts(member, map)]),
  );
}
