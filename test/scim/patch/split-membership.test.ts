import {
  applySteps,
  namedMembers,
  needsAllMembers,
} from '../../../lambda/scim/patch/membership-step.ts';
import { parsePatch } from '../../../lambda/scim/patch/parse-patch.ts';
import { newPatchEffort } from '../../../lambda/scim/patch/patch-effort.ts';
import { splitMembership } from '../../../lambda/scim/patch/split-membership.ts';
import type { Json, ScimObject } from '../../../lambda/scim/resource.ts';
import { groupResourceType } from '../../../lambda/scim/schema/resource-types.ts';
import { ScimError } from '../../../lambda/scim/scim-error.ts';

const group = groupResourceType();
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const split = (...Operations: ScimObject[]) => splitMembership(group, parsePatch({ Operations }));

/** The members of a group of the users a and b and the group g, after the operations; x, y and z are users as well. */
function membersAfter(...operations: ScimObject[]): string[] {
  const before = new Map([
    ['a', 'User'],
    ['b', 'User'],
    ['g', 'Group'],
  ]);
  const typeOf = (id: string) => (['a', 'b', 'x', 'y', 'z'].includes(id) ? 'User' : undefined);
  const after = applySteps(before, split(...operations).steps, typeOf, newPatchEffort());
  return [...after].map(([id, type]) => (type === undefined ? `${id}?` : id)).sort();
}

const at = (path: string, op: string, value?: Json): ScimObject =>
  value === undefined ? { op, path } : { op, path, value };

describe('members are added', () => {
  it.each<[string, ScimObject]>([
    ['in an array', at('members', 'add', [{ value: 'x' }])],
    ['with a $ref of null', at('members', 'Add', [{ $ref: null, value: 'x' }])],
    [
      'with all that an answer shows',
      at('members', 'add', [
        { value: 'x', $ref: 'https://api.example/Users/x', type: 'User', display: 'X' },
      ]),
    ],
    ['in a single object', at('members', 'add', { value: 'x' })],
    ['by the id alone', at('members', 'add', 'x')],
    ['by ids alone', at('members', 'add', ['x', 'x'])],
    ['under another spelling', { OP: 'ADD', Path: 'Members', value: [{ Value: 'x' }] }],
    ['under the URN of the schema', at(`${GROUP}:members`, 'add', [{ value: 'x' }])],
    ['under the URN of the schema and a dot', at(`${GROUP}.members`, 'add', [{ value: 'x' }])],
    ['without a path', { op: 'add', value: { members: [{ value: 'x' }] } }],
    [
      'without a path, under the URN',
      { op: 'add', value: { [`${GROUP}:members`]: [{ value: 'x' }] } },
    ],
    [
      'in an object of the schema',
      { op: 'add', value: { [GROUP]: { members: [{ value: 'x' }] } } },
    ],
    ['at the schema as a path', at(GROUP, 'add', { members: [{ value: 'x' }] })],
    ['by a path that names them', at('members[value eq "x"]', 'add', [{ value: 'x' }])],
    ['by a path that names their id', at('members[value eq "x"].value', 'replace', 'x')],
  ])('%s', (_how, operation) => {
    expect(membersAfter(operation)).toEqual(['a', 'b', 'g', 'x']);
    expect(needsAllMembers(split(operation).steps)).toBe(false);
  });

  it('who are there already, without an effect', () => {
    expect(membersAfter(at('members', 'add', [{ value: 'a' }]))).toEqual(['a', 'b', 'g']);
    expect(membersAfter(at('members', 'add', []))).toEqual(['a', 'b', 'g']);
    expect(membersAfter(at('members', 'add', [{ display: 'nobody' }, null]))).toEqual([
      'a',
      'b',
      'g',
    ]);
  });

  it('who are unknown, as such', () => {
    expect(membersAfter(at('members', 'add', [{ value: 'n' }]))).toEqual(['a', 'b', 'g', 'n?']);
  });
});

