import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { ENVIRONMENT } from '../../lambda/contract/environment.ts';
import { composeScim } from '../../lambda/handlers/wiring/scim.ts';
import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import {
  DEVICE,
  DEVICE_LEASE,
  DEVICE_NETWORK,
  deviceResourceTypes,
  MAIL_GROUP,
  sampleDevice,
} from '../directory/device-resource-type.ts';
import { proxyEvent, type Sent } from '../http/proxy-event.ts';
import { recordingLog } from '../observability/recording-log.ts';
import { sampleTenant } from '../tenants/sample-tenant.ts';

/** The folder of a function to which the synthesis gave resource types. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'resource-types-'));
  writeFileSync(join(folder, 'types.json'), JSON.stringify(deviceResourceTypes()));
});
afterAll(() => rmSync(folder, { recursive: true }));

function service() {
  const registry = createMemoryTenantRegistry();
  const isMade = registry.create(sampleTenant('default'));
  const handle = composeScim(
    { [ENVIRONMENT.resourceTypesFile]: 'types.json', LAMBDA_TASK_ROOT: folder },
    {
      store: createMemoryDirectoryStore({ now: () => new Date() }),
      registry,
      log: recordingLog(),
      writeMetric: () => {},
    },
  );
  return async ({ path, ...sent }: Sent) => {
    await isMade;
    const event = proxyEvent({ ...sent, path: `/live/scim/v2${path}` });
    const { statusCode, body } = await handle(event, {} as Context);
    return { status: statusCode, body: body === '' ? undefined : JSON.parse(body) };
  };
}

describe('a service with a resource type of its own', () => {
  it('publishes it at /ResourceTypes', async () => {
    const send = service();
    const { body } = await send({ path: '/ResourceTypes/Device' });
    expect(body).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id: 'Device',
      name: 'Device',
      endpoint: '/Devices',
      description: 'A device that the organisation lends to people',
      schema: DEVICE,
      schemaExtensions: [
        { schema: DEVICE_LEASE, required: true },
        { schema: DEVICE_NETWORK, required: false },
      ],
      meta: {
        resourceType: 'ResourceType',
        location: 'https://api.example/live/scim/v2/ResourceTypes/Device',
      },
    });
    const list = await send({ path: '/ResourceTypes' });
    expect(list.body.Resources).toContainEqual(body);
  });

  it('publishes all of its schemas at /Schemas, each attribute with every facet', async () => {
    const send = service();
    const { body } = await send({ path: '/Schemas' });
    const ids = body.Resources.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(expect.arrayContaining([DEVICE, DEVICE_LEASE, DEVICE_NETWORK, MAIL_GROUP]));
    expect(new Set(ids).size).toBe(ids.length);
    const lease = await send({ path: `/Schemas/${DEVICE_LEASE}` });
    expect(lease.body.attributes[0]).toEqual({
      name: 'contract',
      type: 'string',
      multiValued: false,
      description: 'Number of the contract',
      required: true,
      caseExact: true,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    });
  });

  it('serves its resources at its endpoint', async () => {
    const send = service();
    const created = await send({ method: 'POST', path: '/Devices', body: sampleDevice('host') });
    expect(created).toMatchObject({ status: 201, body: { meta: { resourceType: 'Device' } } });
    const { id, meta } = created.body;
    expect(meta.location).toBe(`https://api.example/live/scim/v2/Devices/${id}`);
    expect((await send({ path: `/devices/${id}` })).body.hostName).toBe('host');
    expect((await send({ path: `/Users/${id}` })).status).toBe(404);
    expect((await send({ method: 'DELETE', path: `/Devices/${id}` })).status).toBe(204);
    expect((await send({ path: `/Devices/${id}` })).status).toBe(404);
  });
});
