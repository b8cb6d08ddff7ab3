import { groupItems } from '../../bench/dynamodb/group-items.ts';
import { comerIds, comerItems } from '../../bench/dynamodb/member-patch.ts';
import { fromGroupItems } from '../../lambda/dynamodb/member-items.ts';
import { sumOfFingerprints } from '../../lambda/scim/member-fingerprint.ts';

const itemsOf = (size: number) => {
  const [own = {}, ...rest] = groupItems(size);
  const isEdge = ({ sk }: { readonly sk?: unknown }) => String(sk).startsWith('MEMBER#');
  const shards = rest.filter((item) => !isEdge(item));
  return { group: fromGroupItems(own, shards), edges: rest.filter(isEdge) };
};

it('makes a group that counts its members', () => {
  const { group, edges } = itemsOf(30);
  expect(edges).toHaveLength(30);
  expect(group.membership?.counts).toEqual({ User: 30 });
  const members = edges.map(({ id }) => ({ id: String(id) }));
  expect(group.membership?.fingerprint).toBe(sumOfFingerprints(members));
});

it.each([
  [10, 30],
  [10, 10],
  [5, 1_000],
])('lets %d users come, who are no members of a group of %d', (count, size) => {
  const comers = comerIds(count, size);
  const ids = new Set([...comers, ...itemsOf(size).edges.map(({ id }) => id)]);
  expect(ids.size).toBe(count + size);
  expect([...comerItems(count, size)].map(({ id }) => id)).toEqual(comers);
});
