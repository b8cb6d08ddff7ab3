/** Values against their published attributes (RFC 7643 §2.3-2.5, §7), written from the RFC alone. */
import { canonical, isArray, isObject, type Json, type JsonObject } from '../json.ts';
import type { PublishedAttribute } from '../published.ts';

/** Takes one sentence about what is wrong. */
export type Complain = (defect: string) => void;

/** Where a value stands, and who is told. */
export interface Spot {
  readonly path: string;
  readonly complain: Complain;
  /** Whether the request left something out: what tells two values apart may be missing. */
  readonly isPart: boolean;
}

export function checkValue(attribute: PublishedAttribute, value: Json, spot: Spot): void {
  const { path, complain } = spot;
  if (attribute.returned === 'never') complain(`${path} is never to be returned`);
  if (!attribute.multiValued) {
    checkElement(attribute, value, spot);
    return;
  }
  if (!isArray(value)) {
    complain(`${path} is multi-valued and no list`);
    return;
  }
  if (value.length === 0) complain(`${path} is an empty list`);
  for (const element of value) checkElement(attribute, element, spot);
  checkTogether(value.filter(isObject), spot);
}

function checkElement(attribute: PublishedAttribute, value: Json, spot: Spot): void {
  if (attribute.type === 'complex') checkComplex(attribute, value, spot);
  else if (!isOfType(attribute.type, value)) spot.complain(`${spot.path} is no ${attribute.type}`);
}

function checkComplex({ subAttributes }: PublishedAttribute, value: Json, spot: Spot): void {
  const { path, complain } = spot;
  if (!isObject(value)) {
    complain(`${path} is complex and no object`);
    return;
  }
  checkMembers(subAttributes, value, { ...spot, path: `${path}.` });
}

/** The members of an object, each of which must be declared; an object has one at least. */
export function checkMembers(
  attributes: readonly PublishedAttribute[],
  members: JsonObject,
  spot: Spot,
): void {
  const { path, complain } = spot;
  const names = Object.keys(members);
  if (names.length === 0) complain(`${path} is an empty object`);
  for (const name of names) {
    const attribute = attributes.find((candidate) => candidate.name === name);
    const value = members[name];
    if (!attribute) complain(`${path}${name} is in no published schema`);
    else if (value !== undefined) checkValue(attribute, value, { ...spot, path: `${path}${name}` });
  }
}

/** RFC 7643 §2.4: at most one is primary, and no (type, value) pair is there twice. */
function checkTogether(elements: readonly JsonObject[], { path, complain, isPart }: Spot): void {
  if (elements.filter(({ primary }) => primary === true).length > 1) {
    complain(`${path} has several primary values`);
  }
  if (isPart) return;
  const pairs = elements
    .filter(({ value }) => value !== undefined)
    .map(({ type, value }) => canonical([type ?? null, value ?? null]));
  if (new Set(pairs).size < pairs.length) complain(`${path} has a (type, value) pair twice`);
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/i;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

function isOfType(type: string, value: Json): boolean {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value);
    case 'decimal':
      return typeof value === 'number';
    case 'dateTime':
      return typeof value === 'string' && DATE_TIME.test(value);
    case 'binary':
      return typeof value === 'string' && BASE64.test(value);
    case 'string':
    case 'reference':
      return typeof value === 'string' && value !== '' && value.isWellFormed();
    default:
      return false;
  }
}
