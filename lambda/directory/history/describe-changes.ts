import { isEqual, isScimObject, type Json, type ScimObject } from '../../scim/resource.ts';
import type { AttributeChange } from './history-entry.ts';

/**
 * What differs, attribute by attribute: sub-attributes of a complex attribute (`name.givenName`) and attributes of an
 * extension (`urn:…:User:department`) one by one, multi-valued attributes whole. In order of the attribute's name.
 */
export function describeChanges(before: ScimObject, after: ScimObject): readonly AttributeChange[] {
  return compare(before, after, '').sort((a, b) => (a.attribute < b.attribute ? -1 : 1));
}

function compare(before: ScimObject, after: ScimObject, prefix: string): AttributeChange[] {
  const changes: AttributeChange[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[name], after[name]];
    if (isEqual(old, now)) continue;
    if (hasParts(old) && hasParts(now)) {
      const separator = name.includes(':') ? ':' : '.';
      changes.push(...compare(old ?? {}, now ?? {}, `${prefix}${name}${separator}`));
    } else {
      changes.push(changeOf(`${prefix}${name}`, old, now));
    }
  }
  return changes;
}

/** What is not there has none that are not there. */
const hasParts = (value: Json | undefined): value is ScimObject | undefined =>
  value === undefined || isScimObject(value);

function changeOf(attribute: string, before?: Json, after?: Json): AttributeChange {
  if (before === undefined) return after === undefined ? { attribute } : { attribute, after };
  return after === undefined ? { attribute, before } : { attribute, before, after };
}
