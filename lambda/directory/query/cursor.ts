/**
 * The cursors of RFC 9865: ids of items that expire, one item for the two ends of a page. The text of a cursor is
 * `<expiry>.<direction>.<id>`: the expiry tells a cursor that has expired, and whose item is gone, from one that never was.
 */
import { expiredCursor, invalidCursor } from '../../scim/scim-error.ts';
import type { Directory } from '../directory.ts';
import type { Cursor } from '../directory-store.ts';
import type { TypedPosition } from './types-part.ts';

/** How long a cursor can be used (RFC 9865 §4, cursorTimeout). */
export const CURSOR_SECONDS = 3_600;

/** The two ends of a page, and what every page of the walk has in common. */
export interface CursorState {
  readonly count: number;
  readonly next?: TypedPosition;
  readonly previous?: TypedPosition;
}

export interface FoundCursor {
  readonly count: number;
  readonly isBackwards: boolean;
  readonly from: TypedPosition;
}

interface CursorTexts {
  readonly nextCursor?: string;
  readonly previousCursor?: string;
}

/** Nothing is kept of a page that has no other beside it. */
export async function saveCursors(
  { store, now, newCursorId }: Directory,
  tenant: string,
  query: string,
  state: CursorState,
): Promise<CursorTexts> {
  if (!state.next && !state.previous) return {};
  const id = newCursorId();
  const expires = new Date(now().getTime() + CURSOR_SECONDS * 1_000);
  const cursor = { id, query, state: JSON.stringify(state), expires: expires.toISOString() };
  await store.saveCursor(tenant, cursor);
  const textOf = (direction: Direction): string =>
    [Math.ceil(expires.getTime() / 1_000).toString(36), direction, id].join('.');
  return {
    ...(state.next && { nextCursor: textOf('n') }),
    ...(state.previous && { previousCursor: textOf('p') }),
  };
}

/**
 * @param query what the request asks; the cursor must have been given for the same
 * @throws ScimError invalidCursor, expiredCursor
 */
export async function findCursor(
  { store, now }: Directory,
  tenant: string,
  query: string,
  text: string,
): Promise<FoundCursor> {
  const parts = parse(text);
  if (!parts) throw unknownCursor();
  const { id, direction, expires } = parts;
  const cursor: Cursor | undefined = await store.findCursor(tenant, id);
  const time = now().getTime();
  if (!cursor) throw expires <= time ? expired() : unknownCursor();
  if (Date.parse(cursor.expires) <= time) throw expired();
  if (cursor.query !== query) throw otherQuery();
  const state: CursorState = JSON.parse(cursor.state);
  const from = direction === 'n' ? state.next : state.previous;
  if (!from) throw unknownCursor();
  return { count: state.count, isBackwards: direction === 'p', from };
}

type Direction = 'n' | 'p';

/** Only unreserved characters of an address (RFC 3986 §2.3), as RFC 9865 §2 asks. */
const CURSOR = /^([0-9a-z]{1,9})\.([np])\.([\w-]{1,100})$/;

function parse(text: string) {
  const parts = CURSOR.exec(text);
  const [, seconds, direction, id] = parts ?? [];
  if (seconds === undefined || id === undefined) return undefined;
  const expires = Number.parseInt(seconds, 36) * 1_000;
  return { expires, direction: direction === 'n' ? ('n' as const) : ('p' as const), id };
}

const unknownCursor = () =>
  invalidCursor(
    'There is no such cursor. Leave the parameter cursor empty for the first page, and copy nextCursor or previousCursor of the last answer for another one.',
  );

const otherQuery = () =>
  invalidCursor(
    'The cursor was given for another query. All parameters but cursor must stay as they were in the first request.',
  );

const expired = () =>
  expiredCursor(
    `The cursor has expired: the next page must be asked for within ${CURSOR_SECONDS} seconds. Begin again with an empty cursor.`,
  );
