/** A walk of all users by cursor while some go and others come: everyone who is there throughout comes exactly once. */
import { isScimObject } from '../lambda/scim/resource.ts';
import { createUsers } from './crowded-group.ts';
import type { DirectoryService } from './directory-service.ts';
import { inParallel, type Trial } from './trial.ts';

export interface ChangingWalk {
  readonly users: number;
  readonly changes: number;
  readonly pageSize: number;
}

export async function changingWalk(
  service: DirectoryService,
  { users, changes, pageSize }: ChangingWalk,
): Promise<Trial> {
  const ids = await createUsers(service, users);
  const every = Math.max(1, Math.floor(users / changes));
  const leaving = ids.filter((_, index) => index % every === 0).slice(0, changes);
  const staying = new Set(ids);
  for (const id of leaving) staying.delete(id);
  const problems: string[] = [];

  const change = () =>
    inParallel(2, leaving.length, async (index) => {
      const removed = await service.send('DELETE', `/Users/${leaving[index]}`);
      const body = { userName: `u${String(index * every).padStart(6, '0')}-new` };
      const created = await service.send('POST', '/Users', { body });
      if (removed.status !== 204 || created.status !== 201) {
        problems.push(`a change was answered with ${removed.status} and ${created.status}`);
      }
    });

  const seen = new Map<string, number>();
  let pages = 0;
  const walk = async (): Promise<void> => {
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const query = new URLSearchParams({ cursor, count: String(pageSize), attributes: 'id' });
      const { status, body } = await service.send('GET', `/Users?${query}`);
      if (status !== 200) throw new Error(`a page was answered with ${status}`);
      pages += 1;
      for (const id of idsOf(body?.['Resources'])) seen.set(id, (seen.get(id) ?? 0) + 1);
      const next: unknown = body?.['nextCursor'];
      cursor = typeof next === 'string' ? next : undefined;
    }
  };

  await Promise.all([walk(), change()]);
  const notOnce = [...staying].filter((id) => seen.get(id) !== 1).length;
  const repeated = [...seen.values()].filter((times) => times > 1).length;
  if (notOnce > 0) problems.push(`${notOnce} users that were there throughout did not come once`);
  if (repeated > 0) problems.push(`${repeated} users came more than once`);
  return { figures: { users, deleted: leaving.length, created: leaving.length, pages }, problems };
}

function idsOf(resources: unknown): string[] {
  const list = Array.isArray(resources) ? resources : [];
  return list.flatMap((resource) => (isScimObject(resource) ? String(resource['id']) : []));
}
