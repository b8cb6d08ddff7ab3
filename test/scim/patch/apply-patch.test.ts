import fc from 'fast-check';
import { applyPatch } from '../../../lambda/scim/patch/apply-patch.ts';
import { parsePatch } from '../../../lambda/scim/patch/parse-patch.ts';
import type { Json, ScimObject } from '../../../lambda/scim/resource.ts';
import { parseSchema } from '../../../lambda/scim/schema/parse-schema.ts';
import { userResourceType } from '../../../lambda/scim/schema/resource-types.ts';
import { ScimError } from '../../../lambda/scim/scim-error.ts';

const user = userResourceType();
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const barbara: ScimObject = {
  userName: 'bjensen@example.com',
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  title: 'Tour Guide',
  active: true,
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.example', type: 'home' },
  ],
  [ENTERPRISE]: { department: 'Tours', manager: { value: '26118915' } },
};
const [work, home] = [
  { value: 'bjensen@example.com', type: 'work', primary: true },
  { value: 'babs@jensen.example', type: 'home' },
];

function patched(...operations: readonly ScimObject[]): ScimObject {
  return applyPatch(user, barbara, parsePatch({ Operations: operations }));
}

/** The attributes that differ from Barbara's; null for one that is gone. */
function difference(...operations: readonly ScimObject[]): ScimObject {
  const after = patched(...operations);
  const names = new Set([...Object.keys(barbara), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names]
      .filter((name) => JSON.stringify(barbara[name]) !== JSON.stringify(after[name]))
      .map((name) => [name, after[name] ?? null]),
  );
}

function refusal(...operations: readonly ScimObject[]): Pick<ScimError, 'scimType' | 'detail'> {
  try {
    patched(...operations);
  } catch (error) {
    if (error instanceof ScimError) return { scimType: error.scimType, detail: error.detail };
    throw error;
  }
  throw new Error('the patch was not refused');
}

type Row = readonly [title: string, operation: ScimObject, difference: ScimObject];

