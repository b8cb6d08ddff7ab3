/** compValue of RFC 7644 §3.4.2.2: the JSON literals of RFC 7159, and words without quotes. */
import type { ComparisonValue } from './filter.ts';
import { CODE, type Cursor, expected, isBlank, isDigit, peek, refused } from './scanner.ts';

/** The value at the cursor. Quirk `unquoted-filter-values`: a bare word is a string. */
export function compValue(cursor: Cursor): ComparisonValue {
  return peek(cursor) === CODE.quote ? quotedString(cursor) : bareWord(cursor);
}

function quotedString(cursor: Cursor): string {
  const { text } = cursor;
  const opening = cursor.at;
  let value = '';
  let from = opening + 1;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODE.quote) {
      cursor.at = at + 1;
      return closed(cursor, value === '' ? text.slice(from, at) : value + text.slice(from, at));
    }
    if (code < 0x20) {
      throw expected(cursor, 'control characters in a quoted value to be written like \\u0009', at);
    }
    if (code === CODE.backslash) {
      value += text.slice(from, at) + unescaped(cursor, at);
      at += text[at + 1] === 'u' ? 5 : 1;
      from = at + 1;
    }
  }
  throw expected(cursor, `the " that closes the one at position ${opening + 1}`, text.length);
}

function closed(cursor: Cursor, value: string): string {
  if (value.isWellFormed()) return value;
  throw refused(cursor, `A value in the ${cursor.kind} contains half of a Unicode surrogate pair.`);
}

/** The character that the escape sequence at `at` stands for (RFC 7159 §7). */
function unescaped(cursor: Cursor, at: number): string {
  const { text } = cursor;
  switch (text[at + 1]) {
    case '"':
    case '\\':
    case '/':
      return text.charAt(at + 1);
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'u':
      return codeUnit(cursor, at);
    default:
      throw expected(cursor, 'a backslash in a quoted value to be written as \\\\', at);
  }
}

function codeUnit(cursor: Cursor, at: number): string {
  let unit = 0;
  for (let i = at + 2; i < at + 6; i++) {
    const digit = hexDigit(cursor.text.charCodeAt(i));
    if (digit < 0) throw expected(cursor, 'four hexadecimal digits after \\u', at);
    unit = unit * 16 + digit;
  }
  return String.fromCharCode(unit);
}

function hexDigit(code: number): number {
  if (isDigit(code)) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function bareWord(cursor: Cursor): ComparisonValue {
  const { text } = cursor;
  const start = cursor.at;
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (isBlank(code) || code === CODE.close || code === CODE.closeBracket) break;
    if (cannotBeBare(code, end === start)) {
      throw expected(cursor, 'a value in double quotes', end === start ? start : end);
    }
  }
  const word = text.slice(start, end);
  if (word === '' || isReserved(word)) throw expected(cursor, 'a value, in double quotes');
  cursor.at = end;
  return literal(word);
}

/** What would make us read a bare word differently from what its sender meant: `A(b)`, `'text'`, `a"b`. */
function cannotBeBare(code: number, first: boolean): boolean {
  return (
    code < 0x20 ||
    code === CODE.quote ||
    code === CODE.open ||
    code === CODE.openBracket ||
    (first && code === CODE.apostrophe)
  );
}

/** A comparison that lost its value: `userName eq and title pr`. */
function isReserved(word: string): boolean {
  if (word.length > 3) return false;
  const lower = word.toLowerCase();
  return lower === 'and' || lower === 'or' || lower === 'not';
}

function literal(word: string): ComparisonValue {
  if (word.length === 4 || word.length === 5) {
    const lower = word.toLowerCase();
    if (lower === 'true') return true;
    if (lower === 'false') return false;
    if (lower === 'null') return null;
  }
  return isJsonNumber(word) ? Number(word) : word;
}

/** RFC 7159 §6, and within what a number can hold: `1e999` and `007` stay words. */
export function isJsonNumber(word: string): boolean {
  let at = word.charCodeAt(0) === CODE.dash ? 1 : 0;
  const leading = at;
  at = skipDigits(word, at);
  if (at === leading || (word[leading] === '0' && at > leading + 1)) return false;
  if (word.charCodeAt(at) === CODE.dot) {
    const fraction = at + 1;
    at = skipDigits(word, fraction);
    if (at === fraction) return false;
  }
  if ((word.charCodeAt(at) | 0x20) === 0x65) {
    const sign = word[at + 1] === '+' || word[at + 1] === '-' ? 1 : 0;
    const exponent = at + 1 + sign;
    at = skipDigits(word, exponent);
    if (at === exponent) return false;
  }
  return at === word.length && Number.isFinite(Number(word));
}

function skipDigits(word: string, from: number): number {
  let at = from;
  while (isDigit(word.charCodeAt(at))) at++;
  return at;
}
