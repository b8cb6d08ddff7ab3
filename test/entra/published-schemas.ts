/** The schemas that the test server publishes: what Entra's default mapping needs, no more. */

type Json = Record<string, unknown>;

const plain = (name: string, more: Json = {}): Json => ({
  ...{ name, type: 'string', multiValued: false, mutability: 'readWrite', returned: 'default' },
  ...more,
});

const elements = (name: string, types: readonly string[] | undefined, subAttributes: string[]) => ({
  ...plain(name, { type: 'complex', multiValued: true }),
  subAttributes: [
    ...subAttributes.map((sub) => plain(sub)),
    plain('type', types === undefined ? {} : { canonicalValues: types }),
    plain('primary', { type: 'boolean' }),
  ],
});

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export const publishedSchemas: readonly Json[] = [
  {
    id: 'urn:ietf:params:scim:schemas:core:2.0:User',
    name: 'User',
    attributes: [
      ...['userName', 'displayName', 'title', 'preferredLanguage', 'externalId'].map((name) =>
        plain(name),
      ),
      plain('active', { type: 'boolean' }),
      plain('profileUrl', { type: 'reference' }),
      {
        ...plain('name', { type: 'complex' }),
        subAttributes: ['formatted', 'familyName', 'givenName'].map((name) => plain(name)),
      },
      elements('emails', ['work', 'home', 'other'], ['value']),
      elements('phoneNumbers', ['work', 'mobile', 'fax'], ['value']),
      elements(
        'addresses',
        ['work', 'other'],
        ['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country'],
      ),
      elements('roles', undefined, ['value', 'display']),
    ],
  },
  {
    id: enterprise,
    name: 'EnterpriseUser',
    attributes: [
      plain('employeeNumber'),
      plain('department'),
      { ...plain('manager', { type: 'complex' }), subAttributes: [plain('value')] },
    ],
  },
  {
    id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
    name: 'Group',
    attributes: [
      plain('displayName'),
      plain('externalId'),
      {
        ...plain('members', { type: 'complex', multiValued: true }),
        subAttributes: [plain('value')],
      },
    ],
  },
];