describe('a single-valued attribute', () => {
  it.each<Row>([
    ['is added', { op: 'add', path: 'nickName', value: 'Babs' }, { nickName: 'Babs' }],
    ['is replaced', { op: 'replace', path: 'title', value: 'Guide' }, { title: 'Guide' }],
    ['is replaced by add', { op: 'add', path: 'title', value: 'Guide' }, { title: 'Guide' }],
    ['is removed', { op: 'remove', path: 'title' }, { title: null }],
    ['is removed though it is not there', { op: 'remove', path: 'nickName' }, {}],
    ['is cleared by null', { op: 'replace', path: 'title', value: null }, { title: null }],
    ['is cleared by an empty string', { op: 'replace', path: 'title', value: '' }, { title: null }],
    ['is named in any case', { op: 'replace', path: 'TITLE', value: 'Guide' }, { title: 'Guide' }],
    [
      'is named with the core URN',
      { op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:title', value: 'Guide' },
      { title: 'Guide' },
    ],
    [
      'that is boolean takes "False"',
      { op: 'Replace', path: 'active', value: 'False' },
      { active: false },
    ],
    ['that is boolean takes "true"', { op: 'Replace', path: 'active', value: 'true' }, {}],
    [
      'keeps "True" where it is text',
      { op: 'Add', path: 'title', value: 'True' },
      { title: 'True' },
    ],
  ])('%s', (_title, operation, expected) => {
    expect(difference(operation)).toEqual(expected);
  });
});

describe('a complex attribute', () => {
  it.each<Row>([
    [
      'takes a sub-attribute',
      { op: 'replace', path: 'name.givenName', value: 'Babs' },
      { name: { givenName: 'Babs', familyName: 'Jensen' } },
    ],
    [
      'keeps the sub-attributes that a replace does not name (RFC 7644 §3.5.2.3)',
      { op: 'replace', path: 'name', value: { givenName: 'Babs' } },
      { name: { givenName: 'Babs', familyName: 'Jensen' } },
    ],
    [
      'loses the sub-attributes that a value names as unassigned',
      { op: 'add', path: 'name', value: { givenName: null, formatted: 'Ms. Jensen' } },
      { name: { familyName: 'Jensen', formatted: 'Ms. Jensen' } },
    ],
    [
      'loses a sub-attribute',
      { op: 'remove', path: 'name.givenName' },
      { name: { familyName: 'Jensen' } },
    ],
    ['is removed', { op: 'remove', path: 'name' }, { name: null }],
    ['is cleared by an empty value', { op: 'replace', path: 'name', value: '' }, { name: null }],
  ])('%s', (_title, operation, expected) => {
    expect(difference(operation)).toEqual(expected);
  });

  it('is gone with its last sub-attribute', () => {
    const operations = [
      { op: 'remove', path: 'name.givenName' },
      { op: 'remove', path: 'name.familyName' },
    ];
    expect(difference(...operations)).toEqual({ name: null });
  });
});

describe('a multi-valued attribute', () => {
  const other = { value: 'b@other.example', type: 'other' };

  it.each<Row>([
    [
      'takes one more value',
      { op: 'add', path: 'emails', value: [other] },
      { emails: [work, home, other] },
    ],
    [
      'takes a value outside an array',
      { op: 'add', path: 'emails', value: other },
      { emails: [work, home, other] },
    ],
    [
      'takes no value twice',
      { op: 'add', path: 'emails', value: [{ type: 'home', value: 'babs@jensen.example' }] },
      {},
    ],
    ['is replaced', { op: 'replace', path: 'emails', value: [other] }, { emails: [other] }],
    ['is replaced by nothing', { op: 'replace', path: 'emails', value: [] }, { emails: null }],
    ['is removed', { op: 'remove', path: 'emails' }, { emails: null }],
    [
      'is removed by a null value, which is none',
      { op: 'remove', path: 'emails', value: null },
      { emails: null },
    ],
    [
      'loses the values that a remove lists',
      {
        op: 'Remove',
        path: 'emails',
        value: [{ value: 'babs@jensen.example' }],
      },
      { emails: [work] },
    ],
    [
      'loses the values that a remove lists under its name',
      { op: 'remove', path: 'emails', value: { emails: [{ value: 'babs@jensen.example' }] } },
      { emails: [work] },
    ],
    [
      'loses nothing to a list of nothing under its name',
      { op: 'remove', path: 'emails', value: { emails: null } },
      {},
    ],
    ['loses nothing to an empty list', { op: 'remove', path: 'emails', value: [] }, {}],
    [
      'loses what a filter names',
      { op: 'remove', path: 'emails[type eq "home"]' },
      { emails: [work] },
    ],
    [
      'loses nothing where a filter names nothing',
      { op: 'remove', path: 'emails[type eq "other"]' },
      {},
    ],
    [
      'takes a sub-attribute in what a filter names',
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'b@new.example' },
      { emails: [{ ...work, value: 'b@new.example' }, home] },
    ],
    [
      'keeps an element whose filter was about the value that changes',
      {
        op: 'replace',
        path: 'emails[value eq "babs@jensen.example"].value',
        value: 'b@new.example',
      },
      { emails: [work, { value: 'b@new.example', type: 'home' }] },
    ],
    [
      'loses an element whose value is cleared',
      { op: 'replace', path: 'emails[type eq "work"].value', value: null },
      { emails: [home] },
    ],
    [
      'keeps an element whose other sub-attribute is cleared',
      { op: 'remove', path: 'emails[value eq "bjensen@example.com"].primary' },
      { emails: [{ value: 'bjensen@example.com', type: 'work' }, home] },
    ],
    [
      'makes nothing of null on an element that is not there',
      { op: 'replace', path: 'emails[type eq "other"].value', value: null },
      {},
    ],
    [
      'makes the element that a replace with a filter does not find',
      { op: 'replace', path: 'phoneNumbers[type eq "fax"].value', value: '1' },
      { phoneNumbers: [{ type: 'fax', value: '1' }] },
    ],
    [
      'makes an element of several equalities',
      { op: 'add', path: 'emails[type eq "other" and display eq "O"].value', value: 'o' },
      { emails: [work, home, { type: 'other', display: 'O', value: 'o' }] },
    ],
    [
      'makes a boolean of a quoted one in a filter',
      { op: 'Add', path: 'roles[primary eq "True"].value', value: 'Admin' },
      { roles: [{ primary: true, value: 'Admin' }] },
    ],
    [
      'is replaced where a filter names it, and still matches the filter',
      { op: 'replace', path: 'emails[type eq "home"]', value: { value: 'b@new.example' } },
      { emails: [work, { type: 'home', value: 'b@new.example' }] },
    ],
    [
      'is merged into where an add with a filter names it',
      { op: 'add', path: 'emails[type eq "home"]', value: { display: 'Babs' } },
      { emails: [work, { ...home, display: 'Babs' }] },
    ],
    [
      'takes a sub-attribute in every element without a filter',
      { op: 'replace', path: 'emails.display', value: 'B' },
      {
        emails: [
          { ...work, display: 'B' },
          { ...home, display: 'B' },
        ],
      },
    ],
    [
      "has its sub-attributes in the schema's spelling",
      { op: 'Add', path: 'emails[type eq "other"].Value', value: 'o' },
      { emails: [work, home, { type: 'other', value: 'o' }] },
    ],
    [
      "keeps a role's displayName as its display",
      { op: 'add', path: 'roles', value: [{ value: 'a', displayName: 'Admin' }] },
      { roles: [{ value: 'a', display: 'Admin' }] },
    ],
    [
      'has its primary value moved to one that is added',
      { op: 'add', path: 'emails', value: [{ ...other, primary: true }] },
      { emails: [{ ...work, primary: false }, home, { ...other, primary: true }] },
    ],
    [
      'has its primary value moved by a path',
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
      {
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
  ])('%s', (_title, operation, expected) => {
    expect(difference(operation)).toEqual(expected);
  });

  it('has one element made by several operations', () => {
    const add = (name: string, value: string) => ({
      op: 'Add',
      path: `addresses[type eq "work"].${name}`,
      value,
    });
    expect(difference(add('formatted', '1 Main St'), add('country', 'US'))).toEqual({
      addresses: [{ type: 'work', formatted: '1 Main St', country: 'US' }],
    });
  });

  it('is removed and added again in one request', () => {
    const operations = [
      { op: 'remove', path: 'emails' },
      { op: 'add', path: 'emails', value: [{ value: 'x' }] },
      { op: 'replace', path: 'emails[value eq "x"].type', value: 'work' },
    ];
    expect(difference(...operations)).toEqual({ emails: [{ value: 'x', type: 'work' }] });
  });
});

describe('an extension', () => {
  const extension = (members: ScimObject): ScimObject => ({ [ENTERPRISE]: members });
  const manager = { value: '26118915' };

  it.each<Row>([
    [
      'takes an attribute',
      { op: 'add', path: `${ENTERPRISE}:costCenter`, value: '7' },
      extension({ department: 'Tours', manager, costCenter: '7' }),
    ],
    [
      'takes an attribute by a name without its URN',
      { op: 'add', path: 'costCenter', value: '7' },
      extension({ department: 'Tours', manager, costCenter: '7' }),
    ],
    [
      'takes an attribute behind a dot',
      { op: 'add', path: `${ENTERPRISE}.costCenter`, value: '7' },
      extension({ department: 'Tours', manager, costCenter: '7' }),
    ],
    [
      'takes its URN in any case',
      { op: 'replace', path: `${ENTERPRISE.toUpperCase()}:department`, value: 'X' },
      extension({ department: 'X', manager }),
    ],
    [
      'loses an attribute',
      { op: 'remove', path: `${ENTERPRISE}:department` },
      extension({ manager }),
    ],
    ['is removed whole', { op: 'remove', path: ENTERPRISE }, { [ENTERPRISE]: null }],
    [
      'takes a manager as text',
      { op: 'replace', path: `${ENTERPRISE}:manager`, value: 'm2' },
      extension({ department: 'Tours', manager: { value: 'm2' } }),
    ],
    [
      'takes a manager in an array',
      { op: 'Add', path: 'manager', value: [{ $ref: '../Users/m2', value: 'm2' }] },
      extension({ department: 'Tours', manager: { $ref: '../Users/m2', value: 'm2' } }),
    ],
    [
      'loses a manager that is empty text',
      { op: 'replace', path: `${ENTERPRISE}:manager`, value: '' },
      extension({ department: 'Tours' }),
    ],
    [
      'loses a manager whose value is empty',
      { op: 'replace', path: `${ENTERPRISE}:manager`, value: { value: '' } },
      extension({ department: 'Tours' }),
    ],
    [
      'takes its object in a value without a path',
      { op: 'replace', value: { [ENTERPRISE]: { department: 'X' } } },
      extension({ department: 'X', manager }),
    ],
    [
      'takes URN keys in a value without a path',
      { op: 'replace', value: { [`${ENTERPRISE}:department`]: 'X' } },
      extension({ department: 'X', manager }),
    ],
  ])('%s', (_title, operation, expected) => {
    expect(difference(operation)).toEqual(expected);
  });
});

describe('a value without a path', () => {
  it('takes dotted keys for paths', () => {
    expect(
      difference({ op: 'replace', value: { 'name.givenName': 'B', displayName: 'BJ' } }),
    ).toEqual({
      name: { givenName: 'B', familyName: 'Jensen' },
      displayName: 'BJ',
    });
  });

  it('takes paths with a filter for keys', () => {
    const operation = { op: 'add', value: { 'phoneNumbers[type eq "work"].value': '1' } };
    expect(difference(operation)).toEqual({ phoneNumbers: [{ type: 'work', value: '1' }] });
  });

  it('is not asked about schemas, id and meta', () => {
    const value = { schemas: ['urn:x'], id: '7', meta: { version: 'x' }, title: 'G' };
    expect(difference({ op: 'replace', value })).toEqual({ title: 'G' });
  });
});

describe('what cannot be done', () => {
  it.each<[string, ScimObject, string, string]>([
    [
      'an unknown attribute',
      { op: 'add', path: 'nickname2', value: 'x' },
      'invalidPath',
      '"nickName"',
    ],
    [
      'an unknown attribute of an extension',
      { op: 'add', path: `${ENTERPRISE}:departmnt`, value: 'x' },
      'invalidPath',
      '"department"',
    ],
    [
      'an unknown sub-attribute',
      { op: 'add', path: 'name.givenname2', value: 'x' },
      'invalidPath',
      '"givenName"',
    ],
    [
      'an unknown URN',
      { op: 'add', path: 'urn:x:User:tag', value: 'x' },
      'invalidPath',
      'urn:x:User',
    ],
    [
      'a key that is no attribute',
      { op: 'replace', value: { __proto__x: 'y' } },
      'invalidPath',
      '__proto__x',
    ],
    [
      'a filter in a path that is none',
      { op: 'add', path: 'emails[type eq', value: 'x' },
      'invalidFilter',
      'position',
    ],
    [
      'a filter on one value',
      { op: 'add', path: 'name[givenName eq "x"].familyName', value: 'x' },
      'invalidPath',
      'one value only',
    ],
    ['a remove without a path', { op: 'remove' }, 'noTarget', 'path'],
    [
      'a filter from which no element can be made',
      { op: 'add', path: 'emails[type ne "work" and type ne "home"].value', value: 'x' },
      'noTarget',
      'emails',
    ],
    [
      'a value of the wrong type',
      { op: 'replace', path: 'title', value: 7 },
      'invalidValue',
      'a string',
    ],
    [
      'text for a boolean',
      { op: 'replace', path: 'active', value: 'maybe' },
      'invalidValue',
      'true or false',
    ],
    [
      'a simple value for a complex attribute',
      { op: 'replace', path: 'name', value: 7 },
      'invalidValue',
      'an object',
    ],
    ['a missing value', { op: 'replace', path: 'title' }, 'invalidValue', 'must have a value'],
    [
      'two primary values',
      {
        op: 'replace',
        path: 'emails',
        value: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
      'invalidValue',
      'primary',
    ],
    [
      'half a surrogate pair',
      { op: 'replace', path: 'title', value: '\ud800' },
      'invalidValue',
      'surrogate',
    ],
    [
      'a readOnly attribute',
      { op: 'replace', path: 'groups', value: [{ value: 'g' }] },
      'mutability',
      'groups',
    ],
    ['the id', { op: 'replace', path: 'id', value: 'x' }, 'mutability', 'id'],
    [
      'the removal of a required attribute',
      { op: 'remove', path: 'userName' },
      'mutability',
      'userName',
    ],
    [
      'an empty required attribute',
      { op: 'replace', path: 'userName', value: '' },
      'invalidValue',
      'userName',
    ],
  ])('is refused: %s', (_title, operation, scimType, part) => {
    const found = refusal(operation);
    expect(found.scimType).toBe(scimType);
    expect(found.detail).toContain(part);
  });

  it('is named by its place among the operations', () => {
    const operations = [
      { op: 'replace', path: 'title', value: 'x' },
      { op: 'replace', path: 'titel', value: 'x' },
    ];
    expect(refusal(...operations).detail).toMatch(/^Operations\[1\]: .*"title"/);
  });

  it('need not be in a message that names its schema', () => {
    expect(parsePatch({ Operations: [{ op: 'remove', path: 'title' }] })).toHaveLength(1);
  });

  it.each<[string, Json]>([
    ['no object', [] as const],
    ['no operations', { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] }],
    ['operations that are none', { Operations: ['x'] }],
    ['another verb', { Operations: [{ op: 'move', path: 'title' }] }],
    ['another message', { schemas: ['urn:x'], Operations: [] }],
  ])('is refused before it is applied: %s', (_title, body) => {
    expect(() => parsePatch(body)).toThrow(ScimError);
  });
});

it('keeps nothing of a password', () => {
  expect(difference({ op: 'replace', path: 'password', value: 'secret' })).toEqual({});
});

it('never changes what it was given', () => {
  const before = structuredClone(barbara);
  patched(
    { op: 'replace', path: 'emails[type eq "work"].value', value: 'x' },
    { op: 'remove', path: 'name' },
  );
  expect(barbara).toEqual(before);
});

it('answers any operation with a change or a SCIM error', () => {
  const path = fc.oneof(
    fc.constantFrom(
      'title',
      'name',
      'name.givenName',
      'emails',
      'emails[type eq "work"]',
      'emails.value',
      'emails[value pr].type',
      ENTERPRISE,
      `${ENTERPRISE}:manager`,
      'active',
      'roles',
      'x509Certificates',
      'meta.version',
      'groups',
    ),
    fc.string(),
  );
  const operation = fc.record(
    { op: fc.constantFrom('add', 'remove', 'Replace'), path, value: fc.jsonValue() },
    { requiredKeys: ['op'] },
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 4 }), (operations) => {
      try {
        patched(...(operations as unknown as ScimObject[]));
      } catch (error) {
        if (!(error instanceof ScimError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

describe('a value that says nothing but what it is for', () => {
  const roleless: ScimObject = { ...barbara, roles: [{ primary: true, type: 'a' }] };
  const rolesAfter = (...operations: readonly ScimObject[]) =>
    applyPatch(user, roleless, parsePatch({ Operations: operations }))['roles'];

  it('stays when a part of it is set', () => {
    expect(
      rolesAfter({ op: 'replace', path: 'roles[primary eq "True"].type', value: 'b' }),
    ).toEqual([{ primary: true, type: 'b' }]);
  });

  it('goes when a part of it is cleared', () => {
    expect(rolesAfter({ op: 'replace', path: 'roles[primary eq "True"].type', value: '' })).toBe(
      undefined,
    );
  });

  it.each(['work', 'home', 'other'])('is not made of an emptied element, %s', (type) => {
    const emptied = { op: 'replace', path: `emails[type eq "${type}"]`, value: { value: null } };
    expect(patched(emptied)['emails']).toEqual(
      [work, home].filter((email) => email?.type !== type),
    );
  });

  it.each<ScimObject>([
    { op: 'replace', path: `${ENTERPRISE}:manager.$ref`, value: '../Users/2' },
    { op: 'replace', path: `${ENTERPRISE}:manager`, value: { $ref: '../Users/2' } },
  ])('is kept by a manager that has a reference alone: %j', (operation) => {
    const { manager: _manager, ...enterprise } = barbara[ENTERPRISE] as ScimObject;
    const before = { ...barbara, [ENTERPRISE]: enterprise };
    const after = applyPatch(user, before, parsePatch({ Operations: [operation] }));
    expect(after[ENTERPRISE]).toEqual({ ...enterprise, manager: { $ref: '../Users/2' } });
  });
});

describe('the work of one PATCH is bounded, whatever its operations ask for', () => {
  const crowded: ScimObject = {
    userName: 'b',
    emails: Array.from({ length: 5_000 }, (_, at) => ({ display: `${at}` })),
  };
  const times = (count: number, operation: ScimObject) => Array(count).fill(operation);
  const listed = Array.from({ length: 60_000 }, () => ({ display: 'x' }));
  const conditions = Array(199).fill('value co "z"').join(' or ');

  it.each<[string, readonly ScimObject[]]>([
    ['adds', times(2_000, { op: 'add', path: 'emails', value: { display: '4999' } })],
    ['filters', times(2_000, { op: 'remove', path: 'emails[value eq "z"]' })],
    ['changes', times(2_000, { op: 'replace', path: 'emails.type', value: 'z' })],
    ['conditions', times(20, { op: 'remove', path: `emails[${conditions}]` })],
    ['listed values', [{ op: 'remove', path: 'emails', value: listed }]],
  ])('%s', (_title, operations) => {
    const patch = () => applyPatch(user, crowded, parsePatch({ Operations: operations }));
    expect(patch).toThrow(expect.objectContaining({ status: 413 }));
  });

  it('leaves room for thousands of operations on what a user has', () => {
    const operations = times(5_000, { op: 'replace', path: 'emails.type', value: 'z' });
    expect(patched(...operations)['emails']).toHaveLength(2);
  });
});

describe('an extension whose URN ends in no name', () => {
  const BADGE = 'urn:example:badge:2.0';
  const extended = userResourceType([
    parseSchema({
      id: BADGE,
      attributes: [{ name: 'colour' }, { name: 'number', mutability: 'immutable' }],
    }),
  ]);
  const patchedBadge = (before: ScimObject, operation: ScimObject) =>
    applyPatch(extended, { userName: 'b', ...before }, parsePatch({ Operations: [operation] }));

  it.each<ScimObject>([
    { op: 'add', path: BADGE, value: { colour: 'red' } },
    { op: 'add', path: `${BADGE}:colour`, value: 'red' },
    { op: 'add', value: { [BADGE]: { colour: 'red' } } },
    { op: 'replace', value: { [`${BADGE}:colour`]: 'red' } },
  ])('is set by %j', (operation) => {
    expect(patchedBadge({}, operation)).toEqual({ userName: 'b', [BADGE]: { colour: 'red' } });
  });

  it('is removed', () => {
    const before = { [BADGE]: { colour: 'red' } };
    expect(patchedBadge(before, { op: 'remove', path: BADGE })).toEqual({ userName: 'b' });
  });

  it('is not removed with a value that cannot be changed', () => {
    const before = { [BADGE]: { number: '7' } };
    expect(() => patchedBadge(before, { op: 'remove', path: BADGE })).toThrow(
      expect.objectContaining({ scimType: 'mutability' }),
    );
  });
});

it('refuses to remove the whole user by the URN of its schema', () => {
  const path = 'urn:ietf:params:scim:schemas:core:2.0:User';
  expect(refusal({ op: 'remove', path })).toMatchObject({ scimType: 'noTarget' });
});
