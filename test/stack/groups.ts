import { stackClient } from './stack-client.ts';
import type { Started } from './start-stack.ts';

export function testGroups(started: Started, store: string): void {
  const { send, bodyOf, historyOf } = stackClient(started);
  const create = (path: string, body: unknown) => bodyOf(send('POST', path, body));
  const patch = (id: string, ...Operations: unknown[]) =>
    send('PATCH', `/Groups/${id}`, { Operations });

  describe('groups', () => {
    it('take many members in one request, and show them all, and their users the group', async () => {
      const users = [];
      for (let index = 0; index < 70; index += 1) {
        users.push(await create('/Users', { userName: `many-${index}-${store}` }));
      }
      const members = users.map(({ id }) => ({ value: id }));
      const group = await create('/Groups', { displayName: `Many ${store}`, members });
      expect(group.members).toHaveLength(70);
      expect(await bodyOf(send('GET', `/Users/${users[69].id}`))).toMatchObject({
        groups: [{ value: group.id, display: `Many ${store}`, type: 'direct' }],
      });

      const filter = encodeURIComponent(`groups.value eq "${group.id}"`);
      const page = await bodyOf(send('GET', `/Users?filter=${filter}&startIndex=61&count=20`));
      expect(page).toMatchObject({ totalResults: 70, startIndex: 61, itemsPerPage: 10 });

      expect((await patch(group.id, { op: 'remove', path: 'members' })).status).toBe(204);
      expect(await bodyOf(send('GET', `/Groups/${group.id}`))).not.toHaveProperty('members');
    });

    it('keep every change of many clients at once, each with its history entry', async () => {
      const users = await Promise.all(
        Array.from({ length: 24 }, (_, index) =>
          create('/Users', { userName: `crowd-${index}-${store}` }),
        ),
      );
      const { id } = await create('/Groups', { displayName: `Crowd ${store}` });
      const statuses = await Promise.all(
        users.map(async (user) => {
          const add = { op: 'Add', path: 'members', value: [{ $ref: null, value: user.id }] };
          return (await patch(id, add)).status;
        }),
      );
      expect(new Set(statuses)).toEqual(new Set([204]));
      const group = await bodyOf(send('GET', `/Groups/${id}`));
      const ids = group.members.map(({ value }: { value: string }) => value);
      expect(ids.toSorted()).toEqual(users.map((user) => user.id).toSorted());
      const history = await historyOf('--group', id);
      expect(history.map(({ operation }) => operation)).toEqual([
        'create',
        ...Array(24).fill('patch'),
      ]);
      expect(history.flatMap(({ members }) => members?.added ?? []).toSorted()).toEqual(
        ids.toSorted(),
      );
    });

    it('are never kept by a reader whose copy is older than their members', async () => {
      const user = await create('/Users', { userName: `poll-${store}` });
      const { id } = await create('/Groups', { displayName: `Poll ${store}` });
      const seen = await send('GET', `/Groups/${id}`);
      const tag = seen.headers['etag'] ?? '';
      const ask = () => send('GET', `/Groups/${id}`, undefined, { 'If-None-Match': tag });
      expect(tag).toMatch(/^W\/"/);
      expect(await ask()).toMatchObject({ status: 304, text: '' });
      await patch(id, { op: 'add', path: 'members', value: [{ value: user.id }] });
      expect(await ask()).toMatchObject({ status: 200, json: { members: [{ value: user.id }] } });
    });

    it('are made with their members by one bulk request', async () => {
      const { Operations } = await create('/Bulk', {
        Operations: [
          {
            method: 'POST',
            path: '/Groups',
            bulkId: 'g',
            data: { displayName: `Bulk ${store}`, members: [{ value: 'bulkId:u' }] },
          },
          {
            method: 'POST',
            path: '/Users',
            bulkId: 'u',
            data: { userName: `bulk-${store}` },
          },
        ],
      });
      expect(Operations.map(({ status }: { status: string }) => status)).toEqual(['201', '201']);
      const [group, user] = await Promise.all(
        Operations.map(({ location }: { location: string }) =>
          bodyOf(send('GET', location.slice(started().url.length))),
        ),
      );
      expect(group.members).toMatchObject([{ value: user.id, type: 'User' }]);
      expect(user.groups).toMatchObject([{ value: group.id }]);
    });
  });
}
