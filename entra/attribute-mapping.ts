/**
 * Attribute mappings: which target attribute takes its value from where, and what that yields for one object.
 * A source without a value yields nothing, so that a value at the target is never cleared (Entra skips nulls).
 */
import type { AttributePath } from './attribute-path.ts';
import type { DirectoryObject } from './directory-object.ts';
import { isAccountEnabled, type SourceValue, sourceValue } from './directory-user.ts';
import { type Expression, evaluateExpression } from './expression.ts';
import type { AttributeType, TypedValue } from './target-resource.ts';

export interface AttributeMapping {
  readonly target: AttributePath;
  readonly type: AttributeType;
  readonly from:
    | { readonly kind: 'direct'; readonly source: string; readonly fallback: string | undefined }
    | { readonly kind: 'constant'; readonly value: string }
    | { readonly kind: 'expression'; readonly expression: Expression };
  /** onCreate: flows into a new user only and is never compared again. */
  readonly apply: 'always' | 'onCreate';
  /** 1 is asked first; undefined does not match objects. */
  readonly matchingPriority: number | undefined;
}

export interface MappedValue extends TypedValue {
  readonly mapping: AttributeMapping;
}

/** Entra's IsSoftDeleted: whatever makes the account not usable, not only the recycle bin. */
export function isSoftDeleted(object: DirectoryObject, inScope: boolean): boolean {
  return object.softDeleted || !inScope || !isAccountEnabled(object);
}

/** The values of all mappings but references, which need the other object's SCIM id and flow later. */
export function mapObject(
  mappings: readonly AttributeMapping[],
  object: DirectoryObject,
  inScope: boolean,
): MappedValue[] {
  const read = (name: string): SourceValue | undefined =>
    name === 'IsSoftDeleted' ? isSoftDeleted(object, inScope) : sourceValue(object, name);
  return mappings.flatMap((mapping) => {
    if (mapping.type === 'Reference') return [];
    const value = mappedValue(mapping.from, read);
    return value === undefined
      ? []
      : [{ path: mapping.target, type: mapping.type, value, mapping }];
  });
}

/** In the order in which Entra asks: by precedence. */
export function matchingMappings(mappings: readonly AttributeMapping[]): AttributeMapping[] {
  return mappings
    .filter((mapping) => mapping.matchingPriority !== undefined)
    .toSorted((one, other) => (one.matchingPriority ?? 0) - (other.matchingPriority ?? 0));
}

export function referenceMapping(
  mappings: readonly AttributeMapping[],
): AttributeMapping | undefined {
  return mappings.find((mapping) => mapping.type === 'Reference');
}

/** The mapping that enables and disables; a job without one deletes instead. */
export function activeMapping(mappings: readonly AttributeMapping[]): AttributeMapping | undefined {
  return mappings.find(
    ({ target }) => target.extension === undefined && target.attribute.toLowerCase() === 'active',
  );
}

function mappedValue(
  from: AttributeMapping['from'],
  read: (name: string) => SourceValue | undefined,
): string | undefined {
  switch (from.kind) {
    case 'direct':
      return toText(read(from.source)) ?? from.fallback;
    case 'constant':
      return from.value;
    case 'expression':
      return noEmpty(evaluateExpression(from.expression, (name) => toText(read(name))));
  }
}

function toText(value: SourceValue | undefined): string | undefined {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value;
}

function noEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
