import { formatDuration, parseDuration } from '../../operator/duration.ts';

describe('a duration', () => {
  it.each([
    ['30s', 30],
    ['15m', 900],
    ['12h', 43_200],
    ['7d', 604_800],
    ['2y', 63_072_000],
    ['0s', 0],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseDuration(text, '--grace')).toBe(seconds);
  });

  it.each(['', '7', 'd', '7 d', '-7d', '1.5h', '7w', '7dd', '10000000s'])('is not %j', (text) => {
    expect(() => parseDuration(text, '--grace')).toThrow('--grace is a number with');
  });

  it.each([
    [604_800, '7d'],
    [43_200, '12h'],
    [5400, '90m'],
    [61, '61s'],
    [0, '0s'],
  ])('of %d seconds is written %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
