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
  return caseExact ? testOfText(operator, value) : testOfFoldedText(operator, value);
}

const NOT_TEXT: ReadonlySet<AttributeType> = new Set(['integer', 'decimal', 'boolean']);

/** Parts of a number or a boolean as JSON writes it. */
function testOfWritten(operator: ComparisonOperator, value: string): ValueTest {
  const holds = textComparison(operator, value.toLowerCase());
  return (candidate) =>
    (typeof candidate === 'number' || typeof candidate === 'boolean') && holds(String(candidate));
}

function testOfNumber(operator: ComparisonOperator, value: number | boolean): ValueTest {
  const holds = comparison(operator, value);
  const type = typeof value;
  return (candidate) => typeof candidate === type && holds(candidate as typeof value);
}

/** Two spellings of one moment are equal. */
function testOfInstant(operator: ComparisonOperator, value: string): ValueTest {
  const holds = comparison(operator, toFirstInstant(value) ?? Number.NaN);
  return (candidate) => {
    const instant = typeof candidate === 'string' ? toInstant(candidate) : undefined;
    return instant !== undefined && holds(instant);
  };
}

function testOfText(operator: ComparisonOperator, value: string): ValueTest {
  const holds = textComparison(operator, value);
  return (candidate) => typeof candidate === 'string' && holds(candidate);
}

function testOfFoldedText(operator: ComparisonOperator, value: string): ValueTest {
  const holds = textComparison(operator, foldCase(value));
  return (candidate) => typeof candidate === 'string' && holds(foldCase(candidate));
}

function textComparison(operator: ComparisonOperator, value: string): (text: string) => boolean {
  switch (operator) {
    case 'co':
      return (text) => text.includes(value);
    case 'sw':
      return (text) => text.startsWith(value);
    case 'ew':
      return (text) => text.endsWith(value);
    default:
      return comparison(operator, value);
  }
}

function comparison<T extends string | number | boolean>(
  operator: ComparisonOperator,
  value: T,
): (candidate: T) => boolean {
  switch (operator) {
    case 'eq':
      return (candidate) => candidate === value;
    case 'gt':
      return (candidate) => candidate > value;
    case 'ge':
      return (candidate) => candidate >= value;
    case 'lt':
      return (candidate) => candidate < value;
    case 'le':
      return (candidate) => candidate <= value;
    default:
      throw new Error(`no comparison of ${typeof value} by ${operator}`);
  }
}
