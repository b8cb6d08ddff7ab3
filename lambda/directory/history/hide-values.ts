/** History is read by more people than the directory: it says that a value which is never returned was changed, and not what it is. */
import { isScimObject, type Json } from '../../scim/resource.ts';
import type { ResourceType } from '../../scim/schema/resource-type.ts';
import type { Attribute } from '../../scim/schema/schema.ts';
import type { AttributeChange } from './history-entry.ts';

export function hideValues(
  resourceType: ResourceType,
  changes: readonly AttributeChange[],
): readonly AttributeChange[] {
  const hidden = hiddenIn(resourceType);
  return changes.map((change) => {
    const attribute = hidden.get(change.attribute);
    if (!attribute) return change;
    const before = shown(attribute, change.before);
    const after = shown(attribute, change.after);
    return {
      attribute: change.attribute,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
  });
}

const isNeverReturned = ({ returned, mutability }: Attribute): boolean =>
  returned === 'never' || mutability === 'writeOnly';

/** What is never returned, or has parts that are not, by its path in a change. */
function hiddenIn(resourceType: ResourceType): ReadonlyMap<string, Attribute> {
  let hidden = known.get(resourceType);
  if (!hidden) {
    const { schema, extensions } = resourceType;
    hidden = new Map([
      ...hiddenAmong(schema.attributes, ''),
      ...extensions.flatMap((extension) =>
        hiddenAmong(extension.schema.attributes, `${extension.schema.id}:`),
      ),
    ]);
    known.set(resourceType, hidden);
  }
  return hidden;
}

const known = new WeakMap<ResourceType, ReadonlyMap<string, Attribute>>();

function hiddenAmong(
  attributes: readonly Attribute[],
  prefix: string,
): readonly (readonly [string, Attribute])[] {
  return attributes.flatMap((attribute) => {
    const path = `${prefix}${attribute.name}`;
    const parts = attribute.subAttributes ?? [];
    // Of a complex value, changes name the parts.
    const inParts = isNeverReturned(attribute)
      ? parts.map(({ name }) => [`${path}.${name}`, attribute] as const)
      : hiddenAmong(parts, `${path}.`);
    const isConcerned = isNeverReturned(attribute) || inParts.length > 0;
    return isConcerned ? [[path, attribute] as const, ...inParts] : [];
  });
}

function shown(attribute: Attribute, value: Json | undefined): Json | undefined {
  if (value === undefined || isNeverReturned(attribute)) return undefined;
  if (Array.isArray(value)) return value.map((element: Json) => withoutParts(attribute, element));
  return withoutParts(attribute, value);
}

function withoutParts({ subAttributes = [] }: Attribute, element: Json): Json {
  if (!isScimObject(element)) return element;
  const hidden = new Set(subAttributes.filter(isNeverReturned).map(({ name }) => name));
  return Object.fromEntries(Object.entries(element).filter(([name]) => !hidden.has(name)));
}
