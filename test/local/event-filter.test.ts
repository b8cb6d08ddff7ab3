import { parseEventFilter } from '../../local/event-filter.ts';

const removal = {
  eventName: 'REMOVE',
  dynamodb: {
    Keys: { sk: { S: 'RESOURCE' } },
    OldImage: { resourceType: { S: 'Group' }, tags: ['a', 'b'], count: 1, note: null },
  },
};

describe('parseEventFilter', () => {
  const matches = (...patterns: unknown[]) =>
    parseEventFilter(patterns.map((pattern) => JSON.stringify(pattern)))(removal);

  it.each([
    [{ eventName: ['REMOVE'] }],
    [{ eventName: ['INSERT', 'REMOVE'] }],
    [{ eventName: ['REMOVE'], dynamodb: { Keys: { sk: { S: ['RESOURCE'] } } } }],
    [{ dynamodb: { OldImage: { tags: ['b', 'c'] } } }],
    [{ dynamodb: { OldImage: { count: [1] } } }],
    [{ dynamodb: { OldImage: { note: [null] } } }],
    [{ dynamodb: { NewImage: [{ exists: false }] } }],
    [{ dynamodb: { Keys: { sk: { S: [{ prefix: 'RES' }] } } } }],
    [{}],
  ])('takes the event for %j', (pattern) => {
    expect(matches(pattern)).toBe(true);
  });

  it.each([
    [{ eventName: ['INSERT'] }],
    [{ eventName: ['remove'] }],
    [{ eventName: [] }],
    [{ eventName: ['REMOVE'], dynamodb: { Keys: { sk: { S: ['MEMBER'] } } } }],
    [{ dynamodb: { NewImage: { resourceType: { S: ['Group'] } } } }],
    [{ dynamodb: { OldImage: { count: ['1'] } } }],
    [{ dynamodb: { OldImage: [{ exists: false }] } }],
    [{ dynamodb: { Keys: { sk: { S: [{ prefix: 'SOURCE' }] } } } }],
  ])('leaves the event for %j', (pattern) => {
    expect(matches(pattern)).toBe(false);
  });

  it('takes what any of several patterns matches, and everything where there are none', () => {
    expect(matches({ eventName: ['INSERT'] }, { eventName: ['REMOVE'] })).toBe(true);
    expect(matches()).toBe(true);
  });

  it.each([
    [{ count: [{ numeric: ['>', 1] }] }, 'the filter rule {"numeric":[">",1]} is not known here'],
    [{ eventName: 'REMOVE' }, '"REMOVE" is no filter pattern'],
  ])('refuses %j, which it would not read as Lambda does', (pattern, message) => {
    expect(() => matches(pattern)).toThrow(message);
  });
});
