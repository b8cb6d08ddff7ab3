import { resourceMessage } from '../../lambda/scim/message/resource-message.ts';
import { parseProjection } from '../../lambda/scim/projection.ts';
import type { ScimObject } from '../../lambda/scim/resource.ts';
import { parseSchema } from '../../lambda/scim/schema/parse-schema.ts';
import { userResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { ScimError } from '../../lambda/scim/scim-error.ts';

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
const whole = resourceMessage(user, meta, attributes, 'https://api.example/scim/v2');

const shown = (wanted?: string, excluded?: string) =>
  parseProjection(user, {
    ...(wanted === undefined ? {} : { attributes: wanted }),
    ...(excluded === undefined ? {} : { excludedAttributes: excluded }),
  })(whole);

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
  const seen = (parameters: { attributes?: string; excludedAttributes?: string }) =>
    parseProjection(extended, parameters)(resource)[BADGE];

  it('is shown by default, on request or never, as its schema says', () => {
    expect(seen({})).toEqual({ colour: 'red' });
    expect(seen({ excludedAttributes: 'userName' })).toEqual({ colour: 'red' });
    expect(seen({ attributes: `${BADGE}:photo` })).toEqual({ photo: 'p' });
    expect(seen({ attributes: BADGE })).toEqual({ colour: 'red', photo: 'p' });
    expect(seen({ attributes: `${BADGE}:secret` })).toBeUndefined();
  });
});
