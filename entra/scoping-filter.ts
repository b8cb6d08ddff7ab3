/**
 * Attribute scoping filters: clauses joined by AND, as in the portal. An attribute without a value fails every
 * clause but IS NULL. Comparison is exact in case. REGEX MATCH is about the whole value: Entra's documentation gives
 * ([1-9][0-9]) as the numbers from 10 to 99.
 */
import type { DirectoryObject } from './directory-object.ts';
import { sourceValue } from './directory-user.ts';
import { InputError } from './input-error.ts';

export type ScopingFilter = readonly ScopingClause[];

interface ScopingClause {
  readonly attribute: string;
  readonly holds: (value: string | undefined) => boolean;
}

type Operator = (operand: string) => (value: string | undefined) => boolean;

const withOperand: Readonly<Record<string, Operator>> = {
  EQUALS: (operand) => (value) => value === operand,
  'NOT EQUALS': (operand) => (value) => value !== undefined && value !== operand,
  INCLUDES: (operand) => (value) => value?.includes(operand) === true,
  'REGEX MATCH': (operand) => {
    const pattern = toPattern(operand);
    return (value) => value !== undefined && pattern.test(value);
  },
  'NOT REGEX MATCH': (operand) => {
    const pattern = toPattern(operand);
    return (value) => value !== undefined && !pattern.test(value);
  },
};

const withoutOperand: Readonly<Record<string, (value: string | undefined) => boolean>> = {
  'IS NULL': (value) => value === undefined,
  'IS NOT NULL': (value) => value !== undefined,
  'IS TRUE': (value) => value === 'true',
  'IS FALSE': (value) => value === 'false',
};

const clauseShape =
  /^(?<attribute>[\w.]+)\s+(?:(?<unary>IS\s+NOT\s+NULL|IS\s+NULL|IS\s+TRUE|IS\s+FALSE)|(?<binary>NOT\s+EQUALS|EQUALS|NOT\s+REGEX\s+MATCH|REGEX\s+MATCH|INCLUDES)\s+(?<operand>.+))$/is;

/** @throws InputError naming the clause that cannot be read. */
export function parseScopingFilter(text: string): ScopingFilter {
  return splitClauses(text).map(parseClause);
}

export function matchesScopingFilter(filter: ScopingFilter, object: DirectoryObject): boolean {
  return filter.every(({ attribute, holds }) => {
    const value = sourceValue(object, attribute);
    return holds(value === undefined ? undefined : String(value));
  });
}

function parseClause(text: string): ScopingClause {
  const parts = clauseShape.exec(text)?.groups;
  const attribute = parts?.['attribute'];
  if (parts === undefined || attribute === undefined) {
    const operators = [...Object.keys(withOperand), ...Object.keys(withoutOperand)].join(', ');
    throw new InputError(
      `--filter: "${text}" is no clause; write: attribute OPERATOR value (${operators})`,
    );
  }
  const unary = withoutOperand[operatorName(parts['unary'])];
  if (unary !== undefined) return { attribute, holds: unary };
  const binary = withOperand[operatorName(parts['binary'])];
  if (binary === undefined) throw new InputError(`--filter: "${text}" has no known operator`);
  return { attribute, holds: binary(unquote(parts['operand'] ?? '')) };
}

function operatorName(text: string | undefined): string {
  return (text ?? '').toUpperCase().replace(/\s+/g, ' ');
}

/** At every AND outside double quotes: one with an even number of them behind it. */
function splitClauses(text: string): string[] {
  return text.trim().split(/\s+AND(?:\s+|$)(?=(?:[^"]*"[^"]*")*[^"]*$)/i);
}

function unquote(operand: string): string {
  return /^"[^"]*"$/.test(operand) ? operand.slice(1, -1) : operand;
}

function toPattern(source: string): RegExp {
  try {
    return new RegExp(`^(?:${source})$`);
  } catch {
    throw new InputError(`--filter: "${source}" is no regular expression`);
  }
}
