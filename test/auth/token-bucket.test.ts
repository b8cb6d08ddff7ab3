import { array, assert, integer, property } from 'fast-check';
import { createTokenBucket } from '../../lambda/auth/token-bucket.ts';

const START_MS = Date.UTC(2026, 0, 1);

function bucketAt(nowMs: number) {
  const clock = { nowMs };
  const bucket = createTokenBucket({ capacity: 5, secondsPerToken: 5, now: () => clock.nowMs });
  const takeAll = (times: number) =>
    Array.from({ length: times }, () => bucket.take()).filter(Boolean).length;
  return { clock, bucket, takeAll };
}

describe('a token bucket', () => {
  it('gives its capacity at once and no more', () => {
    expect(bucketAt(START_MS).takeAll(100)).toBe(5);
  });

  it('gives one more for each five seconds', () => {
    const { clock, takeAll } = bucketAt(START_MS);
    takeAll(5);
    clock.nowMs += 4_999;
    expect(takeAll(9)).toBe(0);
    clock.nowMs += 1;
    expect(takeAll(9)).toBe(1);
    clock.nowMs += 12_500;
    expect(takeAll(9)).toBe(2);
    clock.nowMs += 2_500;
    expect(takeAll(9)).toBe(1);
  });

  it('holds no more than its capacity, however long nobody takes', () => {
    const { clock, takeAll } = bucketAt(START_MS);
    clock.nowMs += 3_600_000;
    expect(takeAll(100)).toBe(5);
  });

  it('gives nothing for a clock that goes back, and then goes on as before', () => {
    const { clock, takeAll } = bucketAt(START_MS);
    takeAll(5);
    clock.nowMs -= 3_600_000;
    expect(takeAll(9)).toBe(0);
    clock.nowMs += 5_000;
    expect(takeAll(9)).toBe(1);
  });

  it('never gives more than its capacity and its rate together', () => {
    assert(
      property(array(integer({ min: 0, max: 7_000 }), { maxLength: 60 }), (waits) => {
        const { clock, takeAll } = bucketAt(START_MS);
        let taken = 0;
        for (const wait of waits) {
          clock.nowMs += wait;
          taken += takeAll(3);
        }
        expect(taken).toBeLessThanOrEqual(5 + (clock.nowMs - START_MS) / 5_000);
      }),
    );
  });
});
