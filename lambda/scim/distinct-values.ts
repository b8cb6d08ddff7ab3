/**
 * A multi-valued attribute has no (type, value) pair twice (RFC 7643 §2.4). Values that are no such pairs stay as they were sent, however
 * often: the RFC does not call them a set.
 */
import { foldCase } from './fold-case.ts';
import { fingerprint, isEqual, isScimObject, type Json, type ScimObject } from './resource.ts';
import { findSubAttribute } from './schema/resource-type.ts';
import type { Attribute } from './schema/schema.ts';

/** Which of two elements with the same (type, value) is to be believed; throws where they may not contradict each other. */
export type Choose = (first: ScimObject, second: ScimObject, contradict: boolean) => ScimObject;

/** The elements, each pair once, in the place of the first. Of two that are the same, what only one of them says is kept. */
export function distinctValues(
  attribute: Attribute,
  elements: readonly Json[],
  choose: Choose,
): readonly Json[] {
  const value = findSubAttribute(attribute, 'value');
  if (elements.length < 2 || !value) return elements;
  const type = findSubAttribute(attribute, 'type');
  const kept = new Map<unknown, Json>();
  for (const element of elements) {
    const pair = pairOf(element, value, type) ?? element;
    const first = kept.get(pair);
    kept.set(pair, first === undefined ? element : merged(first, element, choose));
  }
  return kept.size === elements.length ? elements : [...kept.values()];
}

/** Text that is the same for elements with the same type and value; undefined for one without a value. */
function pairOf(element: Json, value: Attribute, type: Attribute | undefined): string | undefined {
  if (!isScimObject(element)) return undefined;
  const own = element[value.name];
  if (own === undefined) return undefined;
  return `${comparable(value, own)}\n${type ? comparable(type, element[type.name]) : ''}`;
}

function comparable({ caseExact }: Attribute, value: Json | undefined): string {
  if (typeof value !== 'string') return value === undefined ? '' : fingerprint(value);
  return JSON.stringify(caseExact ? value : foldCase(value));
}

function merged(first: Json, second: Json, choose: Choose): Json {
  if (!isScimObject(first) || !isScimObject(second)) return first;
  const isPrimary = first['primary'] === true || second['primary'] === true;
  const chosen = choose(first, second, contradict(first, second));
  const result = { ...first, ...second, ...chosen, ...(isPrimary ? { primary: true } : {}) };
  return isEqual(result, first) ? first : result;
}

/** The spelling of what makes them the same is no contradiction, nor is which of them is primary. */
function contradict(first: ScimObject, second: ScimObject): boolean {
  return Object.entries(first).some(
    ([name, value]) =>
      !['value', 'type', 'primary'].includes(name) &&
      second[name] !== undefined &&
      !isEqual(value, second[name]),
  );
}
