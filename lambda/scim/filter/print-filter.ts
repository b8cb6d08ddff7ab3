/**
 * A parsed filter as text, in one form whatever its sender's white space, capitals of keywords, needless parentheses and
 * missing quotes: so that two requests can be seen to ask the same. Parsing the text gives the filter back.
 */
import type { AttributePath, ComparisonValue, Filter } from './filter.ts';

export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const { kind } = filter;
      return filter.operands.map((operand) => printOperand(operand, kind)).join(` ${kind} `);
    }
    case 'not':
      return `not (${printFilter(filter.operand)})`;
    case 'present':
      return `${printPath(filter.path)} pr`;
    case 'compare':
      return `${printPath(filter.path)} ${filter.operator} ${filter.literal ?? printValue(filter.value)}`;
    case 'valuePath':
      return printPath(filter.path);
  }
}

function printPath({ urn, attribute, valueFilter, subAttribute }: AttributePath): string {
  const name = urn === undefined ? attribute : `${urn}:${attribute}`;
  const selected = valueFilter ? `${name}[${printFilter(valueFilter)}]` : name;
  return subAttribute === undefined ? selected : `${selected}.${subAttribute}`;
}

/** Only an `and` within an `or` needs no parentheses: "and" binds tighter. */
function printOperand(operand: Filter, within: 'and' | 'or'): string {
  const bare =
    (operand.kind !== 'and' && operand.kind !== 'or') ||
    (operand.kind === 'and' && within === 'or');
  return bare ? printFilter(operand) : `(${printFilter(operand)})`;
}

/** JSON is how compValue is defined (RFC 7644 §3.4.2.2). */
const printValue = (value: ComparisonValue): string => JSON.stringify(value);
