import { createDynamodbPublicKeys } from '../../lambda/dynamodb/dynamodb-public-keys.ts';
import { RegistryBusy } from '../../lambda/tenants/tenant-registry.ts';
import { publicKeysContract, samplePublicKey } from '../auth/public-keys.contract.ts';
import { useDatabase } from './database.ts';
import { type Fault, observe } from './observe.ts';
import { createTable, scanTable } from './table.ts';

const { newClient } = useDatabase();
let tables = 0;

/** In a table of their own: the partition is that of a whole stack. */
async function makeKeys() {
  tables += 1;
  const tableName = `stack-${tables}`;
  const documentClient = newClient();
  await createTable(documentClient, tableName);
  const observed = observe(documentClient);
  return { keys: createDynamodbPublicKeys({ documentClient, tableName }), observed, tableName };
}

it('a look for a key is one GetItem, none for a key without a name, and for all keys one Query', async () => {
  const { keys, observed } = await makeKeys();
  await keys.publish(samplePublicKey('k1'));
  observed.calls.length = 0;
  for (const kid of ['k1', 'k2', '']) await keys.find(kid);
  await keys.list();
  expect(observed.calls.map(({ name, units }) => [name, units])).toEqual([
    ['GetItem', 1],
    ['GetItem', 1],
    ['Query', 1],
  ]);
});

it('a retired key is dropped a day after its last token has ended', async () => {
  const { keys, tableName } = await makeKeys();
  const retires = '2026-02-01T00:00:00.000Z';
  await keys.publish(samplePublicKey('k1'));
  await keys.publish(samplePublicKey('k2', { retires }));
  await keys.publish(samplePublicKey('k3'));
  await keys.retireOthers('k3', retires);
  const items = await scanTable(newClient(), tableName);
  const expiresAt = Date.parse(retires) / 1000 + 86_400;
  expect(items.map(({ pk, sk, expiresAt }) => [pk, sk, expiresAt])).toEqual([
    ['SIGNING-KEYS', 'k1', expiresAt],
    ['SIGNING-KEYS', 'k2', expiresAt],
    ['SIGNING-KEYS', 'k3', undefined],
  ]);
});

it('nothing private of a key gets into the table', async () => {
  const { keys, tableName } = await makeKeys();
  const { jwk, ...rest } = samplePublicKey('k1');
  await keys.publish({ ...rest, jwk: { ...jwk, ...{ d: 'never-to-be-seen' } } });
  const items = await scanTable(newClient(), tableName);
  expect(items).toHaveLength(1);
  expect(JSON.stringify(items)).not.toContain('never-to-be-seen');
});

it('where the table does not answer, the registry is busy', async () => {
  const { keys, observed } = await makeKeys();
  const cut: Fault = async () => {
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  };
  for (const call of ['GetItem', 'PutItem', 'Query']) {
    observed.faults.set(call, Array<Fault>(6).fill(cut));
  }
  await expect(keys.find('k1')).rejects.toThrow(RegistryBusy);
  await expect(keys.list()).rejects.toThrow(RegistryBusy);
  await expect(keys.publish(samplePublicKey('k1'))).rejects.toThrow(RegistryBusy);
  await expect(keys.retireOthers('k1', '2026-02-01T00:00:00.000Z')).rejects.toThrow(RegistryBusy);
});

publicKeysContract('DynamoDB', async () => (await makeKeys()).keys);
