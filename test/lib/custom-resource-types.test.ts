import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RESERVED_KEY_WORDS } from '../../lambda/contract/table.ts';
import { readStackConfig } from '../../lib/stack-config.ts';
import { readSettings } from './settings-folder.ts';
import { PROJECT_DIRECTORY } from './stack-template.ts';

const schema = (id: string, attribute: object = {}) => ({
  id,
  name: 'n',
  attributes: [{ name: 'a', type: 'string', ...attribute }],
});
const device = { name: 'Device', endpoint: '/Devices', schema: 'device.json' };
const files = {
  'device.json': schema('urn:x:Device'),
  'lease.json': schema('urn:x:lease:Device'),
};

function problemsOf(settings: object, more: Readonly<Record<string, unknown>> = {}) {
  return readSettings(settings, { ...files, ...more }).problems;
}

describe('the resource types of a stage', () => {
  it('are User and Group with what extends them, and those that the stage adds', () => {
    const settings = {
      schemaExtensions: { Group: [{ schema: 'lease.json', required: true }] },
      resourceTypes: [{ ...device, schemaExtensions: [{ schema: 'lease.json' }] }],
    };
    const { schemaExtensions, resourceTypes } =
      readSettings(settings, files).config?.customResourceTypes ?? {};
    const lease = expect.objectContaining({ id: 'urn:x:lease:Device' });
    expect(schemaExtensions).toEqual({ User: [], Group: [{ schema: lease, required: true }] });
    expect(resourceTypes).toEqual([
      {
        name: 'Device',
        endpoint: '/Devices',
        description: '',
        schema: expect.objectContaining({ id: 'urn:x:Device' }),
        schemaExtensions: [{ schema: lease, required: false }],
      },
    ]);
  });

  it.each([
    [
      { enpoint: '/x' },
      'unknown setting "resourceTypes.0.enpoint"; did you mean "resourceTypes.0.endpoint"?',
    ],
    [
      { schemaExtensions: [{ schema: 'lease.json', require: true }] },
      'unknown setting "resourceTypes.0.schemaExtensions.0.require"; did you mean "resourceTypes.0.schemaExtensions.0.required"?',
    ],
    [{ schema: undefined }, '"resourceTypes.0.schema" must be of type string; it is missing'],
    [{ schema: '' }, '"resourceTypes.0.schema" must be a text that is not empty; it is ""'],
    [{ schema: 'none.json' }, 'none.json: cannot be read'],
    [
      { schemaExtensions: ['lease.json'] },
      '"resourceTypes.0.schemaExtensions.0" must be of type object; it is "lease.json"',
    ],
    [
      { schemaExtensions: [{ schema: 'lease.json' }, { schema: 'lease.json' }] },
      '"resourceTypes.0.schemaExtensions.1.schema" must be a file that no other of the list names; it is "lease.json"',
    ],
    [
      { schemaExtensions: [{ schema: 'device.json' }] },
      '"resourceTypes.0.schemaExtensions.0.schema" must be a file that no resource type names; it is "device.json"',
    ],
  ])('are refused with %j, because %s', (changed, problem) => {
    expect(problemsOf({ resourceTypes: [{ ...device, ...changed }] })).toContain(problem);
  });

  it.each(['', 'Two words', 'Dev-ice', 'Dev#ice', '9th', 'Gerät'])(
    'are refused under the name %j',
    (name) => {
      expect(problemsOf({ resourceTypes: [{ ...device, name }] })[0]).toMatch(
        /^"resourceTypes.0.name" must be at most 64 letters and digits, starting with a letter/,
      );
    },
  );

  it.each(['User', 'group', 'Schema', 'History', 'CLAIM', 'lookup', 'Count', 'Page', 'Tenant'])(
    'are refused under the name %s, which is taken',
    (name) => {
      expect(problemsOf({ resourceTypes: [{ ...device, name }] })[0]).toMatch(
        /^"resourceTypes.0.name" must be none of User, Group, .*, whatever the case; it is/,
      );
    },
  );

  it.each(['Devices', '/', '/a/b', '/.search', '/Dev ices', '/1', '/a?b'])(
    'are refused at the endpoint %j',
    (endpoint) => {
      expect(problemsOf({ resourceTypes: [{ ...device, endpoint }] })[0]).toMatch(
        /^"resourceTypes.0.endpoint" must be a "\/" and one word, such as "\/Devices"; it is/,
      );
    },
  );

  it.each([
    ...['/Users', '/groups', '/Me', '/BULK', '/Schemas', '/resourcetypes'],
    '/ServiceProviderConfig',
  ])('are refused at the endpoint %s, which is taken', (endpoint) => {
    expect(problemsOf({ resourceTypes: [{ ...device, endpoint }] })[0]).toMatch(
      /^"resourceTypes.0.endpoint" must be none of \/Users, .*, whatever the case; it is/,
    );
  });

  it('are refused where two have a name, an endpoint or a schema in common', () => {
    const twin = { name: 'DEVICE', endpoint: '/devices', schema: 'device.json' };
    const whose = 'must be one that no other resource type has, whatever the case';
    expect(problemsOf({ resourceTypes: [device, twin] })).toEqual([
      `"resourceTypes.1.name" ${whose}; it is "DEVICE"`,
      `"resourceTypes.1.endpoint" ${whose}; it is "/devices"`,
    ]);
    const other = { name: 'Other', endpoint: '/Others', schema: 'device.json' };
    expect(problemsOf({ resourceTypes: [device, other] })).toEqual([
      '"resourceTypes.1.schema" must be a file that no other resource type names; it is "device.json"',
    ]);
  });

  it.each([
    'urn:x:device',
    'urn:ietf:params:scim:schemas:core:2.0:User',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user',
    'urn:ietf:params:scim:schemas:core:2.0:Schema',
    'urn:ietf:params:scim:api:messages:2.0:Error',
  ])('are refused where the URN %s is taken', (id) => {
    const settings = {
      resourceTypes: [device],
      schemaExtensions: { User: [{ schema: 'more.json' }] },
    };
    expect(problemsOf(settings, { 'more.json': schema(id) })).toContain(
      `more.json: ${id} is taken`,
    );
  });

  it.each(['urn:x:Device:a', 'urn:x:device.A'])(
    'are refused where the URN %s could be that of an attribute',
    (id) => {
      const settings = {
        resourceTypes: [{ ...device, schemaExtensions: [{ schema: 'more.json' }] }],
      };
      expect(problemsOf(settings, { 'more.json': schema(id) })).toEqual([
        `more.json: ${id} is also the name of an attribute of urn:x:Device`,
      ]);
    },
  );

  it('may refer to each other, and to no type that is not there', () => {
    const refersTo = (type: string) =>
      problemsOf(
        { resourceTypes: [device], schemaExtensions: { User: [{ schema: 'more.json' }] } },
        { 'more.json': schema('urn:x:more', { type: 'reference', referenceTypes: [type] }) },
      );
    for (const type of ['Device', 'User', 'Group', 'external', 'uri']) {
      expect(refersTo(type)).toEqual([]);
    }
    expect(refersTo('Devise')).toEqual([
      'more.json: "a" refers to "Devise", and there is no such resource type; did you mean "Device"?',
    ]);
  });

  it('are refused with every problem of every file at once', () => {
    const settings = {
      resourceTypes: [device],
      schemaExtensions: { User: [{ schema: 'b.json' }], Group: [{ schema: 'c.json' }] },
    };
    expect(problemsOf(settings, { 'b.json': {}, 'c.json': '{' })).toEqual([
      ...['id', 'name', 'attributes'].map((name) => expect.stringContaining(`b.json: "${name}"`)),
      'c.json: is not JSON',
    ]);
  });

  it('are extended by name, and the name is checked', () => {
    expect(problemsOf({ schemaExtensions: { Usr: [] } })).toEqual([
      'unknown setting "schemaExtensions.Usr"; did you mean "schemaExtensions.User"?',
    ]);
  });
});

