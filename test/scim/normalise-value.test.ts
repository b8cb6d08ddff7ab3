import { normaliseValue } from '../../lambda/scim/normalise-value.ts';
import type { Json } from '../../lambda/scim/resource.ts';
import { attribute, multiValued } from '../../lambda/scim/schema/define-attribute.ts';
import type { AttributeType } from '../../lambda/scim/schema/schema.ts';

const simple = (type: AttributeType) => attribute('a', '', { type });

describe('a value of a type', () => {
  it.each<[AttributeType, Json, Json]>([
    ['string', 'x', 'x'],
    ['string', ['x'], 'x'],
    ['boolean', true, true],
    ['boolean', 'FALSE', false],
    ['integer', 7, 7],
    ['integer', -9007199254740991, -9007199254740991],
    ['integer', '12', 12],
    ['integer', '1e3', 1000],
    ['integer', [5], 5],
    ['decimal', 1e300, 1e300],
    ['decimal', '12.34', 12.34],
    ['dateTime', '2026-01-31T08:00:00Z', '2026-01-31T08:00:00Z'],
    ['dateTime', '2026-01-31T08:00:00.123456-08:00', '2026-01-31T08:00:00.123456-08:00'],
    ['reference', '../Users/7', '../Users/7'],
    ['reference', 'no address', 'no address'],
    ['binary', 'aGVsbG8=', 'aGVsbG8='],
    ['binary', 'aGVsbG8', 'aGVsbG8'],
    ['binary', '-_-_', '-_-_'],
    ['binary', '+/+/', '+/+/'],
  ])('%s: %j is kept as %j', (type, sent, kept) => {
    expect(normaliseValue(simple(type), sent, 'a')).toEqual(kept);
  });

  it.each<[AttributeType, Json]>([
    ['string', 7],
    ['string', true],
    ['string', ['x', 'y']],
    ['string', [['x']]],
    ['string', { value: 'x' }],
    ['string', '\ud800'],
    ['boolean', 'yes'],
    ['boolean', 1],
    ['integer', 1.5],
    ['integer', '1.5'],
    ['integer', 9007199254740992],
    ['integer', '9223372036854775807'],
    ['integer', ' 1'],
    ['integer', '0x10'],
    ['integer', true],
    ['decimal', '1,5'],
    ['decimal', '1e999'],
    ['decimal', Number.POSITIVE_INFINITY],
    ['decimal', 'Infinity'],
    ['dateTime', '2026-01-31'],
    ['dateTime', '2026-02-30T00:00:00Z'],
    ['dateTime', 1767225600],
    ['reference', 7],
    ['binary', 'a'],
    ['binary', 'a b='],
    ['binary', 'aGVsbG8=='],
    ['binary', '+_+_'],
    ['binary', 7],
    ['complex', 'x'],
  ])('%s: %j is refused', (type, sent) => {
    expect(() => normaliseValue(simple(type), sent, 'a')).toThrow(
      expect.objectContaining({ scimType: 'invalidValue', detail: expect.stringMatching(/^a /) }),
    );
  });

  it.each<AttributeType>(['string', 'boolean', 'integer', 'decimal', 'dateTime', 'binary'])(
    '%s: null, "" and an empty list are no value',
    (type) => {
      for (const sent of [null, '', []]) {
        expect(normaliseValue(simple(type), sent, 'a')).toBeUndefined();
      }
    },
  );

  it('may be another than the canonical ones', () => {
    const level = attribute('level', '', { canonicalValues: ['low', 'high'] });
    expect(normaliseValue(level, 'upd-1a2b3c4d', 'level')).toBe('upd-1a2b3c4d');
  });
});

describe('many values', () => {
  const emails = multiValued('emails', '');
  const normalised = (...values: readonly Json[]) => normaliseValue(emails, values, 'emails');

  it('are kept as they were sent, however often', () => {
    const tags = attribute('tags', '', { type: 'boolean', multiValued: true });
    expect(normaliseValue(tags, [true, 'false', true], 'tags')).toEqual([true, false, true]);
    expect(normalised({ display: 'a' }, { display: 'a' })).toEqual([
      { display: 'a' },
      { display: 'a' },
    ]);
  });

  it('are one where type and value are the same, and hold what both say', () => {
    expect(
      normalised(
        { value: 'A@example.com', type: 'work' },
        { value: 'a@example.com', type: 'home' },
        { value: 'a@example.com', type: 'Work', primary: true, display: 'A' },
      ),
    ).toEqual([
      { value: 'A@example.com', type: 'work', primary: true, display: 'A' },
      { value: 'a@example.com', type: 'home' },
    ]);
  });

  it('are refused where they say different things of one value', () => {
    const [a, b] = ['A', 'B'].map((display) => ({ value: 'a', type: 'work', display }));
    expect(() => normalised(a ?? null, b ?? null)).toThrow(
      expect.objectContaining({
        scimType: 'invalidValue',
        detail: expect.stringContaining('twice'),
      }),
    );
  });

  it('differ by case where it counts', () => {
    const codes = multiValued('codes', '', { value: { caseExact: true } });
    const values = [{ value: 'a' }, { value: 'A' }];
    expect(normaliseValue(codes, values, 'codes')).toEqual(values);
  });

  it('have one primary among them', () => {
    expect(() =>
      normalised({ value: 'a', primary: true }, { value: 'b', primary: 'True' }),
    ).toThrow(expect.objectContaining({ scimType: 'invalidValue' }));
  });
});

it('keeps the values of a multi-valued sub-attribute', () => {
  const rooms = attribute('rooms', '', {
    type: 'complex',
    multiValued: true,
    subAttributes: [attribute('seats', '', { type: 'integer', multiValued: true })],
  });
  expect(normaliseValue(rooms, [{ seats: [1, '2', null] }, { seats: [] }], 'rooms')).toEqual([
    { seats: [1, 2] },
  ]);
  expect(() => normaliseValue(rooms, [{ seats: [1, 'x'] }], 'rooms')).toThrow(
    'rooms[0].seats[1] must be an integer',
  );
});
