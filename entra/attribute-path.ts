/**
 * Paths of target attributes as they stand in an attribute mapping: `displayName`, `name.givenName`,
 * `emails[type eq "work"].value`, `urn:…:2.0:User:department`. Knows only this shape, no server's schema.
 */

export interface AttributePath {
  /** As written; this is what a PATCH operation carries. */
  readonly text: string;
  /** The URN of an extension; undefined for the core schema, with or without its URN. */
  readonly extension: string | undefined;
  readonly attribute: string;
  readonly filter: { readonly attribute: string; readonly value: string } | undefined;
  readonly subAttribute: string | undefined;
}

export const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const shape =
  /^(?:(?<schema>urn:[^[\]"\s]+):)?(?<attribute>[A-Za-z$][\w$-]*)(?:\[(?<filterAttribute>[A-Za-z][\w-]*) eq (?:"(?<quoted>[^"]*)"|(?<bare>[^"\]\s]+))\])?(?:\.(?<subAttribute>[A-Za-z$][\w$-]*))?$/;

/** Undefined when the text is not a path. */
export function parseAttributePath(text: string): AttributePath | undefined {
  const parts = shape.exec(text)?.groups;
  const attribute = parts?.['attribute'];
  if (parts === undefined || attribute === undefined) return undefined;
  const schema = parts['schema'];
  const filterAttribute = parts['filterAttribute'];
  return {
    text,
    extension: schema === undefined || isCore(schema) ? undefined : schema,
    attribute,
    filter:
      filterAttribute === undefined
        ? undefined
        : { attribute: filterAttribute, value: parts['quoted'] ?? parts['bare'] ?? '' },
    subAttribute: parts['subAttribute'],
  };
}

function isCore(schema: string): boolean {
  return sameName(schema, coreUser) || sameName(schema, coreGroup);
}

/** SCIM compares names of attributes and URNs of schemas without case (RFC 7643 §2.1). */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
