import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamodbTenantRegistry } from '../../lambda/dynamodb/dynamodb-tenant-registry.ts';
import { RegistryBusy, type TenantRegistry } from '../../lambda/tenants/tenant-registry.ts';
import { sampleClientSecret, sampleKeyRecord, sampleTenant } from '../tenants/sample-tenant.ts';
import { tenantRegistryContract } from '../tenants/tenant-registry.contract.ts';
import { useDatabase } from './database.ts';
import { type Fault, type Observed, observe } from './observe.ts';
import { scanTable, TABLE_NAME } from './table.ts';

const { newClient } = useDatabase();
const makeRegistry = () =>
  createDynamodbTenantRegistry({ documentClient: newClient(), tableName: TABLE_NAME });

function observedRegistry(): { readonly registry: TenantRegistry; readonly observed: Observed } {
  const documentClient = newClient();
  const observed = observe(documentClient);
  return {
    observed,
    registry: createDynamodbTenantRegistry({ documentClient, tableName: TABLE_NAME }),
  };
}

describe('the calls of', () => {
  const slug = 'calls';
  let registry: TenantRegistry;
  let observed: Observed;

  beforeAll(async () => {
    ({ registry, observed } = observedRegistry());
    await registry.create(sampleTenant(slug));
    for (const id of ['s1', 's2']) await registry.addClientSecret(slug, sampleClientSecret(id));
    for (const id of ['v1', 'v2']) await registry.recordKey(slug, sampleKeyRecord(id));
  });

  /** Names and capacity of the calls that an operation makes. */
  async function callsOf(act: () => Promise<unknown>) {
    observed.calls.length = 0;
    await act();
    const names = observed.calls.map(({ name }) => name);
    return { names, units: observed.calls.reduce((sum, { units }) => sum + units, 0) };
  }
  const use = (time: string) => () =>
    registry.recordUse(slug, { credentialId: 'key:v1', time, unlessSince: time });

  it('find: one GetItem', async () => {
    expect(await callsOf(() => registry.find(slug))).toEqual({ names: ['GetItem'], units: 1 });
    expect(await callsOf(() => registry.find('none'))).toEqual({ names: ['GetItem'], units: 1 });
  });

  it('read: one Query', async () => {
    expect(await callsOf(() => registry.read(slug))).toEqual({ names: ['Query'], units: 1 });
    expect((await callsOf(() => registry.read('none'))).names).toEqual(['Query']);
  });

  it('recordUse: one UpdateItem, refused or not', async () => {
    const once = { names: ['UpdateItem'], units: 1 };
    expect(await callsOf(use('2026-02-01T00:00:00.000Z'))).toEqual(once);
    expect((await callsOf(use('2026-01-01T00:00:00.000Z'))).names).toEqual(['UpdateItem']);
    expect((await registry.read(slug))?.lastUsed.get('key:v1')).toBe('2026-02-01T00:00:00.000Z');
  });

  it('list: a Query of the index and a BatchGetItem', async () => {
    const { names } = await callsOf(() => registry.list());
    expect(names).toEqual(['Query', 'BatchGetItem']);
    expect((await callsOf(() => registry.list('calls'))).names).toEqual(['Query']);
  });

  it('create and update: one PutItem, and where it is refused a look at why', async () => {
    const create = () => registry.create(sampleTenant('calls-0'));
    const update = () => registry.update(sampleTenant('calls-0', { version: 2 }));
    expect((await callsOf(create)).names).toEqual(['PutItem']);
    expect((await callsOf(create)).names).toEqual(['PutItem', 'GetItem']);
    expect((await callsOf(update)).names).toEqual(['PutItem']);
    expect((await callsOf(update)).names).toEqual(['PutItem', 'GetItem']);
  });

  it('what is written of credentials: a call for each item', async () => {
    const names = async (act: () => Promise<unknown>) => (await callsOf(act)).names;
    expect(await names(() => registry.recordKey(slug, sampleKeyRecord('v3')))).toEqual(['PutItem']);
    const secret = sampleClientSecret('s3');
    expect(await names(() => registry.addClientSecret(slug, secret))).toEqual(['PutItem']);
    const remove = () => registry.removeClientSecret(slug, 's3');
    expect(await names(remove)).toEqual(['DeleteItem', 'DeleteItem']);
  });
});

