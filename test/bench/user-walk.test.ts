import { type WalkKind, walkUsers } from '../../bench/dynamodb/user-walk.ts';
import { userIdOf } from '../../bench/sample-user.ts';
import { createResource } from '../../lambda/directory/create-resource.ts';
import type { Directory } from '../../lambda/directory/directory.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';

const USERS = 25;
let made = 0;
const directory: Directory = {
  store: createMemoryDirectoryStore(),
  now: () => new Date(),
  newId: () => userIdOf(made++),
  newEntryId: (time) => `${time}-${made}`,
  newCursorId: () => `cursor-${made++}`,
  pause: async () => {},
  settings: { uniqueExternalId: false },
};

beforeAll(async () => {
  const caller = { tenant: 'default', actor: 'test', requestId: 'test' };
  for (let number = 0; number < USERS; number += 1) {
    const body = { userName: `user-${number}` };
    await createResource(directory, caller, userResourceType(), { body });
  }
});

it.each<WalkKind>(['cursor', 'startIndex'])('meets each user once, by %s', async (kind) => {
  const ids: string[] = [];
  const sizes: number[] = [];
  for await (const { page } of walkUsers(directory, kind, 10)) {
    ids.push(...page.ids);
    sizes.push(page.ids.length);
  }
  expect(sizes).toEqual([10, 10, 5]);
  expect(new Set(ids).size).toBe(USERS);
});
