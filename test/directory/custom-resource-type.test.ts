import { createResource } from '../../lambda/directory/create-resource.ts';
import { getResource } from '../../lambda/directory/get-resource.ts';
import { queryResources } from '../../lambda/directory/query/query-resources.ts';
import { replaceResource } from '../../lambda/directory/replace-resource.ts';
import type { ScimObject } from '../../lambda/scim/resource.ts';
import { DEVICE_LEASE, deviceResourceType, sampleDevice } from './device-resource-type.ts';
import { entra, memoryDirectory } from './directory-fixture.ts';

const device = deviceResourceType();

const ALONE = { members: false, memberOf: false };

function newDirectory() {
  const directory = memoryDirectory();
  return {
    create: async (body: ScimObject) =>
      (await createResource(directory, entra, device, { body })).resource,
    get: async (id: string) => (await getResource(directory, entra, device, id, ALONE)).resource,
    replace: (id: string, body: ScimObject) =>
      replaceResource(directory, entra, device, { id, body }),
    idsOf: async (filter?: string) => {
      const { views } = await queryResources(directory, entra, device, {
        ...(filter !== undefined && { filter }),
        startIndex: 1,
        count: 100,
        baseUrl: 'https://scim.example.com/scim/v2',
        view: ALONE,
      });
      return views.map(({ resource }) => resource.id);
    },
  };
}

const leased = (contract: string, serialNumber: string) => ({
  [DEVICE_LEASE]: { contract, serialNumber },
});

describe('a resource of a custom type', () => {
  it('comes back as it was sent, whatever the types', async () => {
    const { create, get } = newDirectory();
    const attributes = {
      serialNumber: 'SN-1',
      inventoryNumber: 17,
      firmware: 'v1',
      weight: 1.25,
      enrolled: true,
      purchasedAt: '2026-01-31T08:00:00Z',
      certificate: 'AAEC',
      owner: 'https://example.com/Users/1',
      labels: ['a', 'b'],
      ports: [22, 443],
      location: { building: 'HQ', floor: -1, indoor: true },
      addresses: [
        { value: '10.0.0.1', type: 'wired', primary: true },
        { value: '10.0.0.2', type: 'wireless' },
      ],
    };
    const { id } = await create(sampleDevice('Host', attributes));
    expect((await get(id)).attributes).toEqual({
      hostName: 'Host',
      ...attributes,
      [DEVICE_LEASE]: { contract: 'contract of Host' },
    });
  });

  it.each([
    [{ hostName: 'HOST' }, 'hostName'],
    [{ serialNumber: 'SN-1' }, 'serialNumber'],
    [{ inventoryNumber: 17 }, 'inventoryNumber'],
    [{ addresses: [{ value: '10.0.0.9' }, { value: 'FE80::1' }] }, 'addresses.value'],
    [leased('c', 'LS-1'), `${DEVICE_LEASE}:serialNumber`],
  ])('cannot have %j where another has it', async (attributes, name) => {
    const { create, replace } = newDirectory();
    await create(
      sampleDevice('host', {
        serialNumber: 'SN-1',
        inventoryNumber: 17,
        addresses: [{ value: 'fe80::1' }],
        ...leased('c', 'ls-1'),
      }),
    );
    const refusal = {
      status: 409,
      scimType: 'uniqueness',
      detail: expect.stringContaining(`Another Device has this ${name} already`),
    };
    await expect(create(sampleDevice('second', attributes))).rejects.toMatchObject(refusal);
    const { id } = await create(sampleDevice('third'));
    await expect(replace(id, sampleDevice('third', attributes))).rejects.toMatchObject(refusal);
  });

  it('may have what differs in case where that counts, or is of another attribute', async () => {
    const { create, idsOf } = newDirectory();
    const ids = [
      await create(sampleDevice('a', { serialNumber: 'sn-1', ...leased('c', 'X') })),
      await create(sampleDevice('b', { serialNumber: 'SN-1', ...leased('c', 'sn-1') })),
    ].map(({ id }) => id);
    expect(await idsOf()).toEqual(ids);
  });

  it('is found by what is unique, in the core schema and in an extension', async () => {
    const { create, idsOf } = newDirectory();
    const unique = { inventoryNumber: 17, ...leased('c', 'LS-1'), externalId: 'Ext' };
    const { id } = await create(sampleDevice('host', unique));
    await create(sampleDevice('other', { serialNumber: 'LS-1', inventoryNumber: 18 }));
    expect(await idsOf('inventoryNumber eq 17')).toEqual([id]);
    expect(await idsOf(`${DEVICE_LEASE}:serialNumber eq "ls-1"`)).toEqual([id]);
    expect(await idsOf('externalId eq "Ext"')).toEqual([id]);
    expect(await idsOf('serialNumber eq "ls-1"')).toEqual([]);
  });

  it('has a name of 1,000 bytes at the most, and 47 values to be found by beside it', async () => {
    const { create } = newDirectory();
    const addresses = Array.from({ length: 48 }, (_, i) => ({ value: `10.0.0.${i}` }));
    await expect(create(sampleDevice('x'.repeat(1_000)))).resolves.toBeDefined();
    await expect(create(sampleDevice('x'.repeat(1_001)))).rejects.toMatchObject({
      status: 400,
      detail: 'hostName has 1001 bytes; 1000 are the most.',
    });
    await expect(create(sampleDevice('host', { addresses }))).rejects.toMatchObject({
      status: 400,
      detail: expect.stringMatching(
        /48 values .*\(externalId, .*inventoryNumber, addresses\.value/,
      ),
    });
  });

  it('gives up what it no longer has', async () => {
    const { create, replace } = newDirectory();
    const { id } = await create(sampleDevice('host', { inventoryNumber: 17 }));
    await replace(id, sampleDevice('host'));
    await expect(create(sampleDevice('next', { inventoryNumber: 17 }))).resolves.toBeDefined();
  });
});
