import { timeInTurns } from '../../bench/dynamodb/time-in-turns.ts';

it('makes the steps in their order, in each the contestants in turns, and leaves out what warms up', async () => {
  const made: string[] = [];
  const act = (name: string) => async (round: number) => {
    made.push(`${name}${round}`);
  };
  const steps = [
    [act('a'), act('b')],
    [act('c'), act('d')],
  ];
  const times = await timeInTurns(steps, { rounds: 1, warmUps: 1 });
  expect(made).toEqual(['a0', 'b0', 'c0', 'd0', 'b1', 'a1', 'd1', 'c1']);
  expect(times.map((step) => step.map((rounds) => rounds.length))).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

it('gives each contestant its own times', async () => {
  jest.useFakeTimers();
  const taking = (milliseconds: number) => async () => {
    jest.advanceTimersByTime(milliseconds);
  };
  const steps = [[taking(10), taking(40)]];
  expect(await timeInTurns(steps, { rounds: 2, warmUps: 0 })).toEqual([
    [
      [10, 10],
      [40, 40],
    ],
  ]);
  jest.useRealTimers();
});
