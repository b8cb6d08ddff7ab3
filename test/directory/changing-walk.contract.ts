/** Walks through a list that changes under them: what cursors promise, and what startIndex cannot. */
import type { Directory } from '../../lambda/directory/directory.ts';
import { removeResource } from '../../lambda/directory/remove-resource.ts';
import { entra, user } from './directory-fixture.ts';
import { type Asked, type QueryTools, queryTools } from './query-tools.ts';

export interface Size {
  readonly users: number;
  /** In each walk so many are deleted, and as many created. */
  readonly changes: number;
  readonly count: number;
  /** Whether the store counts from the beginning for each startIndex, and so meets what has changed before it. */
  readonly countsAnew: boolean;
}

export function changingWalkContract(
  name: string,
  makeDirectory: () => Directory,
  { users, changes, count, countsAnew }: Size,
): void {
  const caller = { ...entra, tenant: 'walks' };
  let directory: Directory;
  let tools: QueryTools;
  let names = 0;
  let ids: string[] = [];
  const newName = (): string => spread(names++);

  describe(`a walk of ${users} users while ${changes} are deleted and ${changes} created (${name})`, () => {
    beforeAll(async () => {
      directory = makeDirectory();
      tools = queryTools(directory, caller);
      ids = await tools.createUsers(users, () => ({ userName: newName() }));
    });

    it.each<[string, Asked]>([
      ['upwards', {}],
      ['downwards', { sortBy: 'userName', sortOrder: 'descending' }],
      ['with a filter', { filter: 'active eq true' }],
    ])(
      'by cursor, %s, brings everyone who is there throughout exactly once',
      async (_title, asked) => {
        const { seen, note } = newTally();
        const changing = newChanges();
        for (let cursor: string | undefined = ''; cursor !== undefined; ) {
          const page: Awaited<ReturnType<QueryTools['query']>> = await tools.query(user, {
            ...asked,
            count,
            cursor,
          });
          note(page);
          await changing.go();
          cursor = page.nextCursor;
        }
        expect(changing.left()).toBe(0);
        expect(changing.throughout().filter((id) => seen.get(id) !== 1)).toEqual([]);
        expect([...seen.values()].filter((times) => times !== 1)).toEqual([]);
      },
    );

    it('by startIndex passes by at most one for each that is deleted, and brings at most one again for each that is created', async () => {
      const { seen, note } = newTally();
      const changing = newChanges();
      let total = users;
      for (let startIndex = 1; startIndex <= total; startIndex += count) {
        const page = await tools.query(user, { startIndex, count });
        total = page.totalResults ?? 0;
        note(page);
        await changing.go();
      }
      expect(changing.left()).toBe(0);
      const missed = changing.throughout().filter((id) => !seen.has(id)).length;
      const repeated = [...seen.values()].reduce((sum, times) => sum + times - 1, 0);
      if (countsAnew) expect([missed > 0, repeated > 0]).toEqual([true, true]);
      expect(missed).toBeLessThanOrEqual(changes);
      expect(repeated).toBeLessThanOrEqual(changes);
    });
  });

  /** Deletes between the pages of the first half of a walk, creates between those of the second. */
  function newChanges() {
    const before = ids;
    const atOnce = Math.ceil((2.5 * changes * count) / users);
    const removed = new Set<string>();
    const created: string[] = [];
    return {
      async go(): Promise<void> {
        for (let at = 0; at < atOnce; at += 1) {
          if (removed.size < changes) {
            const id = before[(removed.size * STEP) % before.length] ?? '';
            removed.add(id);
            await removeResource(directory, caller, user, { id });
          } else if (created.length < changes) {
            created.push(await tools.createUser(newName()));
          }
        }
        ids = [...before.filter((id) => !removed.has(id)), ...created];
      },
      left: () => 2 * changes - removed.size - created.length,
      throughout: () => before.filter((id) => !removed.has(id)),
    };
  }
}

/** A prime, so that each index comes once. */
const STEP = 7_919;

/** Names in no order, each once. */
const spread = (at: number): string =>
  `u${String(((at + 1) * 1_103_515_245) % 2_147_483_647).padStart(10, '0')}`;

function newTally() {
  const seen = new Map<string, number>();
  const note = ({ views }: Awaited<ReturnType<QueryTools['query']>>): void => {
    for (const { resource } of views) seen.set(resource.id, (seen.get(resource.id) ?? 0) + 1);
  };
  return { seen, note };
}
