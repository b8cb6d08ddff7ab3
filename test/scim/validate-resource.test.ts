import type { Json, ScimObject } from '../../lambda/scim/resource.ts';
import { parseSchema } from '../../lambda/scim/schema/parse-schema.ts';
import { compileResourceType } from '../../lambda/scim/schema/resource-type.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { ScimError } from '../../lambda/scim/scim-error.ts';
import { validateResource } from '../../lambda/scim/validate-resource.ts';
import fullUser from '../fixtures/rfc/rfc7643-8.3-enterprise-user.json' with { type: 'json' };

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const CUSTOM = 'urn:example:params:scim:schemas:extension:badge:2.0:User';
const user = userResourceType([
  parseSchema({
    id: CUSTOM,
    attributes: [
      { name: 'Number', type: 'integer' },
      { name: 'weight', type: 'decimal' },
      { name: 'issued', type: 'dateTime' },
      { name: 'colours', multiValued: true },
    ],
  }),
]);

const validated = (body: ScimObject) => validateResource(user, { userName: 'b', ...body });

function refusal(body: Json): Pick<ScimError, 'status' | 'scimType' | 'detail'> {
  try {
    validateResource(user, body);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('the resource was not refused');
}

it('keeps the enterprise user of RFC 7643 §8.3 as it is, but for what the service sets', () => {
  const {
    schemas: _schemas,
    id: _id,
    meta: _meta,
    password: _password,
    groups: _groups,
    ...kept
  } = fullUser;
  const manager = {
    value: '26118915-6090-4610-87e4-49d8ca9f808d',
    $ref: '../Users/26118915-6090-4610-87e4-49d8ca9f808d',
  };
  expect(validateResource(user, fullUser)).toEqual({
    ...kept,
    [ENTERPRISE]: { ...kept[ENTERPRISE], manager },
  });
});

it.each<[string, ScimObject, ScimObject]>([
  [
    'drops what is unassigned',
    { title: null, nickName: '', emails: [], phoneNumbers: [null], name: { givenName: null } },
    {},
  ],
  [
    'reads booleans that are text',
    { active: 'False', roles: [{ value: 'r', primary: 'True' }] },
    { active: false, roles: [{ value: 'r', primary: true }] },
  ],
  [
    'spells names as the schema does',
    { DisplayName: 'B', emails: [{ Value: 'b', TYPE: 'work' }] },
    { displayName: 'B', emails: [{ value: 'b', type: 'work' }] },
  ],
  [
    'takes enterprise attributes outside their extension',
    { department: 'D', manager: 'm' },
    { [ENTERPRISE]: { department: 'D', manager: { value: 'm' } } },
  ],
  [
    'takes an extension that schemas does not name',
    { schemas: ['urn:x'], [CUSTOM]: { Number: 7 } },
    { [CUSTOM]: { Number: 7 } },
  ],
  [
    'takes an extension by its URN in any case',
    { [CUSTOM.toUpperCase()]: { number: 7 } },
    { [CUSTOM]: { Number: 7 } },
  ],
  [
    'takes every type',
    { [CUSTOM]: { weight: 1.5, issued: '2026-01-31T08:00:00Z', colours: ['red', 'blue'] } },
    { [CUSTOM]: { weight: 1.5, issued: '2026-01-31T08:00:00Z', colours: ['red', 'blue'] } },
  ],
  [
    'keeps text verbatim',
    { title: ' T\u00e9 ', locale: 'no locale', emails: [{ value: 'no address' }] },
    { title: ' T\u00e9 ', locale: 'no locale', emails: [{ value: 'no address' }] },
  ],
  ['ignores what is readOnly', { groups: [{ value: 'g' }], id: '7', meta: { version: 'x' } }, {}],
  ['keeps nothing of a password', { password: 'secret' }, {}],
])('%s', (_title, body, expected) => {
  expect(validated(body)).toEqual({ userName: 'b', ...expected });
});

it.each<[string, Json, number, string, string]>([
  ['an array', [] as const, 400, 'invalidSyntax', 'JSON object'],
  ['no userName', { displayName: 'x' }, 400, 'invalidValue', 'userName is required'],
  ['an empty userName', { userName: '' }, 400, 'invalidValue', 'userName is required'],
  [
    'a number for text',
    { userName: 7 },
    400,
    'invalidValue',
    'userName must be a string, but a number was sent',
  ],
  [
    'text for a list',
    { userName: 'b', emails: 'b@example.com' },
    400,
    'invalidValue',
    'emails must be an array',
  ],
  [
    'a number in a list',
    { userName: 'b', emails: [7] },
    400,
    'invalidValue',
    'emails[0] must be an object',
  ],
  [
    'text for an object',
    { userName: 'b', name: 'B' },
    400,
    'invalidValue',
    'name must be an object',
  ],
  [
    'a fraction for an integer',
    { userName: 'b', [CUSTOM]: { Number: 1.5 } },
    400,
    'invalidValue',
    `${CUSTOM}:Number must be an integer`,
  ],
  [
    'text for a dateTime',
    { userName: 'b', [CUSTOM]: { issued: '2026-02-30T00:00:00Z' } },
    400,
    'invalidValue',
    'a date and time',
  ],
  [
    'an unknown attribute',
    { userName: 'b', tittle: 'x' },
    400,
    'invalidPath',
    'did you mean "title"?',
  ],
  [
    'an unknown sub-attribute',
    { userName: 'b', name: { givenname1: 'x' } },
    400,
    'invalidPath',
    'did you mean "givenName"?',
  ],
  ['an unknown extension', { userName: 'b', 'urn:x:User': {} }, 400, 'invalidPath', 'urn:x'],
  [
    'an unknown attribute of an extension',
    { userName: 'b', [ENTERPRISE]: { departement: 'x' } },
    400,
    'invalidPath',
    'did you mean "department"?',
  ],
  [
    'an attribute in two spellings',
    { userName: 'b', title: 'x', Title: 'y' },
    400,
    'invalidValue',
    'twice',
  ],
  [
    'an enterprise attribute in two places',
    { userName: 'b', department: 'x', [ENTERPRISE]: { department: 'y' } },
    400,
    'invalidValue',
    'twice',
  ],
  [
    'two primary values',
    {
      userName: 'b',
      emails: [
        { value: 'a', primary: true },
        { value: 'b', primary: true },
      ],
    },
    400,
    'invalidValue',
    'primary',
  ],
  ['half a surrogate pair', { userName: 'b\udc00' }, 400, 'invalidValue', 'surrogate'],
  [
    'a prototype',
    JSON.parse('{"userName":"b","__proto__":{"active":true}}'),
    400,
    'invalidPath',
    '__proto__',
  ],
  [
    'too many values',
    { userName: 'b', roles: Array(5_001).fill({ value: 'r' }) },
    413,
    'undefined',
    '5000',
  ],
])('refuses %s', (_title, body, status, scimType, part) => {
  const error = refusal(body);
  expect({ status: error.status, scimType: String(error.scimType) }).toEqual({ status, scimType });
  expect(error.detail).toContain(part);
});

it('repeats no more of an unknown name than a name', () => {
  const { detail } = refusal({ 'emails[value eq "babs@example.com"].type': 'work' });
  expect(detail).toContain('"emails…"');
  expect(detail).not.toContain('babs');
});

it('asks for what an extension requires of those who have the extension', () => {
  const BADGE = 'urn:example:badge';
  const extended = userResourceType([
    parseSchema({
      id: BADGE,
      attributes: [{ name: 'number', required: true }, { name: 'colour' }],
    }),
  ]);
  const validate = (badge: ScimObject) =>
    validateResource(extended, { userName: 'b', [BADGE]: badge });
  expect(validate({})).toEqual({ userName: 'b' });
  expect(validate({ number: '7' })).toEqual({ userName: 'b', [BADGE]: { number: '7' } });
  expect(() => validate({ colour: 'red' })).toThrow(
    expect.objectContaining({ status: 400, detail: expect.stringContaining(`${BADGE}:number`) }),
  );
});

describe('a schema that demands more', () => {
  const LEASE = 'urn:example:lease';
  const definition = {
    schema: parseSchema({
      id: 'urn:example:device',
      attributes: [
        { name: 'name', required: true },
        { name: 'serial', mutability: 'readOnly', required: true },
        {
          name: 'ports',
          type: 'complex',
          multiValued: true,
          subAttributes: [{ name: 'value', required: true }, { name: 'display' }],
        },
        { name: 'pin', mutability: 'writeOnly', returned: 'never' },
        { name: 'Password', mutability: 'writeOnly', returned: 'never', required: true },
      ],
    }),
    name: 'Device',
    endpoint: '/Devices',
    description: '',
    defaults: {},
  };
  const lease = parseSchema({ id: LEASE, attributes: [{ name: 'until', type: 'dateTime' }] });
  const device = compileResourceType({
    ...definition,
    extensions: [{ schema: lease, required: true }],
  });
  const until = '2026-01-31T08:00:00Z';
  const valid: ScimObject = { name: 'd', [LEASE]: { until } };

  it.each<[string, ScimObject, string]>([
    ['an attribute', { [LEASE]: { until } }, 'name is required'],
    ['an extension', { name: 'd' }, `${LEASE} is required`],
    ['an extension with something in it', { name: 'd', [LEASE]: {} }, `${LEASE} is required`],
    [
      'a part of each value',
      { ...valid, ports: [{ value: '1' }, { display: 'x' }] },
      'ports.value is required',
    ],
  ])('asks for %s', (_title, body, detail) => {
    expect(() => validateResource(device, body)).toThrow(
      expect.objectContaining({
        scimType: 'invalidValue',
        detail: expect.stringContaining(detail),
      }),
    );
  });

  it('does not ask for what the service sets, or does not keep', () => {
    expect(validateResource(device, { ...valid, serial: '7' })).toEqual(valid);
  });

  it('keeps what is writeOnly, but for a password', () => {
    expect(validateResource(device, { ...valid, pin: '0000', password: 'x' })).toEqual({
      ...valid,
      pin: '0000',
    });
  });

  it('finds an attribute under the URN of its schema', () => {
    expect(
      validateResource(device, { 'urn:example:device:name': 'd', [`${LEASE}:until`]: until }),
    ).toEqual(valid);
  });
});
