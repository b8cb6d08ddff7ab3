/** In which order the operations of a bulk request are done, so that what is referred to is there first. */
import { referencesOf } from './bulk-references.ts';
import type { BulkOperation } from './bulk-request.ts';

export interface BulkStep {
  /** Of the operation in the request, from 0. */
  readonly index: number;
  /** Indexes of the operations that create what this one refers to. */
  readonly needs: readonly number[];
  /** Those of them that are done later: the references run in a circle. */
  readonly later: readonly number[];
  /** BulkIds that it refers to and that no operation creates. */
  readonly unknown: readonly string[];
}

/** The order of the request, but what an operation needs is done before it wherever that is possible. */
export function orderOperations(operations: readonly BulkOperation[]): readonly BulkStep[] {
  const creators = new Map(
    operations.flatMap(({ method, bulkId }, index) =>
      method === 'POST' && bulkId !== undefined ? [[bulkId, index] as const] : [],
    ),
  );
  const references = operations.map(referencesOf);
  const needs = references.map((bulkIds, index) =>
    [...bulkIds].flatMap((bulkId) => creators.get(bulkId) ?? []).filter((need) => need !== index),
  );
  const unknown = references.map((bulkIds) => [...bulkIds].filter((id) => !creators.has(id)));
  return depthFirst(needs).map((index, position, order) => {
    const done = new Set(order.slice(0, position));
    const needed = needs[index] ?? [];
    return {
      index,
      needs: needed,
      later: needed.filter((need) => !done.has(need)),
      unknown: unknown[index] ?? [],
    };
  });
}

/** Each index after those that it needs; in a circle, the one that was met first comes last. */
function depthFirst(needs: readonly (readonly number[])[]): readonly number[] {
  const order: number[] = [];
  const met = new Set<number>();
  const visit = (index: number): void => {
    if (met.has(index)) return;
    met.add(index);
    for (const need of needs[index] ?? []) visit(need);
    order.push(index);
  };
  for (const index of needs.keys()) visit(index);
  return order;
}
