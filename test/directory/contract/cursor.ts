import { type MakeStore, useStore } from './store-under-test.ts';

export function cursorContract(makeStore: MakeStore): void {
  const subject = useStore(makeStore);
  const cursor = {
    id: 'c'.repeat(43),
    query: 'userName sw "a"',
    state: JSON.stringify({ after: { sortName: 'é\u0000#', id: '' } }),
    expires: '2026-01-01T00:10:00.000Z',
  };

  describe('a cursor', () => {
    it('is found by its id, as it was saved', async () => {
      const { store, tenant } = subject();
      await store.saveCursor(tenant, cursor);
      await store.saveCursor(tenant, { ...cursor, id: 'other', state: '', query: '' });
      expect(await store.findCursor(tenant, cursor.id)).toEqual(cursor);
    });

    it('is found after it has expired: the caller compares', async () => {
      const { store, tenant } = subject();
      await store.saveCursor(tenant, cursor);
      subject().passSeconds(1_200);
      expect(await store.findCursor(tenant, cursor.id)).toEqual(cursor);
    });

    it.each([
      ['nothing', ''],
      ['a separator of keys', '#'],
      ['a part of it', 'c'],
      ['more than it', 'c'.repeat(5_000)],
      ['what a bookmark is known by', '["User","ascending","",null,null]'],
    ])('is not found by %s', async (_, id) => {
      const { store, tenant } = subject();
      await store.saveCursor(tenant, cursor);
      await subject().createUsers(['ann', 'bob', 'cid']);
      await subject().page(1, 1);
      expect(await store.findCursor(tenant, id)).toBeUndefined();
    });

    it('belongs to its tenant', async () => {
      const { store, tenant } = subject();
      await store.saveCursor(tenant, cursor);
      expect(await store.findCursor(`${tenant}2`, cursor.id)).toBeUndefined();
    });
  });
}
