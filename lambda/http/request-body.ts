import { isScimObject, type Json, type ScimObject } from '../scim/resource.ts';
import { invalidSyntax, payloadTooLarge, ScimError } from '../scim/scim-error.ts';
import type { ScimRequest } from './scim-message.ts';

export const MAXIMUM_BODY_BYTES = 1024 * 1024;
/** Objects and lists inside of each other; a bulk request with a PATCH of a complex value has eight. */
const MAXIMUM_DEPTH = 64;

/** RFC 7644 §3.1, and plain JSON, which many clients send. */
const MEDIA_TYPES = ['application/scim+json', 'application/json'];

/** @throws ScimError 415, 413 or invalidSyntax; the detail holds nothing of the body */
export function parseBody({ contentType, body }: ScimRequest): ScimObject {
  const mediaType = contentType?.split(';', 1)[0]?.trim();
  if (mediaType !== undefined && mediaType !== '' && !MEDIA_TYPES.includes(mediaType)) {
    throw new ScimError(415, `Content-Type must be ${MEDIA_TYPES.join(' or ')}.`);
  }
  if (body === undefined || body.trim() === '') {
    throw invalidSyntax('The request has no body.');
  }
  if (Buffer.byteLength(body) > MAXIMUM_BODY_BYTES) {
    throw payloadTooLarge(`The request body has more than ${MAXIMUM_BODY_BYTES} bytes.`);
  }
  if (isTooDeep(body)) {
    throw invalidSyntax(`The request body is nested deeper than ${MAXIMUM_DEPTH} levels.`);
  }
  const json = parseJson(body);
  if (!isScimObject(json)) throw invalidSyntax('The request body must be a JSON object.');
  return json;
}

/** Counts brackets outside of strings, before anything that recurses meets the text. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth > MAXIMUM_DEPTH) return true;
  }
  return false;
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    const position =
      error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    const where = position === undefined ? '' : `, at character ${Number(position) + 1}`;
    throw invalidSyntax(
      `The request body is not JSON${where}: look for a missing quote, comma or brace.`,
    );
  }
}
