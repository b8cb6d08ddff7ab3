import fc from 'fast-check';
import {
  type AttributePath,
  FILTER_LIMITS,
  type Filter,
} from '../../../lambda/scim/filter/filter.ts';
import { parseFilter } from '../../../lambda/scim/filter/parse-filter.ts';
import { ScimError } from '../../../lambda/scim/scim-error.ts';

const path = (attribute: string, position: number, more: Partial<AttributePath> = {}) => ({
  attribute,
  position,
  ...more,
});

function refusal(text: string): ScimError {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

const shapeOf = (filter: Filter): string => {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.operands.map(shapeOf).join(` ${filter.kind} `)})`;
    case 'not':
      return `!${shapeOf(filter.operand)}`;
    case 'valuePath':
      return `${filter.path.attribute}[${shapeOf(filter.path.valueFilter)}]`;
    default:
      return filter.path.attribute;
  }
};

describe('parseFilter on the filters of RFC 7644 §3.4.2.2', () => {
  it.each([
    ['userName eq "bjensen"', 'userName'],
    ['name.familyName co "O\'Malley"', 'name'],
    ['userName sw "J"', 'userName'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"', 'userName'],
    ['title pr', 'title'],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', 'meta'],
    ['meta.lastModified ge "2011-05-13T04:42:34Z"', 'meta'],
    ['meta.lastModified lt "2011-05-13T04:42:34Z"', 'meta'],
    ['meta.lastModified le "2011-05-13T04:42:34Z"', 'meta'],
    ['title pr and userType eq "Employee"', '(title and userType)'],
    ['title pr or userType eq "Intern"', '(title or userType)'],
    ['schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"', 'schemas'],
    [
      'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
      '(userType and (emails or emails))',
    ],
    [
      'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
      '(userType and !(emails or emails))',
    ],
    ['userType eq "Employee" and (emails.type eq "work")', '(userType and emails)'],
    [
      'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
      '(userType and emails[(type and value)])',
    ],
    [
      'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
      '(emails[(type and value)] or ims[(type and value)])',
    ],
  ])('parses %s', (text, shape) => {
    expect(shapeOf(parseFilter(text))).toBe(shape);
  });
});

describe('parseFilter', () => {
  it('keeps names as they are written, and where they stand', () => {
    expect(parseFilter('Name.FamilyName EQ "x"')).toEqual({
      kind: 'compare',
      path: path('Name', 0, { subAttribute: 'FamilyName' }),
      operator: 'eq',
      value: 'x',
    });
  });

  it('splits a URN, dots and all, at its last colon', () => {
    const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    expect(parseFilter(`${urn}:manager.value pr`)).toEqual({
      kind: 'present',
      path: path('manager', 0, { urn, subAttribute: 'value' }),
    });
  });

  it('lets "not" bind tighter than "and", and "and" tighter than "or"', () => {
    expect(shapeOf(parseFilter('a pr or b pr and not (c pr) or d pr'))).toBe(
      '(a or (b and !c) or d)',
    );
    expect(shapeOf(parseFilter('(a pr or b pr) and c pr'))).toBe('((a or b) and c)');
  });

  it.each([
    ['NOT(a PR) AND b Pr OR c pR', '((!a and b) or c)'],
    ['  not  ( a pr )\tand ( ( b pr ) ) ', '(!a and b)'],
    ['(a pr)and(b pr)or c pr', '((a and b) or c)'],
    ['a[ not ( b pr ) ]', 'a[!b]'],
    ['a eq"x"and b pr', '(a and b)'],
    ['not pr and not(not pr)', '(not and !not)'],
    ['not.not pr or not[not pr]', '(not or not[not])'],
    ['and pr or or pr', '(and or or)'],
    ['android pr and order pr', '(android and order)'],
    ['$ref pr', '$ref'],
  ])('reads %s', (text, shape) => {
    expect(shapeOf(parseFilter(text))).toBe(shape);
  });

  it.each([
    ['""', ''],
    ['"LACreateGroup-(1a2b3c4d)"', 'LACreateGroup-(1a2b3c4d)'],
    ['"a ] and b"', 'a ] and b'],
    ['"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00"', '"\\/\b\f\n\r\té😀'],
    ['"domain\\\\user"', 'domain\\user'],
    ['"É😀"', 'É😀'],
    ['true', true],
    ['False', false],
    ['TRUE', true],
    ['null', null],
    ['NULL', null],
    ['0', 0],
    ['-12.5e+2', -1250],
    ['jyoung', 'jyoung'],
    ['2819c223-7f76-453a-919d-413861904646', '2819c223-7f76-453a-919d-413861904646'],
    ['a@b.example', 'a@b.example'],
    ["o'malley", "o'malley"],
    ['007', '007'],
    ['1.', '1.'],
    ['-', '-'],
    ['1e', '1e'],
    ['1e999', '1e999'],
    ['truely', 'truely'],
    ['2011-05-13T04:42:34Z', '2011-05-13T04:42:34Z'],
  ])('takes %s as a value', (literal, value) => {
    for (const text of [`a eq ${literal}`, `(a eq ${literal})`, `b[a eq ${literal}]`]) {
      expect(JSON.stringify(parseFilter(text))).toContain(`"value":${JSON.stringify(value)}`);
    }
  });

  it('remembers how an unquoted number or boolean was written', () => {
    expect(parseFilter('externalId eq 1.0')).toMatchObject({ value: 1, literal: '1.0' });
    expect(parseFilter('externalId eq True')).toMatchObject({ value: true, literal: 'True' });
    expect(parseFilter('externalId eq "1.0"')).not.toHaveProperty('literal');
  });

  it('takes a comparison behind a value path', () => {
    const emails = path('emails', 0, {
      valueFilter: {
        kind: 'compare',
        path: path('type', 7),
        operator: 'eq',
        value: 'work',
      },
    });
    expect(parseFilter('emails[type eq "work"]')).toEqual({ kind: 'valuePath', path: emails });
    expect(parseFilter('emails[type eq "work"] pr')).toEqual({ kind: 'present', path: emails });
    expect(parseFilter('emails[type eq "work"].value eq "x"')).toEqual({
      kind: 'compare',
      path: { ...emails, subAttribute: 'value' },
      operator: 'eq',
      value: 'x',
    });
  });
});

describe('parseFilter refuses', () => {
  it.each([
    ['', 1, 'the name of an attribute'],
    ['   ', 4, 'the name of an attribute'],
    ['(', 2, 'the name of an attribute'],
    [')', 1, 'the name of an attribute'],
    ['()', 2, 'the name of an attribute'],
    ['"a" eq "b"', 1, 'the name of an attribute'],
    ['1a eq "b"', 1, 'the name of an attribute'],
    ['a. eq "b"', 3, 'the name of an attribute'],
    ['urn:x: eq "b"', 7, 'the name of an attribute'],
    ['urn:x:: eq "b"', 8, 'the name of an attribute'],
    [':a eq "b"', 1, 'the name of an attribute'],
    ['a.b.c eq "b"', 4, 'no further "."'],
    ['foo', 4, 'an operator'],
    ['userName zz "x"', 10, 'an operator'],
    ['userName eqq "x"', 10, 'an operator'],
    ['meta.lastModified lte "x"', 19, 'an operator'],
    ['a$b;c eq 1', 4, 'an operator'],
    ['emails[type eq "work"].value', 29, 'an operator'],
    ['userName eq', 12, 'a value, in double quotes'],
    ['userName eq and title pr', 13, 'a value, in double quotes'],
    ['(userName eq )', 14, 'a value, in double quotes'],
    ["userName eq 'bjensen'", 13, 'a value in double quotes'],
    ['userName eq ("john")', 13, 'a value in double quotes'],
    ['displayName eq Grp-(1)', 20, 'a value in double quotes'],
    ['userName eq bj"x"', 15, 'a value in double quotes'],
    ['userName eq "bjensen', 21, 'the " that closes the one at position 13'],
    ['userName eq "bjensen\\"', 23, 'the " that closes the one at position 13'],
    ['userName eq "CORP\\admin"', 18, 'a backslash in a quoted value'],
    ['userName eq "\\ufe"', 14, 'four hexadecimal digits'],
    ['userName eq "a\tb"', 15, 'control characters'],
    ['userName eq "john")', 19, '"and", "or" or the end'],
    ['userName pr "bjensen"', 13, '"and", "or" or the end'],
    ['userName eq "john" userName pr', 20, '"and", "or" or the end'],
    ['userName pr ()', 13, '"and", "or" or the end'],
    ['(userName pr)()', 14, '"and", "or" or the end'],
    ['userName pr and', 16, 'the name of an attribute'],
    ['(userName eq "john"', 20, '"and", "or" or the ) that closes position 1'],
    ['emails[type pr', 15, '"and", "or" or the ] that closes position 7'],
    ['emails[type pr)', 15, '"and", "or" or the ] that closes position 7'],
    ['(emails pr]', 11, '"and", "or" or the ) that closes position 1'],
    ['emails[]', 8, 'the name of an attribute'],
    ['not userName pr', 5, 'a ( after "not"'],
    ['not (and)', 9, 'an operator'],
    ['a[b[c pr]]', 4, 'no second ['],
    ['userName pr [bar pr]', 13, '"and", "or" or the end'],
  ])('%j at position %i', (text, position, expectation) => {
    const error = refusal(text);
    expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(error.detail).toContain(
      `The filter is not valid at position ${position}: expected ${expectation}`,
    );
  });

  it('a value filter behind a sub-attribute', () => {
    expect(refusal('name.x[a pr]').detail).toContain('position 7: a [ follows an attribute');
  });

  it('half of a surrogate pair, written or escaped', () => {
    expect(refusal('a eq "\ud800"').detail).toContain('surrogate');
    expect(refusal('a eq "\\ud800"').detail).toContain('surrogate');
  });

  it('names the piece that it found, and no more than a piece', () => {
    expect(refusal('userName zz "x"').detail).toMatch(/found "zz"\.$/);
    expect(refusal('userName').detail).toMatch(/found its end\.$/);
    expect(refusal(`userName ${'z'.repeat(8_000)}`).detail.length).toBeLessThan(300);
  });
});

it.each([
  'userName babs@example.com',
  'userName eq "b" babs@example.com',
  'userName eq babs@example.com(',
  'userName eq "babs@example.com',
  'emails[value babs@example.com]',
])('parseFilter repeats no value of a person: %s', (filter) => {
  expect(refusal(filter).detail).not.toMatch(/babs|example/);
});

describe('parseFilter keeps within its limits', () => {
  const comparisons = (count: number) => Array(count).fill('a pr').join(' or ');
  const nested = (depth: number) => `${'('.repeat(depth)}a pr${')'.repeat(depth)}`;

  it('takes as much as they allow', () => {
    const longest = `a eq "${'x'.repeat(FILTER_LIMITS.characters - 7)}"`;
    expect(longest).toHaveLength(FILTER_LIMITS.characters);
    expect(parseFilter(longest)).toMatchObject({ kind: 'compare' });
    expect(parseFilter(nested(FILTER_LIMITS.depth))).toMatchObject({ kind: 'present' });
    expect(parseFilter(comparisons(FILTER_LIMITS.comparisons))).toMatchObject({ kind: 'or' });
  });

  it('refuses more', () => {
    expect(refusal('a'.repeat(FILTER_LIMITS.characters + 1)).detail).toContain('8193 characters');
    expect(refusal(nested(FILTER_LIMITS.depth + 1)).detail).toContain('deeper than 32 levels');
    expect(refusal(comparisons(FILTER_LIMITS.comparisons + 1)).detail).toContain('200 comparisons');
  });

  it.each([
    ['parentheses', '('],
    ['closing parentheses', ')'],
    ['brackets', 'a['],
    ['nots', 'not('],
    ['bare nots', 'not '],
    ['backslashes', 'a eq "\\\\'],
    ['quotes', '"'],
    ['colons', 'a:'],
    ['dots', 'a.'],
    ['blanks', ' '],
  ])('refuses 8 KB of %s at once', (_, piece) => {
    const text = piece.repeat(Math.floor(FILTER_LIMITS.characters / piece.length));
    expect(refusal(text)).toMatchObject({ scimType: 'invalidFilter' });
  });
});

describe('parseFilter, whatever it is given,', () => {
  it('throws nothing but ScimErrors with a short detail', () => {
    const pieces = fc.constantFrom(
      ...['a', ' ', '"', '(', ')', '[', ']', '.', ':', '\\', '\\u', 'eq', 'pr', 'and', 'or'],
      ...['not', 'null', '1e', '-', '\ud800', '\u0000', 'é', '😀'],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(pieces, { maxLength: 40 }).map((some) => some.join('')),
    );
    fc.assert(
      fc.property(text, (some) => {
        try {
          parseFilter(some);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
          expect((error as ScimError).detail.length).toBeLessThan(300);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
