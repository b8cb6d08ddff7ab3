/** A reader polls a group with If-None-Match while it is changed: a 304 never stands for a copy that lacks what was acknowledged before. */
import { isScimObject } from '../lambda/scim/resource.ts';
import { add, createGroup, createUsers, patch } from './crowded-group.ts';
import type { DirectoryService } from './directory-service.ts';
import { inParallel, type Trial } from './trial.ts';

export interface Polling {
  readonly writers: number;
  readonly readers: number;
  readonly changes: number;
}

export async function polledGroup(
  service: DirectoryService,
  { writers, readers, changes }: Polling,
): Promise<Trial> {
  const users = await createUsers(service, changes);
  const group = await createGroup(service, 'Polled');
  const acknowledged = new Set<string>();
  const problems: string[] = [];
  const counts = { kept: 0, renewed: 0 };
  let isChanging = true;

  const write = async (): Promise<void> => {
    await inParallel(writers, users.length, async (index) => {
      const id = users[index] ?? '';
      const { status } = await patch(service, group, add(id));
      if (status === 204) acknowledged.add(id);
      else problems.push(`a change was answered with ${status}`);
    });
    isChanging = false;
  };

  const read = async (): Promise<void> => {
    let copy: ReadonlySet<string> = new Set();
    let tag = '';
    let isLast = false;
    while (!isLast) {
      isLast = !isChanging;
      const before = [...acknowledged];
      const { status, headers, body } = await service.send('GET', `/Groups/${group}`, {
        ...(tag !== '' && { ifNoneMatch: tag }),
      });
      if (status === 304) counts.kept += 1;
      else {
        counts.renewed += 1;
        tag = headers['ETag'] ?? '';
        copy = membersOf(body?.['members']);
      }
      const lacking = before.filter((id) => !copy.has(id)).length;
      if (lacking > 0) problems.push(`after a ${status} the reader lacks ${lacking} members`);
    }
  };

  await Promise.all([write(), ...Array.from({ length: readers }, read)]);
  return {
    figures: { changes, 'answers 304': counts.kept, 'answers 200': counts.renewed },
    problems,
  };
}

function membersOf(members: unknown): ReadonlySet<string> {
  const list = Array.isArray(members) ? members : [];
  return new Set(list.map((member) => (isScimObject(member) ? String(member['value']) : '')));
}
