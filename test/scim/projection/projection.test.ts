import { resourceMessage } from '../../../lambda/scim/message/resource-message.ts';
import {
  type ProjectionParameters,
  parseProjection,
} from '../../../lambda/scim/projection/projection.ts';
import { splitNames } from '../../../lambda/scim/projection/selection.ts';
import type { Json, ScimObject } from '../../../lambda/scim/resource.ts';
import { parseSchema } from '../../../lambda/scim/schema/parse-schema.ts';
import { userResourceType } from '../../../lambda/scim/schema/resource-types.ts';
import { ScimError } from '../../../lambda/scim/scim-error.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const user = userResourceType();
const meta = {
  id: '1',
  version: 3,
  created: '2026-01-01T00:00:00.000Z',
  lastModified: '2026-01-02T00:00:00.000Z',
};
const attributes: ScimObject = {
  userName: 'b',
  name: { givenName: 'B', familyName: 'J' },
  emails: [{ value: 'b@example.com', type: 'work' }],
  [ENTERPRISE]: { department: 'D', manager: { value: 'm' } },
};
const resource = { ...meta, attributes };
const whole = resourceMessage(user, { resource }, 'https://api.example/scim/v2');

const shown = (wanted?: string, excluded?: string) =>
  parseProjection(user, {
    ...(wanted === undefined ? {} : { attributes: splitNames(wanted) }),
    ...(excluded === undefined ? {} : { excludedAttributes: splitNames(excluded) }),
  }).project(whole);

it('shows a resource whole, with where it is, in which version, and the schemas that it uses', () => {
  expect(whole).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
    id: '1',
    ...attributes,
    meta: {
      resourceType: 'User',
      created: meta.created,
      lastModified: meta.lastModified,
      location: 'https://api.example/scim/v2/Users/1',
      version: 'W/"3"',
    },
  });
  expect(shown()).toBe(whole);
});

const { schemas, id } = whole as { schemas: string[]; id: string };

it.each<[string, ScimObject]>([
  ['userName', { userName: 'b' }],
  ['USERNAME , id', { userName: 'b' }],
  ['name.givenName', { name: { givenName: 'B' } }],
  ['name.givenName,name', { name: { givenName: 'B', familyName: 'J' } }],
  ['emails.value', { emails: [{ value: 'b@example.com' }] }],
  ['emails[type eq "a,b"]', { emails: [{ value: 'b@example.com', type: 'work' }] }],
  [ENTERPRISE, { [ENTERPRISE]: { department: 'D', manager: { value: 'm' } } }],
  [`${ENTERPRISE}:department`, { [ENTERPRISE]: { department: 'D' } }],
  ['manager.value', { [ENTERPRISE]: { manager: { value: 'm' } } }],
  ['urn:ietf:params:scim:schemas:core:2.0:User:userName', { userName: 'b' }],
  ['title', {}],
])('attributes=%s shows that, and what is always shown', (wanted, expected) => {
  expect(shown(wanted)).toEqual({ schemas, id, ...expected });
});

it.each<[string, readonly string[]]>([
  ['emails', ['emails']],
  ['name.givenName', []],
  [ENTERPRISE, [ENTERPRISE]],
  ['id,schemas', []],
])('excludedAttributes=%s leaves that out, but for what is always shown', (excluded, gone) => {
  const result = shown(undefined, excluded);
  expect(Object.keys(whole).filter((name) => !(name in result))).toEqual(gone);
});

it('leaves a sub-attribute out', () => {
  expect(shown(undefined, 'name.givenName')['name']).toEqual({ familyName: 'J' });
});

it.each(['titel', 'name.givenname1', `${ENTERPRISE}:departement`, 'urn:x:User:y'])(
  'refuses a name that nobody declared: %s',
  (name) => {
    expect(() => shown(name)).toThrow(ScimError);
  },
);

