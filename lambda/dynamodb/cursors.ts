/** Positions that a client holds the id of: items that expire. */
import { TIME_TO_LIVE_ATTRIBUTE } from '../contract/table.ts';
import type { Cursor } from '../directory/directory-store.ts';
import { cursorKey } from './keys.ts';
import type { Table } from './table.ts';

/** An expired cursor is kept for a day, so that a client can be told that it has expired, and not that there never was one. */
const KEPT_SECONDS = 86_400;

/** The id itself is not stored: its key is a digest of it. */
export async function saveCursor(table: Table, tenant: string, cursor: Cursor): Promise<void> {
  const { id, query, state, expires } = cursor;
  await table.put({
    ...cursorKey(tenant, id),
    query,
    state,
    expires,
    [TIME_TO_LIVE_ATTRIBUTE]: Math.ceil(Date.parse(expires) / 1000) + KEPT_SECONDS,
  });
}

export async function findCursor(
  table: Table,
  tenant: string,
  id: string,
): Promise<Cursor | undefined> {
  const item = await table.get(cursorKey(tenant, id));
  if (!item) return undefined;
  const [query, state, expires] = ['query', 'state', 'expires'].map((name) => String(item[name]));
  if (query === undefined || state === undefined || expires === undefined) return undefined;
  return { id, query, state, expires };
}
