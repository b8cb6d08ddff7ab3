/** One comparison as a test of one value. The filter's side is prepared once, not for every resource. */
import { toFirstInstant, toInstant } from '../date-time.ts';
import { foldCase } from '../fold-case.ts';
import { isScimObject, isUnassigned, type Json } from '../resource.ts';
import type { Attribute, AttributeType } from '../schema/schema.ts';
import type { ComparisonOperator, ComparisonValue } from './filter.ts';

export type ValueTest = (value: Json | undefined) => boolean;

/** RFC 7644 table 3, `pr`: not unassigned, and more than a shell of unassigned values. */
export function isPresent(value: Json | undefined): boolean {
  if (isUnassigned(value)) return false;
  if (Array.isArray(value)) return value.some(isPresent);
  return !isScimObject(value) || Object.values(value).some(isPresent);
}

/** `value` is of the attribute's type and not null. `ne` holds for an absent value: it is not equal. */
export function testOf(
  attribute: Attribute,
  operator: ComparisonOperator,
  value: Exclude<ComparisonValue, null>,
): ValueTest {
  if (operator === 'ne') {
    const equal = testOf(attribute, 'eq', value);
    return (candidate) => !equal(candidate);
  }
  if (typeof value !== 'string') return testOfNumber(operator, value);
  const ofParts = operator === 'co' || operator === 'sw' || operator === 'ew';
  if (attribute.type === 'dateTime' && !ofParts) return testOfInstant(operator, value);
  if (NOT_TEXT.has(attribute.type)) return testOfWritten(operator, value);
  const caseExact = attribute.caseExact || attribute.type === 'binary';
  return caseExact ? testOfText(operator, value) : testOfFoldedText(operator, foldCase(value));
}

const NOT_TEXT: ReadonlySet<AttributeType> = new Set(['integer', 'decimal', 'boolean']);

function testOfText(operator: ComparisonOperator, value: string): ValueTest {
  return (candidate) => typeof candidate === 'string' && holds(candidate, operator, value);
}

function testOfFoldedText(operator: ComparisonOperator, folded: string): ValueTest {
  return (candidate) =>
    typeof candidate === 'string' && holds(foldCase(candidate), operator, folded);
}

function testOfNumber(operator: ComparisonOperator, value: number | boolean): ValueTest {
  const type = typeof value;
  return (candidate) =>
    typeof candidate === type && holds(candidate as number | boolean, operator, value);
}

/** Parts of a number or a boolean as JSON writes it. */
function testOfWritten(operator: ComparisonOperator, value: string): ValueTest {
  const lower = value.toLowerCase();
  return (candidate) =>
    (typeof candidate === 'number' || typeof candidate === 'boolean') &&
    holds(String(candidate), operator, lower);
}

/** Two spellings of one moment are equal. */
function testOfInstant(operator: ComparisonOperator, value: string): ValueTest {
  const moment = toFirstInstant(value) ?? Number.NaN;
  return (candidate) => {
    const instant = typeof candidate === 'string' ? toInstant(candidate) : undefined;
    return instant !== undefined && holds(instant, operator, moment);
  };
}

type Comparable = string | number | boolean;

/** Both of one type; parts are of text alone. Not a closure for each operator: most filters are asked once. */
function holds(candidate: Comparable, operator: ComparisonOperator, value: Comparable): boolean {
  switch (operator) {
    case 'eq':
      return candidate === value;
    case 'ne':
      return candidate !== value;
    case 'gt':
      return candidate > value;
    case 'ge':
      return candidate >= value;
    case 'lt':
      return candidate < value;
    case 'le':
      return candidate <= value;
    case 'co':
      return (candidate as string).includes(value as string);
    case 'sw':
      return (candidate as string).startsWith(value as string);
    case 'ew':
      return (candidate as string).endsWith(value as string);
  }
}
