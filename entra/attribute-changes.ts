/** The difference between what the target has and what the mapping wants. */
import type { MappedValue } from './attribute-mapping.ts';
import type { AttributeChange } from './patch-dialect.ts';
import { type JsonObject, readAttribute, sameValue } from './target-resource.ts';

/** Only what differs; never a removal, because a source without a value flows nowhere. */
export function changesFor(
  values: readonly MappedValue[],
  resource: JsonObject,
): AttributeChange[] {
  return values.flatMap(({ path, type, value, mapping }) => {
    if (mapping.apply === 'onCreate') return [];
    const current = readAttribute(resource, path);
    if (sameValue(type, current, value)) return [];
    return [{ path, type, oldValue: current, newValue: value }];
  });
}
