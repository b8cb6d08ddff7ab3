import { type Race, runRace } from '../../bench/scim/race.ts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const taking = (milliseconds: number) => () => {
  jest.advanceTimersByTime(milliseconds);
  return 1;
};

const race: Race = {
  name: 'count',
  inputs: 10,
  ours: taking(1),
  others: { slower: taking(100), alike: taking(1) },
};

it('says how many times faster ours is, for each other', () => {
  expect(runRace(race, true)).toEqual({
    ...{ name: 'count', inputs: 10, ours: 10_000 },
    others: [
      { name: 'slower', perSecond: 100, ratio: 100 },
      { name: 'alike', perSecond: 10_000, ratio: 1 },
    ],
  });
});
