/** The trials of `npm run soak` in a short form, and that they see what is wrong. */
import { type DynamodbLocal, startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { changingWalk } from '../../soak/changing-walk.ts';
import { crowdedGroup } from '../../soak/crowded-group.ts';
import { createDirectoryService, type DirectoryService } from '../../soak/directory-service.ts';
import { type Injected, injectFaults } from '../../soak/injected-faults.ts';
import { polledGroup } from '../../soak/polled-group.ts';

jest.setTimeout(240_000);

let database: DynamodbLocal;
const services: DirectoryService[] = [];
beforeAll(async () => {
  database = await startDynamodbLocal({ inMemory: true });
});
afterAll(async () => {
  for (const service of services) service.stop();
  await database?.stop();
});

async function newService(
  prepare?: Parameters<typeof createDirectoryService>[1]['prepare'],
): Promise<DirectoryService> {
  const tenant = `soak-${services.length}`;
  const service = await createDirectoryService(database.endpoint, {
    tenant,
    ...(prepare && { prepare }),
  });
  services.push(service);
  return service;
}

it('64 clients change the members of one group, and lose nothing', async () => {
  const { figures, problems } = await crowdedGroup(await newService(), {
    clients: 64,
    changes: 256,
  });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ clients: 64, changes: 256, members: 128 });
});

it('64 clients lose nothing where transactions are in conflict or throttled', async () => {
  let injected: Injected = { conflicts: 0, throttles: 0 };
  const service = await newService((client) => {
    injected = injectFaults(client, 0.2);
  });
  const { problems } = await crowdedGroup(service, { clients: 64, changes: 128 });
  expect(problems).toEqual([]);
  expect(injected.conflicts + injected.throttles).toBeGreaterThan(20);
});

it('a reader never keeps a 304 over members that have changed', async () => {
  const { figures, problems } = await polledGroup(await newService(), {
    writers: 4,
    readers: 2,
    changes: 60,
  });
  expect(problems).toEqual([]);
  expect(figures['answers 200']).toBeGreaterThan(1);
});

it('a walk by cursor brings everyone who is there throughout once', async () => {
  const { figures, problems } = await changingWalk(await newService(), {
    users: 300,
    changes: 60,
    pageSize: 25,
  });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ deleted: 60, created: 60 });
});

describe('a trial sees', () => {
  it('a reader that is told that nothing changed', async () => {
    const service = await newService();
    const stale: DirectoryService = {
      ...service,
      async send(method, path, more) {
        if (more?.ifNoneMatch === undefined) return service.send(method, path, more);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return { status: 304, headers: {} };
      },
    };
    const { problems } = await polledGroup(stale, { writers: 2, readers: 1, changes: 10 });
    expect(problems).not.toEqual([]);
  });

  it('changes that are lost', async () => {
    const service = await newService();
    let sent = 0;
    const forgetful: DirectoryService = {
      ...service,
      send: (method, path, more) =>
        method === 'PATCH' && ++sent % 7 === 0
          ? Promise.resolve({ status: 204, headers: {} })
          : service.send(method, path, more),
    };
    const { problems } = await crowdedGroup(forgetful, { clients: 4, changes: 24 });
    expect(problems.some((problem) => problem.includes('history entries'))).toBe(true);
  });
});
