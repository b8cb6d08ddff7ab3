/** The values by which a resource is found. A store keeps a key for each, so that a look-up costs the same in any tenant. */
import { foldCase } from '../scim/fold-case.ts';
import { isScimObject, type Json, type ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import type { Attribute } from '../scim/schema/schema.ts';
import type { DirectorySettings } from './directory.ts';
import type { IndexedResource, IndexedValue, StoredResource } from './directory-store.ts';

/** An attribute with a key for each of its values. */
export interface IndexedAttribute {
  /** `userName`, `emails.value`. */
  readonly name: string;
  readonly attribute: Attribute;
  /** Of a complex attribute, the sub-attribute that is the value. */
  readonly subAttribute?: Attribute;
  readonly kind: 'claim' | 'lookUp';
}

const LOOKED_UP = ['externalId', 'emails'];

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
  { schema }: ResourceType,
  uniqueExternalId: boolean,
): readonly IndexedAttribute[] {
  return schema.attributes.flatMap((attribute): IndexedAttribute[] => {
    const { name } = attribute;
    if (isClaimed(attribute, uniqueExternalId)) return [{ name, attribute, kind: 'claim' }];
    if (!LOOKED_UP.includes(name)) return [];
    if (attribute.type !== 'complex') return [{ name, attribute, kind: 'lookUp' }];
    const subAttribute = attribute.subAttributes?.find((sub) => sub.name === 'value');
    return subAttribute ? [{ name: `${name}.value`, attribute, subAttribute, kind: 'lookUp' }] : [];
  });
}

const isClaimed = ({ name, uniqueness }: Attribute, uniqueExternalId: boolean): boolean =>
  uniqueness === 'server' || (name === 'externalId' && uniqueExternalId);

/** The form in which a value is a key: two values that compare equal have the same one (RFC 7643 §2.2, caseExact). */
export function indexedValue(indexed: IndexedAttribute, value: string): IndexedValue {
  const { caseExact } = indexed.subAttribute ?? indexed.attribute;
  return { attribute: indexed.name, value: caseExact ? value : foldCase(value) };
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
    for (const text of textsOf(indexed, resource.attributes)) {
      const value = indexedValue(indexed, text);
      values[indexed.kind].set(`${value.attribute} ${value.value}`, value);
    }
  }
  return {
    resource,
    claims: [...values.claim.values()],
    lookUps: [...values.lookUp.values()],
  };
}

function textsOf({ attribute, subAttribute }: IndexedAttribute, attributes: ScimObject): string[] {
  const value = attributes[attribute.name];
  const elements: readonly Json[] = Array.isArray(value) ? value : [value ?? null];
  return elements.flatMap((element) => {
    const text = subAttribute && isScimObject(element) ? element[subAttribute.name] : element;
    return typeof text === 'string' ? [text] : [];
  });
}

/** Resources of a type are listed in the order of this name. */
export function sortName(resourceType: ResourceType, attributes: ScimObject): string {
  const unique = resourceType.schema.attributes.find(
    ({ required, uniqueness }) => required && uniqueness === 'server',
  );
  const name = unique && attributes[unique.name];
  return typeof name === 'string' ? foldCase(name) : '';
}
