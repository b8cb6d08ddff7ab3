import type { StoredResource } from '../../lambda/directory/directory-store.ts';
import { indexResource, sortName } from '../../lambda/directory/index-resource.ts';
import type { ScimObject } from '../../lambda/scim/resource.ts';
import { parseSchema } from '../../lambda/scim/schema/parse-schema.ts';
import { compileResourceType, type ResourceType } from '../../lambda/scim/schema/resource-type.ts';
import { groupResourceType } from '../../lambda/scim/schema/resource-types.ts';
import { DEVICE_LEASE, deviceResourceType } from './device-resource-type.ts';
import { user } from './directory-fixture.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function keysOf(resourceType: ResourceType, attributes: ScimObject, uniqueExternalId = false) {
  const resource: StoredResource = {
    id: 'id-1',
    version: 1,
    created: '2026-01-31T08:00:00.000Z',
    lastModified: '2026-01-31T08:00:00.000Z',
    sortName: '',
    attributes,
    application: {},
  };
  const { claims, lookUps } = indexResource(resourceType, { uniqueExternalId }, resource);
  const written = (values: typeof claims) =>
    values.map(({ attribute, value }) => `${attribute}=${value}`).sort();
  return { claims: written(claims), lookUps: written(lookUps) };
}

describe('the keys of a user', () => {
  const attributes = {
    userName: 'Babs',
    externalId: 'Ext',
    emails: [{ value: 'B@x', type: 'work' }, { value: 'b@X' }, { type: 'home' }],
    [ENTERPRISE]: { manager: { value: 'Boss' }, department: 'd' },
  };

  it('are the userName, and what is looked up', () => {
    expect(keysOf(user, attributes)).toEqual({
      claims: ['userName=babs'],
      lookUps: ['emails.value=b@x', 'externalId=Ext', `${ENTERPRISE}:manager.value=Boss`],
    });
  });

  it('claim the externalId where it is to be unique', () => {
    expect(keysOf(user, attributes, true)).toEqual({
      claims: ['externalId=Ext', 'userName=babs'],
      lookUps: ['emails.value=b@x', `${ENTERPRISE}:manager.value=Boss`],
    });
  });
});

it('the keys of a group are its displayName and externalId', () => {
  expect(keysOf(groupResourceType(), { displayName: 'Staff', externalId: 'Ext' })).toEqual({
    claims: ['displayName=staff'],
    lookUps: ['externalId=Ext'],
  });
});

describe('the keys of a resource of a custom type', () => {
  const device = deviceResourceType();

  it('are what its schemas call unique, each value alone', () => {
    const attributes = {
      hostName: 'Host',
      externalId: 'Ext',
      serialNumber: 'SN',
      inventoryNumber: 17,
      model: 'm',
      addresses: [{ value: 'AA', type: 'wired' }, { value: 'bb' }],
      [DEVICE_LEASE]: { contract: 'c', serialNumber: 'SN' },
    };
    expect(keysOf(device, attributes)).toEqual({
      claims: [
        'addresses.value=aa',
        'addresses.value=bb',
        'hostName=host',
        'inventoryNumber=17',
        'serialNumber=SN',
        `${DEVICE_LEASE}:serialNumber=sn`,
      ],
      lookUps: ['externalId=Ext'],
    });
  });

  it('are none where it has none of these', () => {
    expect(keysOf(device, { model: 'm', [DEVICE_LEASE]: { contract: 'c' } })).toEqual({
      claims: [],
      lookUps: [],
    });
  });

  it('claim its externalId, too, where that is to be unique', () => {
    expect(keysOf(device, { externalId: 'Ext' }, true).claims).toEqual(['externalId=Ext']);
  });
});

describe('the name by which resources are listed', () => {
  const typeWith = (facets: ScimObject) =>
    compileResourceType({
      name: 'Thing',
      endpoint: '/Things',
      description: '',
      schema: parseSchema({ id: 'urn:x:Thing', attributes: [{ name: 'label', ...facets }] }),
      extensions: [],
      defaults: {},
    });

  it('is the one that every resource has, and has alone, without its case', () => {
    expect(sortName(user, { userName: 'Babs' })).toBe('babs');
    expect(sortName(groupResourceType(), { displayName: 'Staff' })).toBe('staff');
    expect(sortName(deviceResourceType(), { hostName: 'Host' })).toBe('host');
    expect(sortName(typeWith({ required: true, uniqueness: 'global' }), { label: 'A' })).toBe('a');
  });

  it.each([
    { required: true },
    { uniqueness: 'server' },
    { required: true, uniqueness: 'server', multiValued: true },
    { required: true, uniqueness: 'server', type: 'integer' },
  ])('is empty in a type of which the only attribute is %j', (facets) => {
    expect(sortName(typeWith(facets), { label: 'A' })).toBe('');
  });
});
