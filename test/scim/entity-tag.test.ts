import { entityTag, parseEntityTags } from '../../lambda/scim/entity-tag.ts';

const sales = { id: 'a', version: 1 };
const support = { id: 'b', version: 7 };

describe('an entity tag', () => {
  it('is weak, and says the version', () => {
    expect(entityTag({ version: 3 })).toBe('W/"3"');
    expect(entityTag({ version: 3, memberOf: [] })).toBe('W/"3"');
  });

  it('counts the changes of members of a group', () => {
    expect(entityTag({ version: 3, membership: { revisions: [0, 4, 1] } })).toBe('W/"8"');
  });

  it('differs wherever the groups that are shown do', () => {
    const groups = [
      [],
      [sales],
      [support],
      [sales, support],
      [{ ...sales, version: 2 }],
      [{ id: 'a1', version: 1 }],
    ];
    const tags = groups.map((memberOf) => entityTag({ version: 5, memberOf }));
    expect(new Set(tags).size).toBe(groups.length);
    expect(tags[1]).toMatch(/^W\/"5-[0-9a-f]{16}"$/);
    expect(entityTag({ version: 5, memberOf: [{ ...sales }] })).toBe(tags[1]);
  });
});

describe('a list of entity tags', () => {
  it.each([
    ['W/"5"', 'W/"5"', true],
    ['"5"', 'W/"5"', true],
    ['W/"4", W/"5"', 'W/"5"', true],
    ['W/"4","5" ,W/"6"', 'W/"6"', true],
    ['*', 'W/"5"', true],
    [' * ', 'W/"5"', true],
    ['W/"4"', 'W/"5"', false],
    ['W/"55"', 'W/"5"', false],
    ['5', 'W/"5"', false],
    ['', 'W/"5"', false],
    ['W/"5', 'W/"5"', false],
    ['"W/"5""', 'W/"5"', false],
    ['W/"*"', 'W/"5"', false],
    ['W/"5"', 'W/"5-0123456789abcdef"', false],
  ])('%j matches %s: %j', (text, entityTag, expected) => {
    expect(parseEntityTags(text).matches(entityTag)).toBe(expected);
  });

  it.each([
    ['W/"5-0123456789abcdef"', 'W/"5"', true],
    ['W/"5"', 'W/"5-0123456789abcdef"', true],
    ['W/"4", W/"5-0123456789abcdef"', 'W/"5-fedcba9876543210"', true],
    ['*', 'W/"5"', true],
    ['W/"4-0123456789abcdef"', 'W/"5-0123456789abcdef"', false],
  ])('%j is of the version of %s, whatever the groups: %j', (text, entityTag, expected) => {
    expect(parseEntityTags(text).matchesVersion(entityTag)).toBe(expected);
  });
});
