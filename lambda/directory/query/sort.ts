/** sortBy and sortOrder (RFC 7644 §3.4.2.3). */
import { toInstant } from '../../scim/date-time.ts';
import type { AttributePath } from '../../scim/filter/filter.ts';
import { parsePath } from '../../scim/filter/parse-path.ts';
import { foldCase } from '../../scim/fold-case.ts';
import { quoted } from '../../scim/normalise-value.ts';
import { isScimObject, isUnassigned, type Json, type ScimObject } from '../../scim/resource.ts';
import {
  type AttributeHome,
  findAttribute,
  findSubAttribute,
  type ResourceType,
} from '../../scim/schema/resource-type.ts';
import type { Attribute } from '../../scim/schema/schema.ts';
import { invalidValue, ScimError } from '../../scim/scim-error.ts';
import type { Direction } from '../directory-store.ts';
import { sortAttribute } from '../index-resource.ts';
import { comparePositions, MAXIMUM_KEY_LENGTH, type SortKey } from './sort-key.ts';

/** The order that a client asks for, in one resource type. */
export interface Sort {
  readonly direction: Direction;
  /** Absent where the type does not have it: it is unassigned in every resource. */
  readonly attribute?: Attribute;
  /** Whether it is the order in which the type is listed anyway, or that order backwards. */
  readonly isByName: boolean;
  /** Of a resource as an answer shows it. */
  readonly keyOf: (message: ScimObject) => SortKey;
}

export interface SortParameters {
  readonly sortBy?: string;
  readonly sortOrder?: string;
}

/**
 * The sort in each of the types; undefined where none is asked for: an order alone says nothing.
 * @throws ScimError invalidValue (400; RFC 7644 table 9 knows it for queries, and invalidPath for PATCH alone)
 */
export function parseSort(
  { sortBy, sortOrder }: SortParameters,
  resourceTypes: readonly ResourceType[],
): ReadonlyMap<ResourceType, Sort> | undefined {
  const direction = parseDirection(sortOrder);
  if (sortBy === undefined) return undefined;
  const path = parseSortBy(sortBy);
  const homes = resourceTypes.map((type) => [type, locate(path, type)] as const);
  if (homes.every(([, home]) => home === undefined)) throw unknownAttribute(sortBy);
  return new Map(homes.map(([type, home]) => [type, sortIn(type, home, direction, sortBy)]));
}

function parseDirection(sortOrder: string | undefined): Direction {
  const order = sortOrder?.trim().toLowerCase() ?? 'ascending';
  if (order === 'ascending' || order === 'descending') return order;
  throw invalidValue(`sortOrder is "ascending" or "descending", not ${quoted(order)}.`);
}

function parseSortBy(sortBy: string): AttributePath {
  try {
    const path = parsePath(sortBy);
    if (!path.valueFilter) return path;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
  }
  throw unknownAttribute(sortBy);
}

const unknownAttribute = (sortBy: string): ScimError =>
  invalidValue(`There is no attribute ${quoted(sortBy)} to sort by.`);

interface Located extends AttributeHome {
  readonly subAttribute?: Attribute;
}

function locate(path: AttributePath, resourceType: ResourceType): Located | undefined {
  const home = findAttribute(resourceType, path.attribute, path.urn);
  if (!home || home.attribute.returned === 'never') return undefined;
  if (path.subAttribute === undefined) return home;
  const subAttribute = findSubAttribute(home.attribute, path.subAttribute);
  return subAttribute && subAttribute.returned !== 'never' ? { ...home, subAttribute } : undefined;
}

function sortIn(
  resourceType: ResourceType,
  home: Located | undefined,
  direction: Direction,
  sortBy: string,
): Sort {
  if (!home) return { direction, isByName: false, keyOf: () => null };
  const { attribute, extension } = home;
  const compared = simpleAttribute(home, sortBy);
  const isByName = !extension && attribute === sortAttribute(resourceType) && !attribute.caseExact;
  return {
    direction,
    attribute,
    isByName,
    keyOf: (message) => keyOfValue(compared.attribute, compared.read(message)),
  };
}

/** What is compared: of a complex attribute the sub-attribute that is named, or its `value`. */
function simpleAttribute(home: Located, sortBy: string) {
  const { attribute, extension } = home;
  const read = (message: ScimObject): Json | undefined => {
    const place = extension ? message[extension.id] : message;
    return chosen(isScimObject(place) ? place[attribute.name] : undefined);
  };
  if (attribute.type !== 'complex') return { attribute, read };
  const subAttribute = home.subAttribute ?? findSubAttribute(attribute, 'value');
  if (!subAttribute) {
    throw invalidValue(`${quoted(sortBy)} is complex: name one of its sub-attributes to sort by.`);
  }
  const readSubAttribute = (message: ScimObject): Json | undefined => {
    const value = read(message);
    return isScimObject(value) ? chosen(value[subAttribute.name]) : undefined;
  };
  return { attribute: subAttribute, read: readSubAttribute };
}

/** Of several values the primary one, or the first. */
function chosen(value: Json | undefined): Json | undefined {
  if (!Array.isArray(value)) return value as Json | undefined;
  const values: readonly Json[] = value;
  return (
    values.find((element) => isScimObject(element) && element['primary'] === true) ?? values[0]
  );
}

function keyOfValue({ type, caseExact }: Attribute, value: Json | undefined): SortKey {
  if (isUnassigned(value)) return null;
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  if (type === 'dateTime') return toInstant(value) ?? null;
  const text = value.slice(0, MAXIMUM_KEY_LENGTH);
  return caseExact || type === 'binary' ? text : foldCase(text);
}

/** In the direction of the sort; where none is asked for, upwards. */
export function comparisonOf(direction: Direction = 'ascending'): typeof comparePositions {
  return direction === 'ascending'
    ? comparePositions
    : (left, right) => comparePositions(right, left);
}
