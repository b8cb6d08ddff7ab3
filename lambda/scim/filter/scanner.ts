/**
 * A cursor over the text of a filter or a path, and the errors that name a place in it. One pass over character codes:
 * no regular expression, no copy of what is not kept. Must not know the grammar.
 */
import { invalidFilter, invalidPath, type ScimError } from '../scim-error.ts';
import { FILTER_LIMITS } from './filter.ts';

export interface Cursor {
  readonly text: string;
  readonly kind: 'filter' | 'path';
  at: number;
  /** Open `(` and `[` around the cursor. */
  depth: number;
  comparisons: number;
  insideValueFilter: boolean;
}

export const CODE = {
  quote: 0x22,
  dollar: 0x24,
  apostrophe: 0x27,
  open: 0x28,
  close: 0x29,
  dash: 0x2d,
  dot: 0x2e,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  underscore: 0x5f,
} as const;

export function newCursor(text: string, kind: Cursor['kind']): Cursor {
  const cursor: Cursor = {
    text,
    kind,
    at: 0,
    depth: 0,
    comparisons: 0,
    insideValueFilter: false,
  };
  if (text.length > FILTER_LIMITS.characters) {
    throw refused(
      cursor,
      `The ${kind} has ${text.length} characters; at most ${FILTER_LIMITS.characters} are accepted.`,
    );
  }
  if (!text.isWellFormed()) {
    throw refused(cursor, `The ${kind} contains half of a Unicode surrogate pair.`);
  }
  return cursor;
}

/** The code at the cursor; NaN at the end, which equals nothing. */
export function peek(cursor: Cursor): number {
  return cursor.text.charCodeAt(cursor.at);
}

export function atEnd(cursor: Cursor): boolean {
  return cursor.at >= cursor.text.length;
}

/** Takes `code` if it comes next. */
export function take(cursor: Cursor, code: number): boolean {
  if (cursor.text.charCodeAt(cursor.at) !== code) return false;
  cursor.at++;
  return true;
}

export function skipBlanks(cursor: Cursor): void {
  while (isBlank(cursor.text.charCodeAt(cursor.at))) cursor.at++;
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isAlpha(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** nameChar of RFC 7643 §2.1, and the `$` of `$ref`, which its grammar forgets. */
export function isNameChar(code: number): boolean {
  return (
    isAlpha(code) ||
    isDigit(code) ||
    code === CODE.dash ||
    code === CODE.underscore ||
    code === CODE.dollar
  );
}

/** Takes a keyword, given in lower case, in any case and only as a whole word. */
export function takeKeyword(cursor: Cursor, keyword: string): boolean {
  const { text, at } = cursor;
  for (let i = 0; i < keyword.length; i++) {
    if ((text.charCodeAt(at + i) | 0x20) !== keyword.charCodeAt(i)) return false;
  }
  if (isNameChar(text.charCodeAt(at + keyword.length))) return false;
  cursor.at = at + keyword.length;
  return true;
}

/** An error at the cursor, or at `at`, that says what should have stood there. */
export function expected(cursor: Cursor, what: string, at: number = cursor.at): ScimError {
  const found = at < cursor.text.length ? foundAt(cursor, at) : 'its end';
  return refused(
    cursor,
    `The ${cursor.kind} is not valid at position ${at + 1}: expected ${what}, found ${found}.`,
  );
}

/** RFC 7644 table 9: what is wrong inside the brackets of a PATCH path is the filter's fault, not the path's. */
export function refused(cursor: Cursor, detail: string): ScimError {
  return cursor.kind === 'filter' || cursor.insideValueFilter
    ? invalidFilter(detail)
    : invalidPath(detail);
}

/** A piece that is longer than an operator, and no name in a path, may be the value of a person: no error repeats that. */
function foundAt({ text, kind, insideValueFilter }: Cursor, at: number): string {
  let end = at + 1;
  while (end < text.length && end - at <= LONGEST_NAME && !isBlank(text.charCodeAt(end))) end++;
  const piece = text.slice(at, end);
  const isName = kind === 'path' && !insideValueFilter && /^[\w$-]+$/.test(piece);
  if (piece.length > (isName ? LONGEST_NAME : LONGEST_OPERATOR)) return 'something else';
  return piece.includes('"') ? `'${piece}'` : `"${piece}"`;
}

const LONGEST_OPERATOR = 2;
const LONGEST_NAME = 80;
