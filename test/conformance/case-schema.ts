/**
 * Most cases about filters name no schema. This gives each one: what RFC 7643 defines by the names that the case uses, and,
 * for other names and for values that those definitions do not allow, what the resource and the filter show of their types.
 */
import { toInstant } from '../../lambda/scim/date-time.ts';
import type { AttributePath, ComparisonValue, Filter } from '../../lambda/scim/filter/filter.ts';
import { isScimObject, type Json, type ScimObject } from '../../lambda/scim/resource.ts';
import { attribute } from '../../lambda/scim/schema/define-attribute.ts';
import type { Attribute, AttributeType } from '../../lambda/scim/schema/schema.ts';
import { USER_SCHEMA_ID } from '../../lambda/scim/schema/user-schema.ts';

/** An example of what an attribute holds; undefined says no more than that there is such an attribute. */
type Example = Json | undefined;

export interface CaseSchemaOptions {
  /** By lower-cased name. */
  readonly defined: ReadonlyMap<string, Attribute>;
  /** Of what is not defined otherwise; if true, also of what is. */
  readonly caseExact?: boolean;
}

export function caseAttributes(
  resource: ScimObject,
  filter: Filter,
  { defined, caseExact = false }: CaseSchemaOptions,
): readonly Attribute[] {
  const examples = new Examples();
  for (const [name, value] of Object.entries(resource)) {
    if (!name.includes(':')) examples.add(name, value);
  }
  for (const { path, value } of comparisons(filter)) {
    if (path.urn === undefined || path.urn === USER_SCHEMA_ID) addNames(examples, path, value);
  }
  return examples.attributes(defined, caseExact);
}

class Examples {
  private readonly byName = new Map<string, { name: string; examples: Example[] }>();

  add(name: string, example: Example): void {
    const key = name.toLowerCase();
    const known = this.byName.get(key) ?? { name, examples: [] };
    known.examples.push(example);
    this.byName.set(key, known);
  }

  attributes(defined: ReadonlyMap<string, Attribute>, caseExact: boolean): readonly Attribute[] {
    return [...this.byName].map(([key, { name, examples }]) => {
      const known = defined.get(key);
      return known && allows(known, examples)
        ? withSubAttributes(known, examples, caseExact)
        : shownBy(name, examples, caseExact);
    });
  }
}

/** `path` as it would stand in a resource. */
function addNames(examples: Examples, path: AttributePath, value: Example): void {
  const { attribute: name, subAttribute, valueFilter } = path;
  if (subAttribute === undefined && !valueFilter) examples.add(name, value);
  if (subAttribute !== undefined) examples.add(name, { [subAttribute]: value ?? null });
  for (const inner of valueFilter ? comparisons(valueFilter) : []) {
    examples.add(name, { [inner.path.attribute]: inner.value ?? null });
  }
}

function* comparisons(filter: Filter): Generator<{ path: AttributePath; value: Example }> {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const operand of filter.operands) yield* comparisons(operand);
      return;
    case 'not':
      yield* comparisons(filter.operand);
      return;
    case 'compare':
      yield { path: filter.path, value: exampleOf(filter.value) };
      return;
    default:
      yield { path: filter.path, value: undefined };
  }
}

const exampleOf = (value: ComparisonValue): Example => value ?? undefined;

const JSON_TYPES: Readonly<Record<AttributeType, string>> = {
  string: 'string',
  reference: 'string',
  dateTime: 'string',
  binary: 'string',
  integer: 'number',
  decimal: 'number',
  boolean: 'boolean',
  complex: 'object',
};

const elementsOf = (examples: readonly Example[]): readonly Json[] =>
  examples.flat().filter((example): example is Json => example !== undefined && example !== null);

/** The first example is the resource's: what a filter compares with may be of another type. */
function allows(known: Attribute, [first]: readonly Example[]): boolean {
  const [element] = elementsOf([first]);
  if (element === undefined) return true;
  return Array.isArray(first) === known.multiValued && typeof element === JSON_TYPES[known.type];
}

/** A defined complex attribute with what the case has in it besides. */
function withSubAttributes(known: Attribute, examples: readonly Example[], caseExact: boolean) {
  if (known.type !== 'complex') return caseExact ? { ...known, caseExact } : known;
  const defined = new Map((known.subAttributes ?? []).map((sub) => [sub.name.toLowerCase(), sub]));
  const shown = shownSubAttributes(examples, defined, caseExact);
  const names = new Set(shown.map(({ name }) => name.toLowerCase()));
  const rest = [...defined.values()].filter(({ name }) => !names.has(name.toLowerCase()));
  return { ...known, subAttributes: [...rest, ...shown] };
}

function shownSubAttributes(
  examples: readonly Example[],
  defined: ReadonlyMap<string, Attribute>,
  caseExact: boolean,
): readonly Attribute[] {
  const inside = new Examples();
  for (const element of elementsOf(examples).filter(isScimObject)) {
    for (const [name, value] of Object.entries(element)) inside.add(name, value);
  }
  return inside.attributes(defined, caseExact);
}

function shownBy(name: string, examples: readonly Example[], caseExact: boolean): Attribute {
  const multiValued = examples.some(Array.isArray);
  const elements = elementsOf(examples);
  if (elements.some(isScimObject)) {
    const subAttributes = shownSubAttributes(examples, new Map(), caseExact);
    return attribute(name, '', { type: 'complex', multiValued, subAttributes });
  }
  return attribute(name, '', { type: typeOf(elements[0]), multiValued, caseExact });
}

function typeOf(example: Example): AttributeType {
  if (typeof example === 'number') return 'decimal';
  if (typeof example === 'boolean') return 'boolean';
  return typeof example === 'string' && toInstant(example) !== undefined ? 'dateTime' : 'string';
}
