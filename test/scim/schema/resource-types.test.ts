import { findAttribute } from '../../../lambda/scim/schema/resource-type.ts';
import {
  groupResourceType,
  offeredResourceTypes,
  schemasOf,
  userResourceType,
} from '../../../lambda/scim/schema/resource-types.ts';
import {
  DEVICE,
  DEVICE_LEASE,
  DEVICE_NETWORK,
  deviceResourceType,
  deviceResourceTypes,
  MAIL_GROUP,
} from '../../directory/device-resource-type.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

const overview = (custom?: Parameters<typeof offeredResourceTypes>[0]) =>
  offeredResourceTypes(custom).map(({ name, endpoint, schema, extensions }) => ({
    name,
    endpoint,
    schema: schema.id,
    extensions: extensions.map((extension) => [extension.schema.id, extension.required]),
  }));

const STANDARD_USER = {
  name: 'User',
  endpoint: '/Users',
  schema: USER,
  extensions: [[ENTERPRISE, false]],
};

describe('the resource types of a service', () => {
  it('are User and Group where nothing is added', () => {
    expect(overview()).toEqual([
      STANDARD_USER,
      { name: 'Group', endpoint: '/Groups', schema: GROUP, extensions: [] },
    ]);
    expect(schemasOf(offeredResourceTypes()).map(({ id }) => id)).toEqual([
      ...[USER, ENTERPRISE, GROUP],
    ]);
  });

  it('are those, with their extensions, and what a deployment adds', () => {
    expect(overview(deviceResourceTypes())).toEqual([
      STANDARD_USER,
      { name: 'Group', endpoint: '/Groups', schema: GROUP, extensions: [[MAIL_GROUP, false]] },
      {
        name: 'Device',
        endpoint: '/Devices',
        schema: DEVICE,
        extensions: [
          [DEVICE_LEASE, true],
          [DEVICE_NETWORK, false],
        ],
      },
    ]);
  });

  it('are the same from the text that a deployment hands on', () => {
    const custom = deviceResourceTypes();
    expect(offeredResourceTypes(JSON.parse(JSON.stringify(custom)))).toEqual(
      offeredResourceTypes(custom),
    );
  });

  it('publish a schema once that extends two of them', () => {
    const [extension] = deviceResourceTypes().schemaExtensions.Group;
    const both = extension ? [extension] : [];
    const types = offeredResourceTypes({
      schemaExtensions: { User: both, Group: both },
      resourceTypes: [],
    });
    expect(schemasOf(types).map(({ id }) => id)).toEqual([USER, ENTERPRISE, MAIL_GROUP, GROUP]);
  });

  it('can be made alone', () => {
    expect(userResourceType()).toEqual(offeredResourceTypes()[0]);
    expect(groupResourceType()).toEqual(offeredResourceTypes()[1]);
  });
});

describe('a name that the core schema and an extension share', () => {
  const device = deviceResourceType();

  it('means the one of the core schema', () => {
    expect(findAttribute(device, 'serialNumber')).not.toHaveProperty('extension');
    expect(findAttribute(device, 'serialNumber', DEVICE.toUpperCase())).toEqual(
      findAttribute(device, 'SERIALNUMBER'),
    );
  });

  it('means the other behind its URN', () => {
    expect(findAttribute(device, 'serialNumber', DEVICE_LEASE)?.extension?.id).toBe(DEVICE_LEASE);
  });
});
