/** What a directory does with groups, whatever its store. */
import { createResource } from '../../lambda/directory/create-resource.ts';
import type { Caller, Directory } from '../../lambda/directory/directory.ts';
import { removeResource } from '../../lambda/directory/remove-resource.ts';
import { replaceResource } from '../../lambda/directory/replace-resource.ts';
import { entityTag } from '../../lambda/scim/entity-tag.ts';
import { parseSchema } from '../../lambda/scim/schema/parse-schema.ts';
import { groupResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { entra } from './directory-fixture.ts';
import { add, type GroupTools, groupTools, remove, set } from './group-tools.ts';

export function groupsContract(name: string, makeDirectory: () => Directory): void {
  let tenants = 0;
  const newTenant = (): Caller => ({ ...entra, tenant: `groups-${++tenants}` });
  const newTools = (): GroupTools => groupTools(makeDirectory(), newTenant());

  describe(`a group that is created (${name})`, () => {
    it('has the members that are there, in version 1, and no others', async () => {
      const tools = newTools();
      const [ada = '', bob = ''] = await tools.createUsers('ada', 'bob');
      const inner = await tools.createGroup('inner');
      const outer = await tools.createGroup('outer', ada, inner.resource.id, 'nobody', ada);
      expect(outer.unknownMembers).toBe(1);
      const { resource, members } = await tools.read(outer.resource.id);
      expect(resource).toMatchObject({ version: 1, attributes: { displayName: 'outer' } });
      expect(resource.attributes['members']).toBeUndefined();
      expect(members).toEqual(
        [
          { id: ada, resourceType: 'User' },
          { id: inner.resource.id, resourceType: 'Group' },
        ].sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
      expect(await tools.groupsOf(ada)).toEqual([outer.resource.id]);
      expect(await tools.groupsOf(bob)).toEqual([]);
      const [entry] = await tools.history(outer.resource.id);
      expect(entry).toMatchObject({
        operation: 'create',
        version: 1,
        changes: [{ attribute: 'displayName', after: 'outer' }],
        members: { removed: [], unknown: ['nobody'] },
      });
      expect(new Set(entry?.members?.added)).toEqual(new Set([ada, inner.resource.id]));
    });

    it('has the entity tag that its creation said', async () => {
      const tools = newTools();
      const ada = await tools.createUser('ada');
      for (const created of [await tools.createGroup('a'), await tools.createGroup('b', ada)]) {
        expect(entityTag(created.resource)).toBe(await tools.tagOf(created.resource.id));
      }
    });

    it('is refused where the name is taken, in any case, and leaves nothing', async () => {
      const tools = newTools();
      const ada = await tools.createUser('ada');
      await tools.createGroup('Sales');
      await expect(tools.createGroup('SALES', ada)).rejects.toMatchObject({
        status: 409,
        scimType: 'uniqueness',
        detail: expect.stringContaining('displayName'),
      });
      expect(await tools.groupsOf(ada)).toEqual([]);
    });

    it('takes more members than one transaction does, each part with its number', async () => {
      const tools = newTools();
      const names = Array.from({ length: 60 }, (_, i) => `user-${i}`);
      const ids = await tools.createUsers(...names);
      const { resource } = await tools.createGroup('large', ...ids);
      expect(resource.membership?.counts).toEqual({ User: 60 });
      expect(await tools.membersOf(resource.id)).toEqual([...ids].sort());
      const entries = await tools.history(resource.id);
      const parts = entries.map(({ part }) => part);
      expect(parts.map((part) => part?.number).sort()).toEqual([1, 2, 3]);
      expect(new Set(parts.map((part) => `${part?.changeId} of ${part?.of}`)).size).toBe(1);
      expect(entries.flatMap(({ members }) => members?.added ?? []).sort()).toEqual(
        [...ids].sort(),
      );
    });
  });

  describe(`a PATCH of a group (${name})`, () => {
    it('adds and removes the members that it names, in one transaction with the attributes', async () => {
      const tools = newTools();
      const [ada = '', bob = '', eve = ''] = await tools.createUsers('ada', 'bob', 'eve');
      const id = await tools.groupOf(ada, bob);
      const before = await tools.history(id);
      await tools.patch(id, add(eve), remove(ada), set('displayName', 'New'));
      const { resource, members } = await tools.read(id);
      expect(members?.map((member) => member.id)).toEqual([bob, eve].sort());
      expect(resource).toMatchObject({ version: 2, attributes: { displayName: 'New' } });
      expect(await tools.groupsOf(ada)).toEqual([]);
      expect(await tools.groupsOf(eve)).toEqual([id]);
      const entries = await tools.history(id);
      expect(entries).toHaveLength(before.length + 1);
      expect(entries.at(-1)).toMatchObject({
        operation: 'patch',
        version: 2,
        changes: [{ attribute: 'displayName', after: 'New' }],
        members: { added: [eve], removed: [ada], unknown: [] },
      });
    });

    it('of members alone changes the entity tag and lastModified, not the version', async () => {
      const tools = newTools();
      const [ada = '', bob = ''] = await tools.createUsers('ada', 'bob');
      const id = await tools.groupOf(ada);
      const before = (await tools.read(id)).resource;
      const tag = await tools.tagOf(id);
      const after = await tools.patch(id, add(bob));
      const stored = (await tools.read(id)).resource;
      expect(after.resource.version).toBe(before.version);
      expect(after.resource.lastModified).toBe(stored.lastModified);
      expect(after.resource.membership?.counts).toEqual(stored.membership?.counts);
      expect(entityTag(after.resource)).toBe(await tools.tagOf(id));
      expect(after.resource.lastModified > before.lastModified).toBe(true);
      expect(await tools.tagOf(id)).not.toBe(tag);
      expect((await tools.history(id)).at(-1)?.version).toBeUndefined();
    });

    it('that changes nothing writes nothing', async () => {
      const tools = newTools();
      const [ada = '', bob = ''] = await tools.createUsers('ada', 'bob');
      const id = await tools.groupOf(ada);
      const before = await tools.read(id);
      const entries = await tools.history(id);
      await tools.patch(id, add(ada));
      await tools.patch(id, remove(bob));
      await tools.patch(id, add(bob), remove(bob));
      await tools.patch(id, remove(ada), add(ada));
      await tools.patch(id, set('members', [{ value: ada }]));
      await tools.patch(id, { op: 'remove', path: 'members', value: [] });
      expect(await tools.read(id)).toEqual(before);
      expect(await tools.history(id)).toEqual(entries);
    });

    it('with ids that nobody has counts them and names them in the history, and changes nothing else', async () => {
      const tools = newTools();
      const ada = await tools.createUser('ada');
      const id = await tools.groupOf(ada);
      const before = await tools.read(id);
      const { unknownMembers } = await tools.patch(id, add(ada, 'nobody', 'no one'));
      expect(unknownMembers).toBe(2);
      expect(await tools.read(id)).toEqual(before);
      expect((await tools.membersHistory(id)).at(-1)).toEqual({
        added: [],
        removed: [],
        unknown: ['nobody', 'no one'],
      });
    });

    it('sets the list, and clears it', async () => {
      const tools = newTools();
      const [ada = '', bob = '', eve = ''] = await tools.createUsers('ada', 'bob', 'eve');
      const id = await tools.groupOf(ada, bob);
      await tools.patch(id, set('members', [{ value: bob }, { value: eve }]));
      expect(await tools.membersOf(id)).toEqual([bob, eve].sort());
      expect((await tools.membersHistory(id)).at(-1)).toEqual({
        added: [eve],
        removed: [ada],
        unknown: [],
      });
      await tools.patch(id, { op: 'remove', path: 'members' });
      expect(await tools.membersOf(id)).toEqual([]);
    });

    it('removes those of a type', async () => {
      const tools = newTools();
      const ada = await tools.createUser('ada');
      const inner = await tools.groupOf(ada);
      const outer = await tools.groupOf(ada, inner);
      await tools.patch(outer, { op: 'remove', path: 'members[type eq "User"]' });
      expect(await tools.membersOf(outer)).toEqual([inner]);
    });

    it('of more members than one transaction takes is made in parts', async () => {
      const tools = newTools();
      const ids = await tools.createUsers(...Array.from({ length: 70 }, (_, i) => `user-${i}`));
      const [first = '', ...others] = ids;
      const id = await tools.groupOf(first);
      const unknown = Array.from({ length: 120 }, (_, i) => `nobody-${i}`);
      const result = await tools.patch(
        id,
        set('displayName', 'New'),
        add(...others, ...unknown),
        remove(first),
      );
      expect(result.unknownMembers).toBe(120);
      expect(await tools.membersOf(id)).toEqual([...others].sort());
      const [, ...entries] = await tools.history(id);
      expect(entries.map(({ part }) => part?.number).sort()).toEqual([1, 2, 3]);
      expect(entries.filter(({ version }) => version === 2)).toHaveLength(1);
      expect(entries.flatMap(({ members }) => members?.unknown ?? []).sort()).toEqual(
        [...unknown].sort(),
      );
    });
  });

  describe(`a group with as many values to be found by as it may have (${name})`, () => {
    const TAGS = 'urn:example:tags';
    const attributes = [
      {
        name: 'tags',
        type: 'complex',
        multiValued: true,
        subAttributes: [{ name: 'value', uniqueness: 'server', required: true }],
      },
    ];
    const tagged = groupResourceType([parseSchema({ id: TAGS, name: 'Tags', attributes })]);
    const tagsOf = (count: number, word: string) =>
      Array.from({ length: count }, (_, i) => ({ value: `${word} ${i}` }));
    const bodyOf = (word: string, members: readonly string[]) => ({
      displayName: word,
      externalId: word,
      [TAGS]: { tags: tagsOf(42, word) },
      members: members.map((value) => ({ value })),
    });

    it('is created with members, and all that can change of it does, on a condition', async () => {
      const [directory, caller] = [makeDirectory(), newTenant()];
      const tools = groupTools(directory, caller);
      const ids = await tools.createUsers(...Array.from({ length: 30 }, (_, i) => `user-${i}`));
      const created = await createResource(directory, caller, tagged, {
        body: bodyOf('one', ids),
      });
      const { id } = created.resource;
      expect(created.resource.membership?.counts).toEqual({ User: 30 });
      await replaceResource(directory, caller, tagged, {
        id,
        body: bodyOf('two', ids.slice(0, 1)),
        precondition: () => true,
      });
      expect((await tools.read(id)).resource).toMatchObject({
        version: 2,
        attributes: { displayName: 'two', externalId: 'two' },
        membership: { counts: { User: 1 } },
      });
      const sizes = (await tools.membersHistory(id)).map(
        ({ added, removed }) => added.length + removed.length,
      );
      expect(sizes.toSorted((a, b) => a - b)).toEqual([0, 1, 14, 16, 28]);
      await removeResource(directory, caller, tagged, { id, precondition: () => true });
    });

    it('is refused with one more', async () => {
      const [directory, caller] = [makeDirectory(), newTenant()];
      const body = { ...bodyOf('one', []), [TAGS]: { tags: tagsOf(43, 'one') } };
      await expect(createResource(directory, caller, tagged, { body })).rejects.toMatchObject({
        status: 400,
        detail: expect.stringContaining('43 are the most'),
      });
    });
  });

  describe(`a conditional request (${name})`, () => {
    it('is refused with 412 once the attributes or the members have changed', async () => {
      const tools = newTools();
      const [ada = '', bob = '', eve = ''] = await tools.createUsers('ada', 'bob', 'eve');
      const id = await tools.groupOf(ada);
      const first = await tools.tagOf(id);
      await tools.patchIf(id, first, add(bob));
      await expect(tools.patchIf(id, first, add(eve))).rejects.toMatchObject({ status: 412 });
      const second = await tools.tagOf(id);
      await tools.patchIf(id, second, set('displayName', 'New'));
      await expect(tools.patchIf(id, second, add(eve))).rejects.toMatchObject({
        status: 412,
        detail: expect.stringContaining(await tools.tagOf(id)),
      });
      expect(await tools.membersOf(id)).toEqual([ada, bob].sort());
    });

    it('lets one of several concurrent ones through', async () => {
      const tools = newTools();
      const ids = await tools.createUsers('ada', 'bob', 'eve', 'dan');
      const id = (await tools.createGroup('empty')).resource.id;
      const tag = await tools.tagOf(id);
      const results = await Promise.allSettled(ids.map((one) => tools.patchIf(id, tag, add(one))));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ status: 412 });
      }
      expect(await tools.membersOf(id)).toHaveLength(1);
    });
  });

  describe(`a PUT of a group (${name})`, () => {
    it('sets exactly the members that it lists, and none where it lists none', async () => {
      const tools = newTools();
      const [ada = '', bob = '', eve = ''] = await tools.createUsers('ada', 'bob', 'eve');
      const id = await tools.groupOf(ada, bob);
      await tools.put(id, 'New', bob, eve, 'nobody');
      expect((await tools.read(id)).resource.attributes).toEqual({ displayName: 'New' });
      expect(await tools.membersOf(id)).toEqual([bob, eve].sort());
      await tools.put(id, 'New');
      expect(await tools.membersOf(id)).toEqual([]);
      const entries = await tools.history(id);
      expect(entries.slice(1).map(({ operation, version }) => [operation, version])).toEqual([
        ['replace', 2],
        ['replace', undefined],
      ]);
    });
  });

  describe(`a user who is removed (${name})`, () => {
    it('leaves its groups, each with an entry of its own', async () => {
      const tools = newTools();
      const [ada = '', bob = ''] = await tools.createUsers('ada', 'bob');
      const [one, two] = [await tools.groupOf(ada, bob), await tools.groupOf(ada)];
      const other = await tools.groupOf(bob);
      const before = await tools.history(other);
      await tools.removeUser(ada);
      expect(await tools.membersOf(one)).toEqual([bob]);
      expect(await tools.membersOf(two)).toEqual([]);
      for (const id of [one, two]) {
        expect((await tools.history(id)).at(-1)).toMatchObject({
          actor: entra.actor,
          requestId: entra.requestId,
          members: { added: [], removed: [ada], unknown: [] },
        });
      }
      expect(await tools.history(other)).toEqual(before);
      await expect(tools.readUser(ada)).rejects.toMatchObject({ status: 404 });
      await expect(tools.removeUser(ada)).rejects.toMatchObject({ status: 404 });
    });
  });

  describe(`a group that is removed (${name})`, () => {
    it('is gone from its members, and from the groups that had it', async () => {
      const tools = newTools();
      const ada = await tools.createUser('ada');
      const inner = await tools.groupOf(ada);
      const outer = await tools.groupOf(inner);
      await tools.removeGroup(inner);
      expect(await tools.groupsOf(ada)).toEqual([]);
      expect(await tools.membersOf(outer)).toEqual([]);
      await expect(tools.read(inner)).rejects.toMatchObject({ status: 404 });
      await expect(tools.patch(inner, add(ada))).rejects.toMatchObject({ status: 404 });
      expect((await tools.history(inner)).map(({ operation }) => operation)).toEqual([
        'create',
        'delete',
      ]);
      await tools.createGroup(`group of ${ada}`);
    });
  });

  describe(`concurrent changes (${name})`, () => {
    it('of different members of one group all hold, each with an entry', async () => {
      const tools = newTools();
      const ids = await tools.createUsers(...Array.from({ length: 16 }, (_, i) => `user-${i}`));
      const id = (await tools.createGroup('busy')).resource.id;
      await Promise.all(ids.map((one) => tools.patch(id, add(one))));
      await Promise.all(ids.slice(8).map((one) => tools.patch(id, remove(one))));
      expect(await tools.membersOf(id)).toEqual(ids.slice(0, 8).sort());
      expect(await tools.membersHistory(id)).toHaveLength(24);
    });

    it('of the same member hold once', async () => {
      const tools = newTools();
      const ada = await tools.createUser('ada');
      const id = (await tools.createGroup('busy')).resource.id;
      await Promise.all(Array.from({ length: 8 }, () => tools.patch(id, add(ada))));
      expect(await tools.membersOf(id)).toEqual([ada]);
      expect(await tools.membersHistory(id)).toEqual([{ added: [ada], removed: [], unknown: [] }]);
    });
  });
}
