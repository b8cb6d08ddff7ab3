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

/** What a filter is applied to. */
interface Subject {
  /** How an attribute is read from it. */
  read(home: AttributeHome): Read;
  /** The multi-valued attribute of which it is an element. */
  readonly elementOf?: Attribute;
}

const RESOURCE: Subject = { read: readFromObject };

/** A multi-valued attribute matches if any of its elements does (RFC 7644 §3.4.2.2). */
export function compileFilter(filter: ResolvedFilter): (resource: ScimObject) => boolean {
  return compile(filter, RESOURCE);
}

/** For a filter of resolveValueFilter: matches one element of `attribute`. */
export function compileValueFilter(
  filter: ResolvedFilter,
  attribute: Attribute,
): (element: Json) => boolean {
  const read = attribute.type === 'complex' ? readFromObject : () => itself;
  return compile(filter, { read, elementOf: attribute });
}

const itself: Read = (element) => element;

function readFromObject({ attribute, extension }: AttributeHome): Read {
  const { name } = attribute;
  if (!extension) return (source) => (isScimObject(source) ? source[name] : undefined);
  const { id } = extension;
  return (source) => {
    const values = isScimObject(source) ? source[id] : undefined;
    return isScimObject(values) ? values[name] : undefined;
  };
}

function compile(filter: ResolvedFilter, subject: Subject): Predicate {
  switch (filter.kind) {
    case 'and':
      return every(filter.operands.map((operand) => compile(operand, subject)));
    case 'or':
      return some(filter.operands.map((operand) => compile(operand, subject)));
    case 'not': {
      const holds = compile(filter.operand, subject);
      return (source) => !holds(source);
    }
    case 'present':
      return condition(filter.path, subject, isPresent);
    case 'compare':
      return comparison(filter, subject);
    case 'valuePath': {
      const read = subject.read(filter.path.home);
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
  subject: Subject,
): Predicate {
  if (value === null) return condition(path, subject, operator === 'eq' ? isAbsent : isPresent);
  const parent = path.subAttribute ? path.home.attribute : subject.elementOf;
  const test = testOf(path.target, operator, value);
  return condition(path, subject, test, assumedValue(path.target, parent));
}

const isAbsent: ValueTest = (value) => !isPresent(value);

/** RFC 7643 §2.4: where a value does not say whether it is the primary one, it is not. */
function assumedValue(target: Attribute, parent: Attribute | undefined): Json | undefined {
  const isPrimary = parent?.multiValued && target.name === 'primary' && target.type === 'boolean';
  return isPrimary ? false : undefined;
}

function condition(
  { home, subAttribute }: ResolvedPath,
  subject: Subject,
  test: ValueTest,
  assumed?: Json,
): Predicate {
  const read = subject.read(home);
  if (subAttribute) {
    const testSubAttribute = ofSubAttribute(subAttribute.name, test, assumed);
    return (source) => anyValue(read(source), testSubAttribute);
  }
  if (assumed === undefined) return (source) => anyValue(read(source), test);
  return (source) => anyValue(read(source) ?? assumed, test);
}

/** `assumed` stands for what an element leaves out, not for an element that is not there. */
function ofSubAttribute(name: string, test: ValueTest, assumed: Json | undefined): ValueTest {
  return (element) =>
    isScimObject(element) ? anyValue(element[name] ?? assumed, test) : test(undefined);
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
