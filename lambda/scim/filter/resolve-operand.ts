/** Which operators a type knows, and what a comparison value is in that type (RFC 7644 §3.4.2.2, table 3). */
import { toFirstInstant, toInstant } from '../date-time.ts';
import type { Attribute, AttributeType } from '../schema/schema.ts';
import { invalidFilter } from '../scim-error.ts';
import type { ComparisonOperator, ComparisonValue } from './filter.ts';
import { isJsonNumber } from './scan-value.ts';

const EQUALITY = ['eq', 'ne'] as const;
const ORDER: readonly ComparisonOperator[] = ['gt', 'ge', 'lt', 'le'];
const PARTS: readonly ComparisonOperator[] = ['co', 'sw', 'ew'];
const EVERY = [...EQUALITY, ...ORDER, ...PARTS];

/**
 * Table 3 refuses an order of booleans and binaries, and is silent on parts of what is no string. All but a binary is
 * compared in parts as JSON writes it (`meta.created sw "2026-01"`, `floor sw 1`); parts of base64 would be no parts of the
 * bytes, so we refuse them.
 */
const OPERATORS: Readonly<Record<AttributeType, readonly ComparisonOperator[]>> = {
  string: EVERY,
  reference: EVERY,
  dateTime: EVERY,
  integer: EVERY,
  decimal: EVERY,
  boolean: [...EQUALITY, ...PARTS],
  binary: EQUALITY,
  complex: EQUALITY,
};

/** What a value of the type is called in a message. */
const VALUES: Readonly<Record<AttributeType, string>> = {
  string: 'text',
  reference: 'text',
  binary: 'text',
  complex: 'null',
  boolean: 'true or false',
  integer: 'a number',
  decimal: 'a number',
  dateTime: 'a date and time like 2026-01-31T08:00:00Z',
};

/**
 * The comparison value as the type of `target` has it; null stays null.
 *
 * @param literal how an unquoted number or boolean was written
 * @throws ScimError 400 `invalidFilter` for an operator or a value that the type does not know
 */
export function resolveOperand(
  { target, position }: { readonly target: Attribute; readonly position: number },
  operator: ComparisonOperator,
  value: ComparisonValue,
  literal?: string,
): ComparisonValue {
  const { type } = target;
  if (OPERATORS[type].includes(operator)) {
    const converted = convert(type, operator, value, literal);
    if (converted !== undefined) return converted;
  }
  throw invalidFilter(
    problem(target, operator, value, ` (position ${position + 1} of the filter)`),
  );
}

function problem(
  { name, type }: Attribute,
  operator: ComparisonOperator,
  value: ComparisonValue,
  where: string,
): string {
  const known = OPERATORS[type];
  if (!known.includes(operator)) {
    return `"${name}" is of type ${type} and cannot be compared with ${operator}${where}: use ${known.join(', ')} or pr.`;
  }
  return value === null
    ? `null can be compared with eq and ne only, not with ${operator}${where}.`
    : `"${name}" is compared with ${VALUES[type]}${where}.`;
}

function convert(
  type: AttributeType,
  operator: ComparisonOperator,
  value: ComparisonValue,
  literal: string | undefined,
): ComparisonValue | undefined {
  if (value === null) return operator === 'eq' || operator === 'ne' ? null : undefined;
  if (PARTS.includes(operator)) return partOf(type, value, literal);
  return toType(type, operator, value, literal);
}

type Simple = string | number | boolean;

/** Text that is looked for in the value as JSON writes it. */
function partOf(type: AttributeType, value: Simple, literal: string | undefined): string {
  const asWritten = type === 'string' || type === 'reference' || type === 'dateTime';
  return asWritten ? (literal ?? String(value)) : String(value);
}

function toType(
  type: AttributeType,
  operator: ComparisonOperator,
  value: Simple,
  literal: string | undefined,
): ComparisonValue | undefined {
  switch (type) {
    case 'string':
    case 'reference':
    case 'binary':
      return typeof value === 'string' ? value : (literal ?? String(value));
    case 'boolean':
      return toBoolean(value);
    case 'integer':
    case 'decimal':
      return toNumber(value);
    case 'dateTime':
      return typeof value === 'string' && isDateTime(value, operator) ? value : undefined;
    case 'complex':
      return undefined;
  }
}

/** Before and after a day there is something to find; nothing equals it (`sw` finds what lies within). */
function isDateTime(text: string, operator: ComparisonOperator): boolean {
  return (ORDER.includes(operator) ? toFirstInstant(text) : toInstant(text)) !== undefined;
}

/** Quirk `quoted-boolean-in-filter`. */
function toBoolean(value: Simple): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}

function toNumber(value: Simple): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && isJsonNumber(value) ? Number(value) : undefined;
}
