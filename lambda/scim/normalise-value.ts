/**
 * Turns a value that a client sent into the form in which it is kept: the schema's spelling of names, JSON booleans and
 * numbers, nothing that is unassigned, no value twice. Everything else stays as it was sent: no format is checked but that of
 * a dateTime and a binary, no text is rewritten. canonicalValues are hints: Entra sends others.
 */
import { toInstant } from './date-time.ts';
import { distinctValues } from './distinct-values.ts';
import { nearestName } from './nearest-name.ts';
import { primaryCount } from './primary.ts';
import { isScimObject, isUnassigned, type Json, type ScimObject } from './resource.ts';
import { findSubAttribute } from './schema/resource-type.ts';
import type { Attribute } from './schema/schema.ts';
import { invalidPath, invalidValue, payloadTooLarge } from './scim-error.ts';

/**
 * The value of `attribute`, or undefined where it is unassigned. `path` is how an error names the place.
 * @throws ScimError invalidValue for a wrong type and for values that contradict each other, invalidPath for a sub-attribute
 * that nobody declared.
 */
export function normaliseValue(attribute: Attribute, value: Json, path: string): Json | undefined {
  if (isUnassigned(value)) return undefined;
  if (!attribute.multiValued) return normaliseElement(attribute, value, path);
  if (!Array.isArray(value)) throw wrongType(path, 'an array', value);
  const elements = normaliseList(attribute, value, path);
  return elements.length === 0 ? undefined : elements;
}

/** The values of a multi-valued attribute: each once, and at most one of them primary (RFC 7643 §2.4). */
export function normaliseList(
  attribute: Attribute,
  values: readonly Json[],
  path: string,
): readonly Json[] {
  limitValues(values, path);
  const elements = values.flatMap((element, index) => {
    const kept = isUnassigned(element)
      ? undefined
      : normaliseElement(attribute, element, `${path}[${index}]`);
    return kept === undefined ? [] : [kept];
  });
  const distinct = distinctValues(attribute, elements, (first, _second, contradict) => {
    if (!contradict) return first;
    throw invalidValue(`${path} has one value of one type twice, and says different things of it.`);
  });
  if (primaryCount(distinct) > 1) throw severalPrimary(path);
  return distinct;
}

export const severalPrimary = (path: string) =>
  invalidValue(`${path} may have one primary value only.`);

/** Far more than fits into a resource: keeps the work of an operation in bounds. */
const MAXIMUM_VALUES = 5_000;

export function limitValues(values: readonly Json[], path: string): void {
  if (values.length > MAXIMUM_VALUES) {
    throw payloadTooLarge(`${path} has ${values.length} values; ${MAXIMUM_VALUES} are the most.`);
  }
}

/** One value of the attribute, multi-valued or not; undefined where nothing is left of it. */
export function normaliseElement(
  attribute: Attribute,
  value: Json,
  path: string,
): Json | undefined {
  if (attribute.type === 'complex') return normaliseComplex(attribute, value, path);
  // Quirk `value-in-array`: of several values none could be chosen.
  const single = !attribute.multiValued && Array.isArray(value) && value.length === 1;
  return normaliseSimple(attribute, single ? (value[0] ?? null) : value, path);
}

function normaliseComplex(attribute: Attribute, sent: Json, path: string): ScimObject | undefined {
  const value = asComplex(attribute, sent);
  if (isUnassigned(value)) return undefined;
  if (!isScimObject(value)) throw wrongType(path, 'an object', value);
  const result: Record<string, Json> = {};
  for (const [name, subValue] of Object.entries(value)) {
    const subAttribute = findSubAttribute(attribute, name);
    if (!subAttribute) throw unknownSubAttribute(attribute, name, path);
    // RFC 7644 §3.3 and §3.5.1: what a client says about a readOnly attribute is ignored.
    if (subAttribute.mutability === 'readOnly') continue;
    const kept = normaliseValue(subAttribute, subValue, `${path}.${subAttribute.name}`);
    if (kept !== undefined) result[subAttribute.name] = kept;
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

/** Quirks `manager-as-string`, `manager-as-array` and `bare-string-member`: the id alone, or in an array of one. */
export function asComplex(attribute: Attribute, sent: Json): Json | undefined {
  const value = Array.isArray(sent) && !attribute.multiValued ? sent[0] : sent;
  return typeof value === 'string' && findSubAttribute(attribute, 'value') ? { value } : value;
}

function normaliseSimple(attribute: Attribute, value: Json, path: string): Json {
  switch (attribute.type) {
    case 'boolean':
      return normaliseBoolean(value, path);
    case 'integer':
      return normaliseNumber(value, Number.isSafeInteger, () =>
        wrongType(path, 'an integer', value),
      );
    case 'decimal':
      return normaliseNumber(value, Number.isFinite, () => wrongType(path, 'a number', value));
    case 'dateTime':
      if (typeof value === 'string' && toInstant(value) !== undefined) return value;
      throw wrongType(path, 'a date and time like 2026-01-31T08:00:00Z', value);
    case 'binary':
      if (typeof value === 'string' && isBase64(value)) return value;
      throw wrongType(path, 'base64', value);
    default:
      if (typeof value !== 'string') throw wrongType(path, 'a string', value);
      if (!value.isWellFormed()) throw invalidValue(`${path} holds half of a surrogate pair.`);
      return value;
  }
}

/** Quirk `boolean-as-string`: Entra's legacy dialect sends "True" and "False". */
function normaliseBoolean(value: Json, path: string): boolean {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw wrongType(path, 'true or false', value);
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/**
 * Quirk `number-as-string`: "12" is 12. An integer has to be one that JSON carries unharmed, up to 2^53 (RFC 7643 §2.3.4 has no
 * bound, but what is rounded is not what was sent).
 */
function normaliseNumber(
  value: Json,
  isAllowed: (value: unknown) => boolean,
  refusal: () => Error,
): number {
  const number = typeof value === 'string' && JSON_NUMBER.test(value) ? Number(value) : value;
  if (typeof number === 'number' && isAllowed(number)) return number;
  throw refusal();
}

const BASE64 = /^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)(={0,2})$/;

/** RFC 7643 §2.3.6: of either alphabet; the padding may be left out. */
function isBase64(text: string): boolean {
  const padding = BASE64.exec(text)?.[1];
  if (padding === undefined) return false;
  return padding === '' ? text.length % 4 !== 1 : text.length % 4 === 0;
}

export function wrongType(path: string, expected: string, value: Json | undefined) {
  return invalidValue(`${path} must be ${expected}, but ${kindOf(value)} was sent.`);
}

function kindOf(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export function unknownSubAttribute(attribute: Attribute, name: string, path: string) {
  const names = (attribute.subAttributes ?? []).map((subAttribute) => subAttribute.name);
  return invalidPath(`${path} has no sub-attribute ${quoted(name)}${suggestion(name, names)}`);
}

/** The end of a sentence about an unknown name. */
export function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '.' : `; did you mean "${nearest}"?`;
}

/** A name from a client as far as it is one, and short enough to be shown: a value in it (`emails[value eq "…"]`) is not. */
export function quoted(name: string): string {
  const shown = /^[\p{L}\p{M}\p{N}$_:./-]{0,80}/u.exec(name)?.[0] ?? '';
  return JSON.stringify(shown === name ? name : `${shown}…`);
}
