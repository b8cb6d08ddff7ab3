import type { Member, StoredResource } from '../../lambda/directory/directory-store.ts';
import { getResource } from '../../lambda/directory/get-resource.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { entityTag } from '../../lambda/scim/entity-tag.ts';
import { entra, group, memoryDirectory } from './directory-fixture.ts';
import { add, groupTools, set } from './group-tools.ts';
import { queryTools } from './query-tools.ts';

/** A directory whose store shows `shown` in place of a group's members as long as there is one: as if their edges were still being written. */
function laggingDirectory() {
  const store = createMemoryDirectoryStore();
  const lag: { shown?: readonly Member[] } = {};
  const directory = memoryDirectory({
    store: {
      ...store,
      async *members(...request) {
        if (lag.shown) yield lag.shown;
        else yield* store.members(...request);
      },
    },
  });
  return { directory, lag };
}

const view = { members: true, memberOf: false };

describe('members that are read while a change of them is still being written', () => {
  it.each([
    ['an addition', (one: string, other: string) => [add(one), add(other)]],
    [
      'a replacement by as many',
      (one: string, other: string) => [add(one), set('members', [{ value: other }])],
    ],
  ])('are not kept under the tag of that change: %s', async (_, changes) => {
    const { directory, lag } = laggingDirectory();
    const tools = groupTools(directory);
    const [one, other] = [await tools.createUser('one'), await tools.createUser('other')];
    const id = await tools.groupOf();
    const read = () => getResource(directory, entra, group, id, view);
    const tagOf = ({ resource }: { resource: StoredResource }) => entityTag(resource);
    const [first, second] = changes(one, other);
    if (first) await tools.patch(id, first);
    const before = await read();
    if (second) await tools.patch(id, second);
    lag.shown = before.members ?? [];
    const early = await read();
    delete lag.shown;
    const late = await read();
    expect(early.members).toEqual(before.members);
    expect(late.members).not.toEqual(before.members);
    expect(tagOf(early)).not.toBe(tagOf(late));
    expect(tagOf(early)).toBe(tagOf(before));
  });

  it('are not kept so in a list either', async () => {
    const { directory, lag } = laggingDirectory();
    const tools = groupTools(directory);
    await tools.groupOf(await tools.createUser('one'));
    const list = async () => (await queryTools(directory).query(group, { view })).views;
    const tagsOf = async () => (await list()).map(({ resource }) => entityTag(resource));
    const settled = await tagsOf();
    lag.shown = [];
    const early = await tagsOf();
    expect([settled, early]).toEqual([['W/"2"'], ['W/"1"']]);
  });
});
