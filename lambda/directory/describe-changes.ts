import { isEqual, isScimObject, type Json, type ScimObject } from '../scim/resource.ts';
import type { AttributeChange } from './history-entry.ts';

/**
 * What differs, attribute by attribute: sub-attributes of a complex attribute (`name.givenName`) and attributes of an
 * extension (`urn:…:User:department`) one by one, multi-valued attributes whole. In order of the attribute's name.
 */
export function describeChanges(before: ScimObject, after: ScimObject): readonly AttributeChange[] {
  return compare(before, after, (name) => name).sort((a, b) =>
    a.attribute < b.attribute ? -1 : 1,
  );
}

function compare(
  before: ScimObject,
  after: ScimObject,
  place: (name: string) => string,
): AttributeChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (isEqual(old, now)) return [];
    if (!isComplex(old) && !isComplex(now)) return [changeOf(place(name), old, now)];
    if (!isComplex(old ?? {}) || !isComplex(now ?? {})) return [changeOf(place(name), old, now)];
    const separator = name.includes(':') ? ':' : '.';
    return compare(asObject(old), asObject(now), (member) => `${place(name)}${separator}${member}`);
  });
}

const isComplex = (value: Json | undefined): value is ScimObject => isScimObject(value);
const asObject = (value: Json | undefined): ScimObject => (isScimObject(value) ? value : {});

const changeOf = (attribute: string, before?: Json, after?: Json): AttributeChange => ({
  attribute,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});
