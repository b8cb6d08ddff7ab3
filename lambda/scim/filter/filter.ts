/**
 * The filter of RFC 7644 §3.4.2.2 as data. Names are as the client wrote them; resolve-filter.ts gives them meaning.
 * Positions are 0-based offsets into the filter's text.
 */

export type ComparisonOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
export type ComparisonValue = string | number | boolean | null;

/** `[urn:]attribute[valueFilter][.subAttribute]`: attrPath and valuePath in one. */
export interface AttributePath {
  readonly urn?: string;
  readonly attribute: string;
  readonly valueFilter?: Filter;
  readonly subAttribute?: string;
  readonly position: number;
}

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly operator: ComparisonOperator;
      readonly value: ComparisonValue;
      /** How an unquoted number or boolean was written: what it means to an attribute of type string (`externalId eq 1.0`). */
      readonly literal?: string;
    }
  | { readonly kind: 'present'; readonly path: AttributePath }
  /** `emails[type eq "work"]` alone: true where an element satisfies it. */
  | { readonly kind: 'valuePath'; readonly path: AttributePath & { readonly valueFilter: Filter } };

/** Bounds on what a client may ask us to parse. */
export const FILTER_LIMITS = { characters: 8_192, depth: 32, comparisons: 200 } as const;
