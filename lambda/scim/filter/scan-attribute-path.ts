/**
 * attrPath of RFC 7644 §3.4.2.2 with its optional value filter. A URN holds dots and colons itself
 * (`urn:…:enterprise:2.0:User:manager.value`); without the schemas at hand, the attribute is what follows the last colon.
 */
import type { AttributePath, Filter } from './filter.ts';
import {
  CODE,
  type Cursor,
  expected,
  isAlpha,
  isBlank,
  isNameChar,
  peek,
  refused,
  take,
} from './scanner.ts';

type Building = { -readonly [Key in keyof AttributePath]: AttributePath[Key] };

/**
 * @param valFilter reads what stands in brackets, from behind the `[` to behind the `]`.
 */
export function attrPath(cursor: Cursor, valFilter: (cursor: Cursor) => Filter): AttributePath {
  const { text } = cursor;
  const position = cursor.at;
  const nameStart = startOfName(cursor);
  cursor.at = nameStart;
  const path: Building = { attribute: attributeName(cursor), position };
  if (nameStart > position) path.urn = text.slice(position, nameStart - 1);
  if (peek(cursor) === CODE.dot) path.subAttribute = subAttr(cursor);
  if (take(cursor, CODE.openBracket)) {
    if (path.subAttribute !== undefined) {
      throw refused(
        cursor,
        `The ${cursor.kind} is not valid at position ${cursor.at}: a [ follows an attribute, not a sub-attribute.`,
      );
    }
    path.valueFilter = valFilter(cursor);
    if (peek(cursor) === CODE.dot) path.subAttribute = subAttr(cursor);
  }
  if (peek(cursor) === CODE.dot) {
    throw expected(cursor, 'no further "." after a sub-attribute');
  }
  return path;
}

/** Behind the last colon of the word at the cursor; where the word begins if it has none. */
function startOfName(cursor: Cursor): number {
  const { text } = cursor;
  let start = cursor.at;
  // Most filters have no colon: seen at once, and not one character at a time.
  if (!text.includes(':', start)) return start;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODE.colon) {
      if (at === cursor.at) throw expected(cursor, 'the name of an attribute');
      start = at + 1;
    } else if (endsPath(code)) break;
  }
  return start;
}

function endsPath(code: number): boolean {
  return (
    isBlank(code) ||
    code === CODE.openBracket ||
    code === CODE.closeBracket ||
    code === CODE.open ||
    code === CODE.close ||
    code === CODE.quote
  );
}

function subAttr(cursor: Cursor): string {
  cursor.at++;
  return attributeName(cursor);
}

/** ATTRNAME; whoever comes next refuses what may not follow it. */
function attributeName(cursor: Cursor): string {
  const { text } = cursor;
  const start = cursor.at;
  const first = text.charCodeAt(start);
  if (!isAlpha(first) && first !== CODE.dollar) throw expected(cursor, 'the name of an attribute');
  let end = start + 1;
  while (isNameChar(text.charCodeAt(end))) end++;
  cursor.at = end;
  return text.slice(start, end);
}
