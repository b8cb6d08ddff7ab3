import type { Place, Stretch } from '../../lambda/directory/directory-store.ts';
import { namesOf, numbered } from '../directory/contract/store-under-test.ts';
import { useDatabase } from './database.ts';
import { loadUsers } from './load-users.ts';
import { ObservedList } from './paging-fixture.ts';

const USERS = 300;
const COUNT = 50;

const { newClient } = useDatabase();
let list: ObservedList;

beforeAll(async () => {
  const documentClient = newClient();
  await loadUsers(documentClient, 'stretch', numbered(USERS));
  list = new ObservedList(documentClient, { tenant: 'stretch', resourceType: 'User' });
});

/** What each stretch takes, on the way from the one at `start`. */
async function follow(way: 'next' | 'previous', start: { after?: Place; before?: Place }) {
  const costs: { names: string[]; units: number }[] = [];
  const seen: string[] = [];
  let window: { after?: Place; before?: Place } | undefined = start;
  while (window) {
    const { after, before } = window;
    let stretch: Stretch = { resources: [] };
    costs.push(
      await list.callsOf(async () => {
        stretch = await list.store.stretch(list.listing, {
          count: COUNT,
          ...(after && { after }),
          ...(before && { before }),
        });
      }),
    );
    seen.push(...namesOf(stretch.resources));
    const place = stretch[way];
    window = place && { [way === 'next' ? 'after' : 'before']: place };
  }
  return { costs, seen };
}

describe('a walk of stretches', () => {
  it('takes for the last one what it took for the first', async () => {
    const { costs, seen } = await follow('next', {});
    expect(seen).toEqual(numbered(USERS));
    expect(costs).toHaveLength(USERS / COUNT);
    expect(costs[0]?.names).toEqual(['BatchGetItem', 'Query']);
    for (const cost of costs) expect(cost).toEqual(costs[0]);
  });

  it('takes the same on the way back', async () => {
    const forwards = await list.callsOf(() => list.store.stretch(list.listing, { count: COUNT }));
    const { costs, seen } = await follow('previous', { before: { sortName: 'v', id: '' } });
    expect(seen.sort()).toEqual(numbered(USERS));
    expect(costs).toHaveLength(USERS / COUNT);
    for (const cost of costs) expect(cost).toEqual(forwards);
  });

  it('takes the same from a place that is in the middle of a range', async () => {
    const from = { value: 'user0100', inclusive: false };
    const listing = { ...list.listing, range: { from } };
    const after = { sortName: 'user0150', id: 'user0150' };
    const first = await list.callsOf(() => list.store.stretch(list.listing, { count: COUNT }));
    const middle = await list.callsOf(() => list.store.stretch(listing, { after, count: COUNT }));
    expect(middle).toEqual(first);
  });

  it('counts a range by its keys alone', async () => {
    const listing = { ...list.listing, range: { prefix: 'user01' } };
    const calls = await list.callsOf(async () =>
      expect(await list.store.countRange(listing)).toBe(100),
    );
    expect(calls.names).toEqual(['Query']);
    expect(calls.units).toBeLessThan(5);
  });
});
