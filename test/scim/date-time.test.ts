import { toFirstInstant, toInstant } from '../../lambda/scim/date-time.ts';

describe('toInstant', () => {
  it.each([
    ['2026-01-31T08:00:00Z', '2026-01-31T08:00:00.000Z'],
    ['2026-01-31T08:00:00.123456Z', '2026-01-31T08:00:00.123Z'],
    ['2026-01-31T08:00:00+05:30', '2026-01-31T02:30:00.000Z'],
    ['2026-01-31T08:00:00', '2026-01-31T08:00:00.000Z'],
    ['2026-01-31t08:00:00z', '2026-01-31T08:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['2026-01-31T24:00:00Z', '2026-02-01T00:00:00.000Z'],
    ['2026-01-31T08:00:00+14:00', '2026-01-30T18:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(new Date(toInstant(text) ?? Number.NaN).toISOString()).toBe(iso);
  });

  it.each([
    '',
    '2026-01-31',
    '2026-01-31 08:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-31T24:00:01Z',
    '2026-01-31T08:00:60Z',
    '2026-01-31T08:00:00+14:30',
    '2026-01-31T08:60:00Z',
    '2026-01-31T08:00:00+25:00',
    '2026-01-31T08:00:00.Z',
    'yesterday',
  ])('refuses %s', (text) => {
    expect(toInstant(text)).toBeUndefined();
  });

  it('tells moments apart by a microsecond, and takes zones as one moment', () => {
    const instant = toInstant('2026-01-31T08:00:00.123456Z');
    expect(instant).toBeLessThan(toInstant('2026-01-31T08:00:00.123457Z') ?? 0);
    expect(instant).toBeGreaterThan(toInstant('2026-01-31T08:00:00.123455Z') ?? Infinity);
    expect(instant).toBe(toInstant('2026-01-31T09:00:00.123456+01:00'));
    expect(instant).toBe(toInstant('2026-01-31T08:00:00.1234560Z'));
  });
});

describe('toFirstInstant', () => {
  it.each([
    ['2026', '2026-01-01T00:00:00Z'],
    ['2026-02', '2026-02-01T00:00:00Z'],
    ['2026-02-03', '2026-02-03T00:00:00Z'],
    ['2026-02-03T04:05:06+01:00', '2026-02-03T03:05:06Z'],
  ])('reads %s as %s', (text, dateTime) => {
    expect(toFirstInstant(text)).toBe(toInstant(dateTime));
  });

  it.each(['', '2026-13', '2026-02-30', '26', '2026-2', '2026-02-03T04'])('refuses %s', (text) => {
    expect(toFirstInstant(text)).toBeUndefined();
  });
});
