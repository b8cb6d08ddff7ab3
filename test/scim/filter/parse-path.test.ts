import { FILTER_LIMITS } from '../../../lambda/scim/filter/filter.ts';
import { parsePath } from '../../../lambda/scim/filter/parse-path.ts';

const typeIsWork = (position: number) => ({
  kind: 'compare',
  path: { attribute: 'type', position },
  operator: 'eq',
  value: 'work',
});

describe('parsePath', () => {
  it.each([
    ['members', { attribute: 'members', position: 0 }],
    ['name.familyName', { attribute: 'name', subAttribute: 'familyName', position: 0 }],
    [' DisplayName ', { attribute: 'DisplayName', position: 1 }],
    [
      'addresses[type eq "work"]',
      { attribute: 'addresses', valueFilter: typeIsWork(10), position: 0 },
    ],
    [
      'emails[type eq work].Value',
      { attribute: 'emails', valueFilter: typeIsWork(7), subAttribute: 'Value', position: 0 },
    ],
    [
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value',
      {
        urn: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
        attribute: 'manager',
        subAttribute: 'value',
        position: 0,
      },
    ],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"].value',
      {
        urn: 'urn:ietf:params:scim:schemas:core:2.0:User',
        attribute: 'emails',
        valueFilter: typeIsWork(50),
        subAttribute: 'value',
        position: 0,
      },
    ],
  ])('reads %s', (text, path) => {
    expect(parsePath(text)).toEqual(path);
  });

  it('splits the URN of an extension alone at its last colon too', () => {
    expect(parsePath('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User')).toEqual({
      urn: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0',
      attribute: 'User',
      position: 0,
    });
  });

  it.each([
    ['', 1, 'the name of an attribute'],
    ['.value', 1, 'the name of an attribute'],
    ['name.', 6, 'the name of an attribute'],
    ['name.a.b', 7, 'no further "."'],
    ['emails[type eq "work"].a.b', 25, 'no further "."'],
    ['userName pr', 10, 'the end of the path'],
    ['emails [type eq "work"]', 8, 'the end of the path'],
    ['emails[type eq "work"]value', 23, 'the end of the path'],
  ])('refuses %j as invalidPath at position %i', (text, position, expectation) => {
    expect(() => parsePath(text)).toThrow(
      expect.objectContaining({
        scimType: 'invalidPath',
        detail: expect.stringContaining(
          `The path is not valid at position ${position}: expected ${expectation}`,
        ),
      }),
    );
  });

  it.each([
    ['emails[type zz "work"].value', 13],
    ['emails[type eq "work"', 22],
    ['emails[]', 8],
  ])('refuses %j as invalidFilter at position %i, for it is the filter', (text, position) => {
    expect(() => parsePath(text)).toThrow(
      expect.objectContaining({
        scimType: 'invalidFilter',
        detail: expect.stringContaining(`The path is not valid at position ${position}: `),
      }),
    );
  });

  it('refuses a path beyond the limits', () => {
    expect(() => parsePath('a'.repeat(FILTER_LIMITS.characters + 1))).toThrow(
      expect.objectContaining({ scimType: 'invalidPath' }),
    );
  });
});
