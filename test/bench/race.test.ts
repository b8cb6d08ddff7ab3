import { type Race, runRace } from '../../bench/scim/race.ts';

const counting = (steps: number) => () => {
  let sum = 0;
  for (let step = 0; step < steps; step++) sum = (sum * 31 + step) % 1_000_003;
  return sum;
};

const race: Race = {
  name: 'count',
  inputs: 10,
  ours: counting(1_000),
  others: { slower: counting(100_000), alike: counting(1_000) },
};

it('says how many times faster ours is, for each other', () => {
  const { name, inputs, ours, others } = runRace(race, true);
  expect({ name, inputs }).toEqual({ name: 'count', inputs: 10 });
  const [slower, alike] = others;
  expect([slower?.name, alike?.name]).toEqual(['slower', 'alike']);
  expect(slower?.ratio).toBeGreaterThan(5);
  expect(alike?.ratio).toBeLessThan(5);
  expect(ours).toBeGreaterThan(5 * (slower?.perSecond ?? Infinity));
});
