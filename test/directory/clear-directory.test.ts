import { clearDirectory } from '../../lambda/directory/clear-directory.ts';
import { createResource } from '../../lambda/directory/create-resource.ts';
import type { Directory } from '../../lambda/directory/directory.ts';
import { StoreBusy } from '../../lambda/directory/directory-store.ts';
import { deviceResourceType, sampleDevice } from './device-resource-type.ts';
import { entra, group, historyOf, memoryDirectory, user } from './directory-fixture.ts';

const operator = { tenant: 'default', actor: 'Operator', requestId: 'request-9' };
const never = new Date('9999-01-01T00:00:00.000Z');

async function addUsers(directory: Directory, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 1; index <= count; index += 1) {
    const body = { userName: `user-${index}@corp.example` };
    ids.push((await createResource(directory, entra, user, { body })).resource.id);
  }
  return ids;
}

describe('clearDirectory', () => {
  it('removes users, groups and other resources, each with an entry in its history', async () => {
    const directory = memoryDirectory();
    const [ada = '', bob = ''] = await addUsers(directory, 2);
    const members = [{ value: ada }, { value: bob }];
    const sales = await createResource(directory, entra, group, {
      body: { displayName: 'Sales', members },
    });
    const cleared = await clearDirectory(directory, operator, [user, group], never);
    expect(cleared).toEqual({ removed: 3, isEmpty: true });
    for (const [id, type] of [
      [ada, 'User'],
      [bob, 'User'],
      [sales.resource.id, 'Group'],
    ] as const) {
      const last = (await historyOf(directory, id, type)).at(-1);
      expect(last).toMatchObject({ operation: 'delete', actor: 'Operator' });
    }
  });

  it('removes more than a page', async () => {
    const directory = memoryDirectory();
    await addUsers(directory, 250);
    const cleared = await clearDirectory(directory, operator, [user], never);
    expect(cleared).toEqual({ removed: 250, isEmpty: true });
  });

  it('leaves other tenants alone', async () => {
    const directory = memoryDirectory();
    await addUsers(directory, 2);
    const other = { ...operator, tenant: 'other' };
    expect(await clearDirectory(directory, other, [user, group], never)).toEqual({
      ...{ removed: 0, isEmpty: true },
    });
    expect(await directory.store.count('default', 'User')).toBe(2);
  });

  it('begins nothing after its time, and goes on when it is called again', async () => {
    const directory = memoryDirectory();
    await addUsers(directory, 20);
    const soon = new Date(directory.now().getTime() + 20_000);
    const first = await clearDirectory(directory, operator, [user], soon);
    expect(first.isEmpty).toBe(false);
    expect(first.removed).toBeGreaterThan(0);
    const second = await clearDirectory(directory, operator, [user], never);
    expect(first.removed + second.removed).toBe(20);
    expect(second.isEmpty).toBe(true);
  });

  it('says how far it came where the store is busy', async () => {
    const real = memoryDirectory();
    await addUsers(real, 3);
    let left = 2;
    const directory: Directory = {
      ...real,
      store: {
        ...real.store,
        async remove(...change) {
          if (left === 0) throw new StoreBusy('throttled');
          left -= 1;
          return real.store.remove(...change);
        },
      },
    };
    expect(await clearDirectory(directory, operator, [user], never)).toEqual({
      ...{ removed: 2, isEmpty: false },
    });
  });

  it('does not mind that somebody else removes the same', async () => {
    const directory = memoryDirectory();
    await addUsers(directory, 30);
    const both = await Promise.all([
      clearDirectory(directory, operator, [user], never),
      clearDirectory(directory, operator, [user], never),
    ]);
    expect(both.map(({ isEmpty }) => isEmpty)).toContain(true);
    expect(both.reduce((sum, { removed }) => sum + removed, 0)).toBe(30);
    expect(await directory.store.count('default', 'User')).toBe(0);
  });

  it('is empty only where no type has anything left', async () => {
    const directory = memoryDirectory();
    const device = deviceResourceType();
    await createResource(directory, entra, device, { body: sampleDevice('1') });
    const types = [user, device];
    expect(await clearDirectory(directory, operator, types, new Date(0))).toEqual({
      ...{ removed: 0, isEmpty: false },
    });
    expect(await clearDirectory(directory, operator, types, never)).toEqual({
      ...{ removed: 1, isEmpty: true },
    });
  });
});
