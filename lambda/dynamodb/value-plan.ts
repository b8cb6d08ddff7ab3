/** What a change of the values by which a resource is found does to the table. Values that share a key are one. Pure. */
import type { IndexedResource, IndexedValue, ResourceKey } from '../directory/directory-store.ts';
import type { Action } from './action.ts';
import { isFreeFor, when } from './condition.ts';
import { toClaimItem, toLookUpItem } from './items.ts';
import { claimKey, type ItemKey, lookUpKey } from './keys.ts';

export interface ValueScope {
  readonly tableName: string;
  /** Of the resource. */
  readonly key: ResourceKey;
}

/** Claims and look-ups that a change gains and loses; those that stay are not touched. */
export function moveValues(
  scope: ValueScope,
  before: IndexedResource | undefined,
  after: IndexedResource | undefined,
): Action[] {
  const { key } = scope;
  const claims = moved(before?.claims, after?.claims, (claim) =>
    claimKey(key.tenant, key.resourceType, claim),
  );
  const lookUps = moved(before?.lookUps, after?.lookUps, (lookUp) => lookUpKey(key, lookUp));
  return [
    ...claims.gained.map((claim) => takeClaim(scope, claim)),
    ...claims.lost.map((claim) => freeClaim(scope, claim)),
    ...lookUps.gained.map((lookUp) => addLookUp(scope, lookUp)),
    ...lookUps.lost.map((lookUp) => dropLookUp(scope, lookUp)),
  ];
}

function moved(
  before: readonly IndexedValue[] = [],
  after: readonly IndexedValue[] = [],
  keyFor: (value: IndexedValue) => ItemKey,
): { gained: IndexedValue[]; lost: IndexedValue[] } {
  const byKey = (values: readonly IndexedValue[]) =>
    new Map(values.map((value) => [keyFor(value).pk, value]));
  const [old, current] = [byKey(before), byKey(after)];
  return {
    gained: [...current].filter(([pk]) => !old.has(pk)).map(([, value]) => value),
    lost: [...old].filter(([pk]) => !current.has(pk)).map(([, value]) => value),
  };
}

/** A claim that is left over from the resource itself is its own: a refusal always means another's. */
function takeClaim({ tableName: TableName, key }: ValueScope, claim: IndexedValue): Action {
  const Item = { ...toClaimItem(key, claim) };
  const Put = { TableName, Item, ...when(isFreeFor(key.id)) };
  return { kind: 'claim', attribute: claim.attribute, write: { Put } };
}

function freeClaim({ tableName: TableName, key }: ValueScope, claim: IndexedValue): Action {
  const Key = { ...claimKey(key.tenant, key.resourceType, claim) };
  const Delete = { TableName, Key, ...when(isFreeFor(key.id)) };
  return { kind: 'release', claimKey: Key.pk, write: { Delete } };
}

function addLookUp({ tableName: TableName, key }: ValueScope, lookUp: IndexedValue): Action {
  return { kind: 'lookUp', write: { Put: { TableName, Item: { ...toLookUpItem(key, lookUp) } } } };
}

function dropLookUp({ tableName: TableName, key }: ValueScope, lookUp: IndexedValue): Action {
  return { kind: 'lookUp', write: { Delete: { TableName, Key: { ...lookUpKey(key, lookUp) } } } };
}