it('no resource type can have the name of a word of the keys', () => {
  const keys = readFileSync(join(PROJECT_DIRECTORY, 'lambda', 'dynamodb', 'keys.ts'), 'utf8');
  const texts = keys.match(/'[^'\n]*'|`[^`]*`/g) ?? [];
  const words = new Set(texts.flatMap((text) => text.match(/\b[A-Z]{2,}\b/g) ?? []));
  expect(words.size).toBeGreaterThan(4);
  expect([...words].filter((word) => !RESERVED_KEY_WORDS.includes(word))).toEqual([]);
});

it.each(['docs/examples/resource-types/stage.json', 'test/fixtures/resource-types/device.json'])(
  'a stage can be made of %s',
  (file) => {
    const { resourceTypes } = readStackConfig(join(PROJECT_DIRECTORY, file)).customResourceTypes;
    expect(resourceTypes.map(({ name, endpoint }) => [name, endpoint])).toEqual([
      ['Device', '/Devices'],
    ]);
  },
);

it('the documentation shows the example as it is', () => {
  const read = (file: string) => readFileSync(join(PROJECT_DIRECTORY, 'docs', file), 'utf8');
  const shown = [...read('settings.md').matchAll(/^```json\n(.*?)^```$/gms)].map(
    ([, json]) => json,
  );
  expect(shown).toContain(read('examples/resource-types/stage.json'));
});
