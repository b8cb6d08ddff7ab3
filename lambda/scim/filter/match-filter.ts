/**
 * A resolved filter as a function over resources. Reads the schema's spelling, in which resources are stored. Everything
 * that the filter alone decides is decided while compiling.
 */
import { isScimObject, type Json, type ScimObject } from '../resource.ts';
import type { AttributeHome } from '../schema/resource-type.ts';
import type { Attribute } from '../schema/schema.ts';
import type { ResolvedFilter, ResolvedPath } from './resolve-filter.ts';
import { isPresent, testOf, type ValueTest } from './test-value.ts';

type Predicate = (source: Json) => boolean;
type Read = (source: Json) => Json | undefined;
/** How an attribute is read from what a filter is applied to. */
type ReadAttribute = (home: AttributeHome) => Read;

/** A multi-valued attribute matches if any of its elements does (RFC 7644 §3.4.2.2). */
export function compileFilter(filter: ResolvedFilter): (resource: ScimObject) => boolean {
  return compile(filter, fromResource);
}

/** For a filter of resolveValueFilter: matches one element of `attribute`. */
export function compileValueFilter(
  filter: ResolvedFilter,
  attribute: Attribute,
): (element: Json) => boolean {
  return compile(filter, attribute.type === 'complex' ? fromResource : () => itself);
}

const itself: Read = (element) => element;

function fromResource({ attribute, extension }: AttributeHome): Read {
  const { name } = attribute;
  if (!extension) return (source) => (isScimObject(source) ? source[name] : undefined);
  const { id } = extension;
  return (source) => {
    const values = isScimObject(source) ? source[id] : undefined;
    return isScimObject(values) ? values[name] : undefined;
  };
}

function compile(filter: ResolvedFilter, readAttribute: ReadAttribute): Predicate {
  switch (filter.kind) {
    case 'and':
      return every(filter.operands.map((operand) => compile(operand, readAttribute)));
    case 'or':
      return some(filter.operands.map((operand) => compile(operand, readAttribute)));
    case 'not': {
      const holds = compile(filter.operand, readAttribute);
      return (source) => !holds(source);
    }
    case 'present':
      return presence(filter.path, readAttribute, isPresent);
    case 'compare':
      return comparison(filter, readAttribute);
    case 'valuePath': {
      const read = readAttribute(filter.path.home);
      const holds = compileValueFilter(filter.valueFilter, filter.path.home.attribute);
      return (source) => anyElement(read(source), holds);
    }
  }
}

/** Loops, not Array.every: they make no closure for each resource. */
const every = (operands: readonly Predicate[]) => (source: Json) => {
  for (const holds of operands) if (!holds(source)) return false;
  return true;
};

const some = (operands: readonly Predicate[]) => (source: Json) => {
  for (const holds of operands) if (holds(source)) return true;
  return false;
};

function comparison(
  { path, operator, value }: Extract<ResolvedFilter, { kind: 'compare' }>,
  readAttribute: ReadAttribute,
): Predicate {
  if (value === null) {
    return presence(path, readAttribute, operator === 'eq' ? isUnassignedOrEmpty : isPresent);
  }
  const read = readAttribute(path.home);
  const test = testOf(path.target, operator, value);
  const name = path.subAttribute?.name;
  if (name === undefined) return (source) => anyValue(read(source), test);
  const testSubAttribute = ofSubAttribute(name, test);
  return (source) => anyValue(read(source), testSubAttribute);
}

const isUnassignedOrEmpty: ValueTest = (value) => !isPresent(value);

/** Presence is a question to the whole value, however many elements it has. */
function presence(path: ResolvedPath, readAttribute: ReadAttribute, test: ValueTest): Predicate {
  const read = readAttribute(path.home);
  const name = path.subAttribute?.name;
  if (name === undefined) return (source) => test(read(source));
  return (source) =>
    anyValue(read(source), (element) => test(isScimObject(element) ? element[name] : undefined));
}

function ofSubAttribute(name: string, test: ValueTest): ValueTest {
  return (element) => anyValue(isScimObject(element) ? element[name] : undefined, test);
}

/** Absent and empty are one value that is not there, so that `ne` can hold. */
function anyValue(value: Json | undefined, test: ValueTest): boolean {
  if (!Array.isArray(value)) return test(value as Json | undefined);
  if (value.length === 0) return test(undefined);
  return value.some(test);
}

function anyElement(value: Json | undefined, holds: Predicate): boolean {
  if (value === undefined || value === null) return false;
  return Array.isArray(value) ? value.some(holds) : holds(value);
}
