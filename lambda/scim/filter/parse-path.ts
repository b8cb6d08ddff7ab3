/**
 * The path of a PATCH operation, RFC 7644 §3.5.2, figure 7:
 *
 *     PATH = attrPath / valuePath [subAttr]
 */
import type { AttributePath } from './filter.ts';
import { pathWithValueFilter } from './parse-filter.ts';
import { atEnd, expected, newCursor, skipBlanks } from './scanner.ts';

/**
 * A path is split at its last colon, so the URN of an extension alone (`urn:…:enterprise:2.0:User`, as `remove` takes it)
 * comes out as `{ urn: 'urn:…:enterprise:2.0', attribute: 'User' }`, or is refused where its last part is no name (`…:2.0`).
 * Who knows the schemas compares the whole path with their URNs first.
 *
 * @throws ScimError 400 with the 1-based position: `invalidFilter` for what stands in brackets, else `invalidPath`.
 */
export function parsePath(text: string): AttributePath {
  const cursor = newCursor(text, 'path');
  skipBlanks(cursor);
  const path = pathWithValueFilter(cursor);
  skipBlanks(cursor);
  if (!atEnd(cursor)) throw expected(cursor, 'the end of the path');
  return path;
}