describe('members are removed', () => {
  it.each<[string, ScimObject]>([
    ['by a path', at('members[value eq "a"]', 'remove')],
    ['by a path in another spelling', at('MEMBERS[ Value EQ "a" ]', 'Remove')],
    ['by a path under the URN', at(`${GROUP}:members[value eq "a"]`, 'remove')],
    ['by a list', at('members', 'remove', [{ value: 'a' }])],
    ['by a list with a $ref of null', at('members', 'Remove', [{ $ref: null, value: 'a' }])],
    ['by an object', at('members', 'remove', { value: 'a' })],
    ['by an id', at('members', 'remove', 'a')],
    ['by a list under its name', at('members', 'Remove', { Members: [{ value: 'a' }] })],
    [
      'by a path, together with a condition',
      at('members[value eq "a" and type eq "User"]', 'remove'),
    ],
    ['by a path to which nothing is assigned', at('members[value eq "a"]', 'replace', null)],
    ['beside who is no member', at('members[value eq "a" or value eq "x"]', 'remove')],
  ])('%s', (_how, operation) => {
    expect(membersAfter(operation)).toEqual(['b', 'g']);
    expect(needsAllMembers(split(operation).steps)).toBe(false);
    expect(namedMembers(split(operation).steps)).toContain('a');
  });

  it('not by a condition that they do not meet', () => {
    const other = at('members[value eq "a" and type eq "Group"]', 'remove');
    expect(membersAfter(other)).toEqual(['a', 'b', 'g']);
    expect(needsAllMembers(split(other).steps)).toBe(false);
  });

  it.each<[string, Json]>([
    ['an empty list', []],
    ['an empty list under its name', { members: [] }],
    ['nothing under its name', { members: null }],
  ])('not by %s', (_what, value) => {
    expect(membersAfter(at('members', 'remove', value))).toEqual(['a', 'b', 'g']);
  });

  it.each<[string, Json]>([
    ['under another name', { users: [{ value: 'a' }] }],
    ['beside something else', { members: [{ value: 'a' }], externalId: 'x' }],
  ])('not by a list %s, which is refused', (_where, value) => {
    expect(() => split(at('members', 'remove', value))).toThrow(ScimError);
  });

  it.each<[string, ScimObject, string[]]>([
    ['all of them', at('members', 'remove'), []],
    ['all, by a list of nobody', at('members', 'replace', []), []],
    ['those of a type', at('members[type eq "User"]', 'remove'), ['g']],
    ['those who do not have an id', at('members[not (value eq "a")]', 'remove'), ['a']],
    [
      'those with an id or of a type',
      at('members[value eq "a" or type eq "Group"]', 'remove'),
      ['b'],
    ],
    [
      'who is not in the list',
      at('members', 'replace', [{ value: 'b' }, { value: 'x' }]),
      ['b', 'x'],
    ],
    ['who is not in the list, without a path', { op: 'replace', value: { members: ['x'] } }, ['x']],
  ])('who are not named: %s', (_which, operation, after) => {
    expect(membersAfter(operation)).toEqual(after);
    expect(needsAllMembers(split(operation).steps)).toBe(true);
  });
});

it('takes the steps in order', () => {
  const add = (value: string) => at('members', 'add', [{ value }]);
  const remove = (value: string) => at(`members[value eq "${value}"]`, 'remove');
  expect(membersAfter(remove('a'), add('a'))).toEqual(['a', 'b', 'g']);
  expect(membersAfter(add('x'), remove('x'))).toEqual(['a', 'b', 'g']);
  expect(membersAfter(add('x'), at('members', 'remove'), add('y'))).toEqual(['y']);
  expect(membersAfter(add('x'), at('members[type eq "User"]', 'remove'))).toEqual(['g']);
  expect(membersAfter(at('members', 'replace', ['x', 'y']), remove('x'), add('b'))).toEqual([
    'b',
    'y',
  ]);
});