describe('an attribute of an extension', () => {
  const BADGE = 'urn:example:badge';
  const extended = userResourceType([
    parseSchema({
      id: BADGE,
      attributes: [
        { name: 'colour' },
        { name: 'photo', returned: 'request' },
        { name: 'secret', returned: 'never' },
      ],
    }),
  ]);
  const badge = { colour: 'red', photo: 'p', secret: 's' };
  const resource = { schemas: [], id: '1', userName: 'b', [BADGE]: badge };
  const seen = (parameters: ProjectionParameters) =>
    parseProjection(extended, parameters).project(resource)[BADGE];

  it('is shown by default, on request or never, as its schema says', () => {
    expect(seen({})).toEqual({ colour: 'red' });
    expect(seen({ excludedAttributes: ['userName'] })).toEqual({ colour: 'red' });
    expect(seen({ attributes: [`${BADGE}:photo`] })).toEqual({ photo: 'p' });
    expect(seen({ attributes: [BADGE] })).toEqual({ colour: 'red', photo: 'p' });
    expect(seen({ attributes: [`${BADGE}:secret`] })).toBeUndefined();
  });

  it('that is shown on request is shown to whoever writes it', () => {
    const both = { colour: 'red', photo: 'p' };
    const written = (body: Json) => seen({ written: body });
    expect(written({ userName: 'b' })).toEqual({ colour: 'red' });
    expect(written({ userName: 'b', [BADGE]: { PHOTO: 'p' } })).toEqual(both);
    const patched = (operation: ScimObject) =>
      written({ Operations: [{ op: 'replace', ...operation }] });
    expect(patched({ path: `${BADGE}:photo`, value: 'p' })).toEqual(both);
    expect(patched({ value: { [`${BADGE}:photo`]: 'p' } })).toEqual(both);
    expect(patched({ path: 'userName', value: 'b' })).toEqual({ colour: 'red' });
    expect(seen({ written: { [BADGE]: { secret: 's' } } })).toEqual({ colour: 'red' });
  });
});

describe('a sub-attribute', () => {
  const DEVICE = 'urn:example:device';
  const extended = userResourceType([
    parseSchema({
      id: DEVICE,
      attributes: [
        {
          name: 'chip',
          type: 'complex',
          subAttributes: [
            { name: 'serial', returned: 'always' },
            { name: 'maker' },
            { name: 'notes', returned: 'request' },
            { name: 'pin', returned: 'never' },
          ],
        },
      ],
    }),
  ]);
  const chip = { serial: '1', maker: 'm', notes: 'n', pin: '0' };
  const resource = { schemas: [], id: '1', [DEVICE]: { chip } };
  const seen = (parameters: ProjectionParameters) =>
    parseProjection(extended, parameters).project(resource)[DEVICE];

  it.each<[ProjectionParameters, ScimObject]>([
    [{}, { serial: '1', maker: 'm' }],
    [{ attributes: [`${DEVICE}:chip`] }, { serial: '1', maker: 'm' }],
    [{ attributes: [`${DEVICE}:chip.notes`] }, { serial: '1', notes: 'n' }],
    [{ attributes: [`${DEVICE}:chip.pin`] }, { serial: '1' }],
    [{ excludedAttributes: [`${DEVICE}:chip.serial`, `${DEVICE}:chip.maker`] }, { serial: '1' }],
    [{ written: { [DEVICE]: { chip: { notes: 'n' } } } }, { serial: '1', maker: 'm' }],
    [
      { written: { Operations: [{ op: 'add', path: `${DEVICE}:chip.notes`, value: 'n' }] } },
      { serial: '1', maker: 'm', notes: 'n' },
    ],
  ])('is shown as its own schema says: %j', (parameters, expected) => {
    expect(seen(parameters)).toEqual({ chip: expected });
  });
});

describe('whether an attribute is shown', () => {
  it.each<[ProjectionParameters, boolean]>([
    [{}, true],
    [{ attributes: ['userName'] }, false],
    [{ attributes: ['groups'] }, true],
    [{ attributes: ['groups.value'] }, true],
    [{ excludedAttributes: ['GROUPS'] }, false],
    [{ excludedAttributes: ['groups.display'] }, true],
  ])('is known before it is read: groups under %j', (parameters, expected) => {
    expect(parseProjection(user, parameters).shows('groups')).toBe(expected);
  });
});

it('leaves a name alone that another resource type has, where several are asked', () => {
  const parameters = { attributes: ['members', 'userName'], isKnownElsewhere: () => true };
  expect(parseProjection(user, parameters).project(whole)).toEqual({ schemas, id, userName: 'b' });
});
