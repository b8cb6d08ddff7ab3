/** The values by which a resource is found. A store keeps a key for each, so that a look-up costs the same in any tenant. */
import { foldCase } from '../scim/fold-case.ts';
import { isScimObject, type Json, type ScimObject } from '../scim/resource.ts';
import { ENTERPRISE_USER_SCHEMA_ID } from '../scim/schema/enterprise-user-schema.ts';
import type { AttributeHome, ResourceType } from '../scim/schema/resource-type.ts';
import type { Attribute, Schema } from '../scim/schema/schema.ts';
import { isSetByService } from '../scim/validate-resource.ts';
import type { DirectorySettings } from './directory.ts';
import type { IndexedResource, IndexedValue, StoredResource } from './directory-store.ts';

/** An attribute with a key for each of its values. */
export interface IndexedAttribute {
  /** `userName`, `emails.value`; behind the URN of the extension that declares it, so that it is never one of the core schema. */
  readonly name: string;
  readonly attribute: Attribute;
  /** Absent in the core schema. */
  readonly extension?: Schema;
  /** Of a complex attribute, the sub-attribute that is the value. */
  readonly subAttribute?: Attribute;
  readonly kind: 'claim' | 'lookUp';
}

/** By their names as keys; of a complex one, its `value`. */
const LOOKED_UP = ['externalId', 'emails', `${ENTERPRISE_USER_SCHEMA_ID}:manager`];

/** Which attributes of a type have keys: what the schema says is unique, and what Entra matches by. */
export function indexedAttributes(
  resourceType: ResourceType,
  { uniqueExternalId }: DirectorySettings,
): readonly IndexedAttribute[] {
  const known = uniqueExternalId ? knownWithUniqueExternalId : knownAttributes;
  let indexed = known.get(resourceType);
  if (!indexed) {
    indexed = findIndexedAttributes(resourceType, uniqueExternalId);
    known.set(resourceType, indexed);
  }
  return indexed;
}

/** Found once for a type: every look-up and every change asks. */
const knownAttributes = new WeakMap<ResourceType, readonly IndexedAttribute[]>();
const knownWithUniqueExternalId = new WeakMap<ResourceType, readonly IndexedAttribute[]>();

function findIndexedAttributes(
  { index, extensions }: ResourceType,
  uniqueExternalId: boolean,
): readonly IndexedAttribute[] {
  const core = [...index.core.values()].filter(({ name }) => !isSetByService(name));
  const homes: readonly AttributeHome[] = [
    ...core.map((attribute) => ({ attribute })),
    ...extensions.flatMap(({ schema }) =>
      schema.attributes.map((attribute) => ({ attribute, extension: schema })),
    ),
  ];
  return homes.flatMap((home) => indexedIn(home, uniqueExternalId));
}

function indexedIn(home: AttributeHome, uniqueExternalId: boolean): readonly IndexedAttribute[] {
  const { attribute, extension } = home;
  const name = extension ? `${extension.id}:${attribute.name}` : attribute.name;
  const isLookedUp = LOOKED_UP.includes(name);
  if (attribute.type !== 'complex') {
    if (isUnique(attribute) || (name === 'externalId' && uniqueExternalId)) {
      return [{ ...home, name, kind: 'claim' }];
    }
    return isLookedUp ? [{ ...home, name, kind: 'lookUp' }] : [];
  }
  return (attribute.subAttributes ?? []).flatMap((subAttribute): IndexedAttribute[] => {
    const indexed = { ...home, name: `${name}.${subAttribute.name}`, subAttribute };
    if (isUnique(subAttribute)) return [{ ...indexed, kind: 'claim' }];
    return isLookedUp && subAttribute.name === 'value' ? [{ ...indexed, kind: 'lookUp' }] : [];
  });
}

/** What is unique everywhere is unique here; more than that, one server cannot keep. */
const isUnique = ({ uniqueness }: Attribute): boolean => uniqueness !== 'none';

/** The form in which a value is a key: two values that compare equal have the same one (RFC 7643 §2.2, caseExact). */
export function indexedValue(indexed: IndexedAttribute, value: string | number): IndexedValue {
  const { caseExact } = indexed.subAttribute ?? indexed.attribute;
  const text = String(value);
  return { attribute: indexed.name, value: caseExact ? text : foldCase(text) };
}

export function indexResource(
  resourceType: ResourceType,
  settings: DirectorySettings,
  resource: StoredResource,
): IndexedResource {
  const values = {
    claim: new Map<string, IndexedValue>(),
    lookUp: new Map<string, IndexedValue>(),
  };
  for (const indexed of indexedAttributes(resourceType, settings)) {
    for (const assigned of valuesOf(indexed, resource.attributes)) {
      const value = indexedValue(indexed, assigned);
      values[indexed.kind].set(`${value.attribute} ${value.value}`, value);
    }
  }
  return {
    resource,
    claims: [...values.claim.values()],
    lookUps: [...values.lookUp.values()],
  };
}

function valuesOf(
  { attribute, extension, subAttribute }: IndexedAttribute,
  attributes: ScimObject,
): readonly (string | number)[] {
  const place = extension ? attributes[extension.id] : attributes;
  const elements = elementsOf(isScimObject(place) ? place[attribute.name] : undefined);
  const values = subAttribute
    ? elements.flatMap((element) =>
        isScimObject(element) ? elementsOf(element[subAttribute.name]) : [],
      )
    : elements;
  return values.filter((value) => typeof value === 'string' || typeof value === 'number');
}

const elementsOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? value : [value ?? null];

/** Resources of a type are listed in the order of this name; where it is empty, in that of their ids. */
export function sortName(resourceType: ResourceType, attributes: ScimObject): string {
  const attribute = sortAttribute(resourceType);
  const name = attribute && attributes[attribute.name];
  return typeof name === 'string' ? foldCase(name) : '';
}

/** The name that every resource of the type has, and has alone. A type need not have one. */
export function sortAttribute({ schema }: ResourceType): Attribute | undefined {
  return schema.attributes.find(
    ({ type, multiValued, required, uniqueness }) =>
      required && uniqueness !== 'none' && type === 'string' && !multiValued,
  );
}
