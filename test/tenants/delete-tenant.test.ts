import { createResource } from '../../lambda/directory/create-resource.ts';
import { historyOf, memoryDirectory, user } from '../directory/directory-fixture.ts';
import { type OperatedStack, startOperatedStack } from './operated-stack.ts';

let stack: OperatedStack;
beforeEach(async () => {
  stack = await startOperatedStack();
  await stack.ask({ operation: 'create', tenant: 'acme' });
});
afterEach(() => stack.stop());

const remove = (tenant = 'acme', confirm = tenant) =>
  stack.ask({ operation: 'delete', tenant, confirm });

async function addUser(tenant: string, userName: string): Promise<string> {
  const directory = memoryDirectory({
    store: stack.store,
    now: () => new Date(stack.clock.nowMs),
  });
  const caller = { tenant, actor: 'Scim System User', requestId: 'request-0' };
  return (await createResource(directory, caller, user, { body: { userName } })).resource.id;
}

describe('delete', () => {
  it('removes what the tenant has and keeps the history, with who did it', async () => {
    const id = await addUser('acme', 'ada@acme.example');
    await addUser('default', 'ada@acme.example');
    stack.clock.nowMs += 1000;
    expect(await remove()).toMatchObject({ outcome: 'done', finished: true, removed: 1 });
    expect(await stack.store.count('acme', 'User')).toBe(0);
    expect(await stack.store.count('default', 'User')).toBe(1);
    const history = await historyOf(stack, id, 'User', 'acme');
    expect(history).toMatchObject([
      { operation: 'create' },
      { operation: 'delete', actor: 'Operator', requestId: 'request-1' },
    ]);
  });

  it('ends its credentials and lets its secret be brought back for a week', async () => {
    await stack.ask({ operation: 'addClientSecret', tenant: 'acme', days: 365 });
    await stack.ask({ operation: 'configure', tenant: 'acme', changes: { bearer: 'refused' } });
    await remove();
    const record = await stack.registry.read('acme');
    expect(record?.tenant).toMatchObject({ state: 'deleted', settings: { bearer: 'allowed' } });
    expect(record?.clientSecrets).toEqual([]);
    const secret = stack.manager.run('DescribeSecret', { SecretId: 'Stack/tenants/acme' });
    const inAWeek = stack.clock.nowMs / 1000 + 7 * 86_400;
    expect(secret['DeletedDate']).toBe(inAWeek);
  });

  it('shuts a tenant before it looks what it has, and waits for what is under way', async () => {
    const askedMs = stack.clock.nowMs;
    await remove();
    expect(stack.pauses).toEqual([35_000]);
    expect(stack.flushes).toEqual([askedMs + 35_000]);
  });

  it.each([
    [0, [35_000]],
    [20_000, [15_000]],
    [35_000, []],
  ])('waits no longer for a tenant that is off for %d ms than is missing', async (offMs, waits) => {
    await stack.ask({ operation: 'disable', tenant: 'acme' });
    stack.clock.nowMs += offMs;
    await stack.ask({ operation: 'disable', tenant: 'acme' });
    await remove();
    expect(stack.pauses).toEqual(waits);
  });

  it('waits for one that was switched on again in between', async () => {
    await stack.ask({ operation: 'disable', tenant: 'acme' });
    stack.clock.nowMs += 60_000;
    await stack.ask({ operation: 'enable', tenant: 'acme' });
    await remove();
    expect(stack.pauses).toEqual([35_000]);
  });

  it('waits for the rest where an earlier try was cut off while it waited', async () => {
    stack.plans.pause = 'cut off';
    await expect(remove()).rejects.toThrow('cut off');
    expect((await stack.registry.find('acme'))?.state).toBe('deleting');
    delete stack.plans.pause;
    stack.clock.nowMs += 5_000;
    expect(await remove()).toMatchObject({ finished: true });
    expect(stack.pauses).toEqual([30_000]);
  });

  it('never gives the name again, and shows the tenant without keys', async () => {
    await remove();
    const { reason } = await stack.ask({ operation: 'create', tenant: 'acme' });
    expect(reason).toMatch(/a deleted tenant had the name acme.*choose another/);
    const { tenant } = await stack.ask({ operation: 'show', tenant: 'acme' });
    expect(tenant).toMatchObject({ state: 'deleted', keys: [], clientSecrets: [] });
  });

  it('removes what came in late when it is repeated', async () => {
    await remove();
    await addUser('acme', 'late@acme.example');
    expect(await remove()).toMatchObject({ finished: true, removed: 1 });
  });

  it('lets nothing else be done to the tenant', async () => {
    await remove();
    const operations = [
      { operation: 'enable' },
      { operation: 'configure', changes: { bearer: 'refused' } },
      { operation: 'addClientSecret', days: 365 },
      { operation: 'rotateKey' },
      { operation: 'endPreviousKey' },
    ];
    for (const operation of operations) {
      const answer = await stack.ask({ ...operation, tenant: 'acme' });
      expect(answer.reason).toBe('the tenant acme is deleted');
    }
  });

  it('goes on with a deletion that was begun', async () => {
    stack.plans.refused = 'DeleteSecret';
    await expect(remove()).rejects.toThrow('planned');
    const { reason } = await stack.ask({ operation: 'enable', tenant: 'acme' });
    expect(reason).toContain('is being deleted');
    delete stack.plans.refused;
    expect(await remove()).toMatchObject({ finished: true });
  });

  it('needs the name again', async () => {
    expect((await remove('acme', 'acne')).reason).toContain('only when its name is confirmed');
    expect((await stack.registry.find('acme'))?.state).toBe('enabled');
  });

  it('leaves the tenant of the deployment, and one that never was', async () => {
    expect((await remove('default')).reason).toContain('belongs to the deployment');
    expect((await remove('nobody')).reason).toBe('there is no tenant nobody');
  });
});