describe('what a PATCH says of other attributes', () => {
  it('is kept at its place', () => {
    const rename = at('displayName', 'replace', 'New');
    const { operations } = split(
      at('members', 'add', ['x']),
      rename,
      at('members', 'remove', ['a']),
    );
    expect(operations).toEqual(
      parsePatch({ Operations: [{ op: 'add', value: {} }, rename, { op: 'add', value: {} }] }),
    );
  });

  it('is kept beside members in the same object', () => {
    const value = {
      displayName: 'New',
      members: ['x'],
      [GROUP]: { externalId: '1', members: ['y'] },
    };
    const { operations, steps } = split({ op: 'add', value });
    expect(operations).toEqual([
      { op: 'add', path: undefined, value: { displayName: 'New', [GROUP]: { externalId: '1' } } },
    ]);
    expect([...namedMembers(steps)]).toEqual(['x', 'y']);
  });

  it.each([
    at('displayName', 'remove'),
    at('nothing', 'add', 'x'),
    { op: 'remove' },
    { op: 'add', value: 'x' },
    { op: 'add', value: { id: 'x', schemas: ['members'] } },
  ])('is left alone: %j', (operation) => {
    expect(split(operation)).toEqual({
      operations: parsePatch({ Operations: [operation] }),
      steps: [],
    });
  });
});

describe('a member cannot be changed', () => {
  it.each<ScimObject>([
    at('members[value eq "a"].value', 'replace', 'x'),
    at('members[value eq "a"].value', 'remove'),
    at('members[value eq "a"].type', 'replace', 'Group'),
    at('members[value eq "a"].display', 'replace', 'A'),
    at('members[value eq "a"].$ref', 'add', 'https://api.example/Users/x'),
    at('members[value eq "a"]', 'replace', { value: 'x' }),
    at('members[type eq "User"]', 'add', { value: 'x' }),
    at('members.value', 'replace', 'x'),
    at('members.type', 'remove'),
  ])('%j', (operation) => {
    expect(() => split(operation)).toThrow(expect.objectContaining({ scimType: 'mutability' }));
  });
});

describe('a step that cannot be read', () => {
  it.each<[string, string, ScimObject]>([
    ['without a value', 'invalidValue', at('members', 'add')],
    ['with an element without an id', 'invalidValue', at('members', 'add', [{ type: 'User' }])],
    ['with an id that is no text', 'invalidValue', at('members', 'add', [{ value: 7 }])],
    ['with half of a surrogate pair', 'invalidValue', at('members', 'add', ['\ud800'])],
    ['with an array in an array', 'invalidValue', at('members', 'add', [['x']])],
    [
      'with a sub-attribute that nobody declared',
      'invalidPath',
      at('members', 'add', [{ name: 'x' }]),
    ],
    ['with a filter that is none', 'invalidFilter', at('members[value zz "x"]', 'remove')],
    ['with a filter on nothing', 'invalidFilter', at('members[name eq "x"]', 'remove')],
    ['with another name', 'invalidPath', at('memberships', 'add', 'x')],
    ['with half a path', 'invalidPath', at('members.name', 'add', 'x')],
  ])('is refused: %s', (_what, scimType, operation) => {
    expect(() => split(operation)).toThrow(expect.objectContaining({ scimType }));
  });

  it('is named by its place', () => {
    expect(() => split(at('members', 'add', ['x']), at('members', 'add'))).toThrow(
      'Operations[1]: ',
    );
  });
});

it('refuses steps that look at too many members', () => {
  const many = new Map(Array.from({ length: 10_000 }, (_, i) => [String(i), 'User']));
  const { steps } = split(at('members[type eq "Group" or display pr]', 'remove'));
  const apply = (times: number) =>
    applySteps(many, Array(times).fill(steps).flat(), () => undefined, newPatchEffort());
  expect(apply(10).size).toBe(10_000);
  expect(() => apply(11)).toThrow(expect.objectContaining({ status: 413 }));
});
