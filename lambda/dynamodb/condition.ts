/** Conditions on items, as DynamoDB's expressions. */
import type { Item } from './items.ts';

/** An expression whose placeholders are its own: conditions of different kinds can stand together. */
export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Item;
}

/** The item's time until which its resource is going to be removed. */
export const LEAVING_UNTIL = 'leavingUntil';

export const isThere: Condition = { expression: 'attribute_exists(pk)' };

export const isNotThere: Condition = { expression: 'attribute_not_exists(pk)' };

/** There is no item, or it belongs to the resource. */
export const isFreeFor = (id: string): Condition => ({
  expression: '(attribute_not_exists(pk) OR #owner = :owner)',
  names: { '#owner': 'owner' },
  values: { ':owner': id },
});

/** Of two versions, neither. */
export const isVersion = (version: number): Condition => ({
  expression: `#version = :version${version}`,
  names: { '#version': 'version' },
  values: { [`:version${version}`]: version },
});

export const isRevision = (revision: number): Condition => ({
  expression: '#revision = :revision',
  names: { '#revision': 'revision' },
  values: { ':revision': revision },
});

/** It is a membership of a resource of this type. */
export const isOfType = (resourceType: string): Condition => ({
  expression: '#resourceType = :resourceType',
  names: { '#resourceType': 'resourceType' },
  values: { ':resourceType': resourceType },
});

/** An announcement of its removal stands at the time (RFC 3339, UTC, milliseconds). */
export const isLeaving = (time: string): Condition => ({
  expression: '#leavingUntil > :leavingAt',
  names: { '#leavingUntil': LEAVING_UNTIL },
  values: { ':leavingAt': time },
});

export const isStaying = (time: string): Condition => ({
  expression: '(attribute_not_exists(#leavingUntil) OR #leavingUntil <= :leavingAt)',
  names: { '#leavingUntil': LEAVING_UNTIL },
  values: { ':leavingAt': time },
});

/** All of them, as the parameters of a write. */
export function when(...conditions: readonly Condition[]) {
  const parts = new Set(conditions.map(({ expression }) => expression));
  return { ConditionExpression: [...parts].join(' AND '), ...placeholders(...conditions) };
}

/** As `when`, and a refusal shows the item as it is: there is none where nothing is there. */
export function whenShown(...conditions: readonly Condition[]) {
  return { ...when(...conditions), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
}

/** DynamoDB takes no empty ones. */
export function placeholders(...parts: readonly Omit<Condition, 'expression'>[]) {
  const names: Record<string, string> = Object.assign({}, ...parts.map((part) => part.names));
  const values: Record<string, unknown> = Object.assign({}, ...parts.map((part) => part.values));
  return {
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
