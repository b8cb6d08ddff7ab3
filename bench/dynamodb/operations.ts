/** The operations whose calls are counted, each on users that are there in a small directory too. */
import { randomUUID } from 'node:crypto';
import { createResource } from '../../lambda/directory/create-resource.ts';
import type { Caller, Directory } from '../../lambda/directory/directory.ts';
import { getResource } from '../../lambda/directory/get-resource.ts';
import { patchResource } from '../../lambda/directory/patch-resource.ts';
import { queryResources } from '../../lambda/directory/query/query-resources.ts';
import { removeResource } from '../../lambda/directory/remove-resource.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { sampleUser, userIdOf, userNameOf } from '../sample-user.ts';

const user = userResourceType();

/** What answers show of a user by default: the groups that it is in are read with it. */
const SHOWN = { members: false, memberOf: true };

export interface CountedOperation {
  readonly name: string;
  readonly mostCalls: number;
  readonly run: (directory: Directory, caller: Caller) => Promise<unknown>;
}

export const COUNTED_OPERATIONS: readonly CountedOperation[] = [
  {
    name: 'GET by id',
    mostCalls: 1,
    run: (directory, caller) => getResource(directory, caller, user, userIdOf(50), SHOWN),
  },
  {
    name: 'filter by userName, miss',
    mostCalls: 1,
    run: (directory, caller) => filter(directory, caller, `userName eq "${randomUUID()}"`, 0),
  },
  {
    name: 'filter by userName, hit',
    mostCalls: 2,
    run: (directory, caller) => filter(directory, caller, `userName eq "${userNameOf(51)}"`, 1),
  },
  {
    name: 'filter by externalId, hit',
    mostCalls: 2,
    run: (directory, caller) =>
      filter(directory, caller, `externalId eq "${sampleUser(52).externalId}"`, 1),
  },
  {
    name: 'create',
    mostCalls: 1,
    run: (directory, caller) =>
      createResource(directory, caller, user, { body: sampleUser(999_999), view: SHOWN }),
  },
  {
    name: 'PATCH active',
    mostCalls: 2,
    run: (directory, caller) =>
      patchResource(directory, caller, user, {
        id: userIdOf(53),
        body: { Operations: [{ op: 'replace', path: 'active', value: false }] },
        view: SHOWN,
      }),
  },
  {
    name: 'DELETE',
    mostCalls: 4,
    run: (directory, caller) => removeResource(directory, caller, user, { id: userIdOf(54) }),
  },
];

async function filter(directory: Directory, caller: Caller, text: string, expected: number) {
  const query = { filter: text, startIndex: 1, count: 10, view: SHOWN, baseUrl: '' };
  const { totalResults } = await queryResources(directory, caller, user, query);
  if (totalResults !== expected) throw new Error(`${text} found ${totalResults}`);
}
