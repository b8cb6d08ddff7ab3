/** Many clients add and remove different members of one group at once: it ends exactly as it must, with an entry for each change. */
import type { ScimObject } from '../lambda/scim/resource.ts';
import type { DirectoryService } from './directory-service.ts';
import { inParallel, percentile, type Trial } from './trial.ts';

export interface Crowd {
  readonly clients: number;
  readonly changes: number;
}

export async function crowdedGroup(
  service: DirectoryService,
  { clients, changes }: Crowd,
): Promise<Trial> {
  const perClient = Math.floor(changes / clients);
  const users = await createUsers(service, clients * Math.ceil((perClient * 2) / 3));
  const group = await createGroup(service, 'Crowd');
  const own = users.length / clients;
  const milliseconds: number[] = [];
  const refused: string[] = [];
  const expected = new Set<string>();

  const started = performance.now();
  await inParallel(clients, clients, async (client) => {
    const mine = users.slice(client * own, (client + 1) * own);
    for (let change = 0; change < perClient; change += 1) {
      // Adds all of its own, one by one, and takes half of them out again, in both dialects.
      const isAdd = change < mine.length;
      const id = mine[isAdd ? change : (change - mine.length) % mine.length] ?? '';
      const begin = performance.now();
      const { status } = await patch(service, group, isAdd ? add(id) : remove(id, change));
      milliseconds.push(performance.now() - begin);
      if (status !== 204) refused.push(`${isAdd ? 'add' : 'remove'} was answered with ${status}`);
      else if (isAdd) expected.add(id);
      else expected.delete(id);
    }
  });
  const seconds = (performance.now() - started) / 1000;

  const { members, entries } = await readGroup(service, group);
  const made = perClient * clients;
  return {
    figures: {
      clients,
      changes: made,
      'changes a second': Math.round(made / seconds),
      'slowest change, ms': percentile(milliseconds, 1),
      'one in a hundred, ms': percentile(milliseconds, 0.99),
      members: members.size,
    },
    problems: [
      ...refused,
      ...[...expected].filter((id) => !members.has(id)).map((id) => `${id} is lost`),
      ...[...members].filter((id) => !expected.has(id)).map((id) => `${id} is too much`),
      ...(entries === made + 1 ? [] : [`${entries} history entries, not ${made + 1}`]),
    ],
  };
}

export const add = (value: string): ScimObject => ({
  op: 'add',
  path: 'members',
  value: [{ value }],
});

const remove = (value: string, change: number): ScimObject =>
  change % 2 === 0
    ? { op: 'Remove', path: 'members', value: [{ $ref: null, value }] }
    : { op: 'remove', path: `members[value eq "${value}"]` };

export const patch = (service: DirectoryService, group: string, operation: ScimObject) =>
  service.send('PATCH', `/Groups/${group}`, { body: { Operations: [operation] } });

export async function createUsers(service: DirectoryService, count: number): Promise<string[]> {
  const ids: string[] = Array.from({ length: count }, () => '');
  await inParallel(16, count, async (index) => {
    const userName = `u${String(index).padStart(6, '0')}`;
    const { status, body } = await service.send('POST', '/Users', { body: { userName } });
    if (status !== 201) throw new Error(`a user was not made: ${status}`);
    ids[index] = String(body?.['id']);
  });
  return ids;
}

export async function createGroup(service: DirectoryService, displayName: string): Promise<string> {
  const { status, body } = await service.send('POST', '/Groups', { body: { displayName } });
  if (status !== 201) throw new Error(`the group was not made: ${status}`);
  return String(body?.['id']);
}

async function readGroup({ directory, tenant }: DirectoryService, id: string) {
  const key = { tenant, resourceType: 'Group', id };
  const members = new Set<string>();
  for await (const batch of directory.store.members(key)) {
    for (const member of batch) members.add(member.id);
  }
  let entries = 0;
  for await (const batch of directory.store.history(key)) entries += batch.length;
  return { members, entries };
}
