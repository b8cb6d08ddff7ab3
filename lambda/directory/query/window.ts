/** Where in a list a request begins, and where it ended. What lies between is taken into an AnswerPage. */
import type { SortKey } from './sort-key.ts';

/** Where a list is: its order is that of the keys, then of the ids. There need not be a resource at it. */
export interface Position {
  readonly key: SortKey;
  readonly id: string;
}

/** RFC 7644 §3.4.2.4. */
export interface IndexWindow {
  readonly kind: 'index';
  /** 1-based. */
  readonly startIndex: number;
}

/** RFC 9865: what comes after a position or, backwards, before it; without one, from the beginning or the end. */
export interface CursorWindow {
  readonly kind: 'cursor';
  readonly isBackwards: boolean;
  readonly from?: Position;
}

export type Window = IndexWindow | CursorWindow;

export interface Part {
  /** Of the whole list; always there for an IndexWindow, and else where it costs no more than the part. */
  readonly totalResults?: number;
  /** The rest of the list comes after it; absent at the end of the list, and for an IndexWindow. */
  readonly next?: Position;
  /** More of the list comes before it; absent at the beginning, for an IndexWindow, and where a list cannot be read backwards. */
  readonly previous?: Position;
}

export const NOTHING_FOUND: Part = { totalResults: 0 };

export function partBetween(
  { isBackwards }: Pick<CursorWindow, 'isBackwards'>,
  {
    ahead,
    behind,
  }: { readonly ahead: Position | undefined; readonly behind: Position | undefined },
): Part {
  const [next, previous] = isBackwards ? [behind, ahead] : [ahead, behind];
  return { ...(next && { next }), ...(previous && { previous }) };
}
