/** The items of users as the directory would have left them, without history. */
import { indexResource, sortName } from '../../lambda/directory/index-resource.ts';
import {
  type Item,
  toClaimItem,
  toLookUpItem,
  toResourceItem,
} from '../../lambda/dynamodb/items.ts';
import { countKey } from '../../lambda/dynamodb/keys.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { sampleUser, userIdOf } from '../sample-user.ts';
import { TENANT } from './local-directory.ts';

export const CREATED = '2026-01-31T08:00:00.000Z';

const user = userResourceType();

/** Some kinds of a user's items. */
export interface UserItems {
  /** With its entry in the index by name. */
  readonly resource: Item;
  readonly claims: readonly Item[];
  readonly lookUps: readonly Item[];
}

export function userItems(number: number): UserItems {
  const { schemas, ...attributes } = sampleUser(number);
  const id = userIdOf(number);
  const key = { tenant: TENANT, resourceType: user.name, id };
  const { resource, claims, lookUps } = indexResource(
    user,
    { uniqueExternalId: false },
    {
      id,
      version: 1,
      created: CREATED,
      lastModified: CREATED,
      sortName: sortName(user, attributes),
      attributes,
      application: { displayName: attributes.displayName },
    },
  );
  return {
    resource: toResourceItem(TENANT, user.name, resource),
    claims: claims.map((claim) => toClaimItem(key, claim)),
    lookUps: lookUps.map((lookUp) => toLookUpItem(key, lookUp)),
  };
}

/** Counted in the first shard. */
export const userCount = (count: number): Item => ({
  ...countKey(TENANT, user.name, 0),
  count,
  changedAt: CREATED,
});

export function* allUserItems(users: number): Generator<Item> {
  yield userCount(users);
  for (let number = 0; number < users; number += 1) {
    const { resource, claims, lookUps } = userItems(number);
    yield* [resource, ...claims, ...lookUps];
  }
}

/** What a list of them reads. */
export function* listedUserItems(users: number): Generator<Item> {
  yield userCount(users);
  for (let number = 0; number < users; number += 1) yield userItems(number).resource;
}