describe('where the network or the table fails,', () => {
  const cut: Fault = async () => {
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  };
  const loseAnswer: Fault = async (send) => {
    await send();
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  };
  const deny: Fault = async () => {
    throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
  };
  const use = {
    credentialId: 'key:v1',
    time: '2026-02-01T00:00:00.000Z',
    unlessSince: '2026-01-01T00:00:00.000Z',
  };

  const operations: readonly [string, string, (registry: TenantRegistry) => Promise<unknown>][] = [
    ['GetItem', 'find', (registry) => registry.find('default')],
    ['Query', 'read', (registry) => registry.read('default')],
    ['Query', 'list', (registry) => registry.list()],
    ['PutItem', 'create', (registry) => registry.create(sampleTenant('default'))],
    ['PutItem', 'update', (registry) => registry.update(sampleTenant('default'))],
    [
      'PutItem',
      'addClientSecret',
      (registry) => registry.addClientSecret('default', sampleClientSecret('s')),
    ],
    ['DeleteItem', 'removeClientSecret', (registry) => registry.removeClientSecret('default', 's')],
    ['PutItem', 'recordKey', (registry) => registry.recordKey('default', sampleKeyRecord('v'))],
    ['UpdateItem', 'recordUse', (registry) => registry.recordUse('default', use)],
  ];

  it.each(operations)('by %s, %s says that the registry is busy', async (call, _name, act) => {
    const { registry, observed } = observedRegistry();
    observed.faults.set(call, Array<Fault>(3).fill(cut));
    await expect(act(registry)).rejects.toThrow(RegistryBusy);
    expect(observed.calls).toHaveLength(3);
  });

  it.each(operations)(
    'by %s, %s does not call busy what will not pass',
    async (call, _name, act) => {
      const { registry, observed } = observedRegistry();
      observed.faults.set(call, [deny]);
      await expect(act(registry)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    },
  );

  it('by silence, recordUse says so before its client would', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      // No time limit of its own.
      maxAttempts: 1,
    });
    const registry = createDynamodbTenantRegistry({
      documentClient: DynamoDBDocumentClient.from(client),
      tableName: TABLE_NAME,
    });
    await expect(registry.recordUse('default', use)).rejects.toThrow(RegistryBusy);
    client.destroy();
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('a change whose answer was lost is made once, and is ours', async () => {
    const { registry, observed } = observedRegistry();
    observed.faults.set('PutItem', [loseAnswer]);
    expect(await registry.create(sampleTenant('lost'))).toBe('created');
    const second = sampleTenant('lost', { version: 2, state: 'disabled' });
    observed.faults.set('PutItem', [loseAnswer]);
    expect(await registry.update(second)).toBe('updated');
    expect(await registry.find('lost')).toEqual(second);

    await registry.addClientSecret('lost', sampleClientSecret('s1'));
    observed.faults.set('DeleteItem', [loseAnswer]);
    expect(await registry.removeClientSecret('lost', 's1')).toBe('removed');
  });

  it('a change that another made is not taken for ours', async () => {
    const { registry, observed } = observedRegistry();
    await registry.create(sampleTenant('theirs', { name: 'Theirs' }));
    observed.faults.set('PutItem', [cut]);
    expect(await registry.create(sampleTenant('theirs'))).toBe('duplicate');
    await registry.update(sampleTenant('theirs', { name: 'Theirs', version: 2 }));
    observed.faults.set('PutItem', [cut]);
    expect(await registry.update(sampleTenant('theirs', { version: 2 }))).toBe('stale');
    expect(await registry.find('theirs')).toMatchObject({ name: 'Theirs', version: 2 });
  });
});

describe('the items of a tenant', () => {
  it('lie in a partition of its own; what is known of its keys and their use expires', async () => {
    const registry = makeRegistry();
    await registry.create(sampleTenant('acme'));
    await registry.addClientSecret('acme', sampleClientSecret('s1'));
    await registry.recordKey('acme', sampleKeyRecord('v1'));
    const time = '2026-01-31T08:00:00.000Z';
    await registry.recordUse('acme', { credentialId: 'key:v1', time, unlessSince: time });
    const items = (await scanTable(newClient())).filter(({ pk }) => pk === 'T#acme');
    const made = Date.parse(time) / 1000;
    expect(items.map(({ sk, expiresAt }) => [sk, expiresAt])).toEqual([
      ['KEY#v1', made + 730 * 86_400],
      ['SECRET#s1', undefined],
      ['TENANT', undefined],
      ['USED#key:v1', made + 400 * 86_400],
    ]);
    expect(items[2]).toMatchObject({ byUserNamePk: 'TENANT', byUserNameSk: 'acme' });
  });
});

tenantRegistryContract('DynamoDB', makeRegistry);
