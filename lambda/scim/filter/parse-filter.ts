/**
 * Text to filter, RFC 7644 §3.4.2.2, figure 1:
 *
 *     FILTER    = attrExp / logExp / valuePath / *1"not" "(" FILTER ")"
 *     valuePath = attrPath "[" valFilter "]"
 *     valFilter = attrExp / logExp / *1"not" "(" valFilter ")"
 *     attrExp   = (attrPath SP "pr") / (attrPath SP compareOp SP compValue)
 *     logExp    = FILTER SP ("and" / "or") SP FILTER
 *     compValue = false / null / true / number / string
 *     compareOp = "eq" / "ne" / "co" / "sw" / "ew" / "gt" / "lt" / "ge" / "le"
 *     attrPath  = [URI ":"] ATTRNAME *1subAttr
 *     ATTRNAME  = ALPHA *(nameChar)
 *     nameChar  = "-" / "_" / DIGIT / ALPHA
 *     subAttr   = "." ATTRNAME
 *
 * "not" binds tighter than "and", "and" tighter than "or". Beyond the grammar (client-quirks.ts): values without
 * quotes, a comparison after a value path, white space wherever it separates nothing. Knows no schema.
 */
import {
  type AttributePath,
  type ComparisonOperator,
  FILTER_LIMITS,
  type Filter,
} from './filter.ts';
import { attrPath } from './scan-attribute-path.ts';
import { compValue } from './scan-value.ts';
import {
  atEnd,
  CODE,
  type Cursor,
  expected,
  isNameChar,
  newCursor,
  peek,
  refused,
  skipBlanks,
  take,
  takeKeyword,
} from './scanner.ts';

/**
 * @throws ScimError 400 `invalidFilter` naming the 1-based position of what is wrong, also beyond FILTER_LIMITS.
 */
export function parseFilter(text: string): Filter {
  const cursor = newCursor(text, 'filter');
  const filter = logExp(cursor);
  if (!atEnd(cursor)) throw expected(cursor, '"and", "or" or the end of the filter');
  return filter;
}

/** `[URI ":"] ATTRNAME *1subAttr` or `valuePath [subAttr]`: the only place where a path and a filter contain each other. */
export function pathWithValueFilter(cursor: Cursor): AttributePath {
  return attrPath(cursor, valFilter);
}

function valFilter(cursor: Cursor): Filter {
  if (cursor.insideValueFilter) {
    throw expected(cursor, 'no second [ inside the brackets of a value filter', cursor.at - 1);
  }
  cursor.insideValueFilter = true;
  const filter = enclosed(cursor, CODE.closeBracket, ']');
  cursor.insideValueFilter = false;
  return filter;
}

/** What stands between an opening parenthesis or bracket, already taken, and its closing one. */
function enclosed(cursor: Cursor, closing: number, name: string): Filter {
  if (++cursor.depth > FILTER_LIMITS.depth) {
    throw refused(
      cursor,
      `The ${cursor.kind} is nested deeper than ${FILTER_LIMITS.depth} levels at position ${cursor.at}.`,
    );
  }
  const opening = cursor.at;
  const filter = logExp(cursor);
  if (!take(cursor, closing)) {
    throw expected(cursor, `"and", "or" or the ${name} that closes position ${opening}`);
  }
  cursor.depth--;
  return filter;
}

/** Ends with the blanks behind it skipped. */
function logExp(cursor: Cursor): Filter {
  const first = conjunction(cursor);
  if (!takeKeyword(cursor, 'or')) return first;
  const operands = [first];
  do operands.push(conjunction(cursor));
  while (takeKeyword(cursor, 'or'));
  return { kind: 'or', operands };
}

function conjunction(cursor: Cursor): Filter {
  const first = term(cursor);
  if (!takeKeyword(cursor, 'and')) return first;
  const operands = [first];
  do operands.push(term(cursor));
  while (takeKeyword(cursor, 'and'));
  return { kind: 'and', operands };
}

function term(cursor: Cursor): Filter {
  skipBlanks(cursor);
  const filter = group(cursor) ?? attrExp(cursor);
  skipBlanks(cursor);
  return filter;
}

function group(cursor: Cursor): Filter | undefined {
  if (take(cursor, CODE.open)) return enclosed(cursor, CODE.close, ')');
  const start = cursor.at;
  if (!takeKeyword(cursor, 'not')) return undefined;
  skipBlanks(cursor);
  if (take(cursor, CODE.open)) {
    return { kind: 'not', operand: enclosed(cursor, CODE.close, ')') };
  }
  if (!isOperatorNext(cursor) && !isPathNext(cursor)) throw expected(cursor, 'a ( after "not"');
  cursor.at = start;
  return undefined;
}

/** Tells an attribute called `not` from the keyword. */
function isOperatorNext(cursor: Cursor): boolean {
  const start = cursor.at;
  const found = compareOp(cursor) !== undefined;
  cursor.at = start;
  return found;
}

/** `not.value`, `not[…]`: a path goes on where a keyword would end. */
function isPathNext(cursor: Cursor): boolean {
  const code = peek(cursor);
  return code === CODE.dot || code === CODE.openBracket || code === CODE.colon;
}

function attrExp(cursor: Cursor): Filter {
  const path = pathWithValueFilter(cursor);
  if (++cursor.comparisons > FILTER_LIMITS.comparisons) {
    throw refused(
      cursor,
      `The ${cursor.kind} has more than ${FILTER_LIMITS.comparisons} comparisons.`,
    );
  }
  skipBlanks(cursor);
  const operator = compareOp(cursor);
  if (operator === 'pr') return { kind: 'present', path };
  if (operator !== undefined) return comparison(cursor, path, operator);
  const { valueFilter, subAttribute } = path;
  if (valueFilter === undefined || subAttribute !== undefined) {
    throw expected(cursor, 'an operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr)');
  }
  return { kind: 'valuePath', path: { ...path, valueFilter } };
}

function comparison(cursor: Cursor, path: AttributePath, operator: ComparisonOperator): Filter {
  skipBlanks(cursor);
  const start = cursor.at;
  const value = compValue(cursor);
  if (value === null || typeof value === 'string')
    return { kind: 'compare', path, operator, value };
  const literal = cursor.text.slice(start, cursor.at);
  return { kind: 'compare', path, operator, value, literal };
}

/** Takes the operator at the cursor: two letters, in any case, and nothing that would make a longer word of them. */
function compareOp(cursor: Cursor): Operator | undefined {
  const { text, at } = cursor;
  if (isNameChar(text.charCodeAt(at + 2))) return undefined;
  const operator = OPERATORS.get(twoLetters(text, at));
  if (operator !== undefined) cursor.at = at + 2;
  return operator;
}

type Operator = ComparisonOperator | 'pr';

const OPERATORS: ReadonlyMap<number, Operator> = new Map(
  (['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'] as const).map((operator) => [
    twoLetters(operator, 0),
    operator,
  ]),
);

function twoLetters(text: string, at: number): number {
  return (text.charCodeAt(at) | 0x20) * 0x10000 + (text.charCodeAt(at + 1) | 0x20);
}
