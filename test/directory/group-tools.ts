/** Short forms of the use cases, for tests that are about groups. */
import { createResource } from '../../lambda/directory/create-resource.ts';
import type { Caller, Directory } from '../../lambda/directory/directory.ts';
import { getResource } from '../../lambda/directory/get-resource.ts';
import { patchResource } from '../../lambda/directory/patch-resource.ts';
import { removeResource } from '../../lambda/directory/remove-resource.ts';
import { replaceResource } from '../../lambda/directory/replace-resource.ts';
import { entityTag } from '../../lambda/scim/entity-tag.ts';
import type { Json, ScimObject } from '../../lambda/scim/resource.ts';
import { entra, group, historyOf, user } from './directory-fixture.ts';

const WHOLE = { members: true, memberOf: true };
const ALONE = { members: false, memberOf: false };

export type GroupTools = ReturnType<typeof groupTools>;

export function groupTools(directory: Directory, caller: Caller = entra) {
  const { tenant } = caller;
  const createUser = async (userName: string) =>
    (await createResource(directory, caller, user, { body: { userName } })).resource.id;
  const read = (id: string, view = WHOLE) => getResource(directory, caller, group, id, view);
  const tools = {
    createUser,
    createUsers: (...names: readonly string[]) => Promise.all(names.map(createUser)),
    createGroup: (displayName: string, ...members: readonly string[]) =>
      createResource(directory, caller, group, { body: groupBody(displayName, members) }),
    groupOf: async (...members: readonly string[]) =>
      (await tools.createGroup(`group of ${members.join(', ')}`, ...members)).resource.id,
    read,
    readUser: (id: string) => getResource(directory, caller, user, id, WHOLE),
    membersOf: async (id: string) => (await read(id)).members?.map((member) => member.id),
    groupsOf: async (id: string) =>
      (await tools.readUser(id)).resource.memberOf?.map((found) => found.id),
    tagOf: async (id: string) => entityTag((await read(id, ALONE)).resource),
    patch: (id: string, ...Operations: readonly ScimObject[]) =>
      patchResource(directory, caller, group, { id, body: { Operations } }),
    patchIf: (id: string, tag: string, ...Operations: readonly ScimObject[]) =>
      patchResource(directory, caller, group, {
        id,
        body: { Operations },
        precondition: (entityTag) => entityTag === tag,
      }),
    put: (id: string, displayName: string, ...members: readonly string[]) =>
      replaceResource(directory, caller, group, { id, body: groupBody(displayName, members) }),
    removeUser: (id: string) => removeResource(directory, caller, user, { id }),
    removeGroup: (id: string) => removeResource(directory, caller, group, { id }),
    history: (id: string) => historyOf(directory, id, 'Group', tenant),
    membersHistory: async (id: string) =>
      (await historyOf(directory, id, 'Group', tenant)).flatMap(({ members }) => members ?? []),
  };
  return tools;
}

export const groupBody = (displayName: string, members: readonly string[]): ScimObject => ({
  displayName,
  ...(members.length > 0 && { members: members.map((value) => ({ value })) }),
});

export const add = (...ids: readonly string[]): ScimObject => ({
  op: 'add',
  path: 'members',
  value: ids.map((value) => ({ value })),
});

export const remove = (id: string): ScimObject => ({
  op: 'remove',
  path: `members[value eq "${id}"]`,
});

export const set = (path: string, value: Json): ScimObject => ({ op: 'replace', path, value });
