import { assert, asyncProperty, double } from 'fast-check';
import { createRefusalPause, REFUSAL_STEP_MILLISECONDS } from '../../lambda/auth/refusal-pause.ts';

/** The milliseconds after its arrival at which a refusal goes out that was decided after `work` milliseconds. */
async function timeOf(work: number): Promise<number> {
  let nowMs = 1_000_000;
  const pauseUntilStep = createRefusalPause({
    now: () => nowMs,
    pause: async (milliseconds) => {
      nowMs += milliseconds;
    },
  });
  const arrivedMs = nowMs;
  nowMs += work;
  await pauseUntilStep(arrivedMs);
  return nowMs - arrivedMs;
}

describe('the pause before a refusal', () => {
  it.each([
    [0, 100],
    [0.2, 100],
    [37, 100],
    [99.9, 100],
    [100.1, 200],
    [430, 500],
  ])('makes %d milliseconds of work %d', async (work, whole) => {
    expect(await timeOf(work)).toBeCloseTo(whole, 6);
  });

  it('ends at a whole number of steps, always after some pause', async () => {
    await assert(
      asyncProperty(double({ min: 0, max: 5_000, noNaN: true }), async (work) => {
        const steps = (await timeOf(work)) / REFUSAL_STEP_MILLISECONDS;
        expect(steps).toBeCloseTo(Math.round(steps), 6);
        expect(steps * REFUSAL_STEP_MILLISECONDS).toBeGreaterThan(work);
      }),
    );
  });

  it('is one step for a clock that went back', async () => {
    expect(await timeOf(-50)).toBeCloseTo(50, 6);
  });
});
