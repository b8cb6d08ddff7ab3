/** Bulk requests (RFC 7644 §3.7) with references between their operations, also forward and in circles. */
import type { Json, JsonObject } from '../json.ts';
import type { PublishedType } from '../published.ts';
import { anyPatch } from './patch.ts';
import { changedResource, idOf, newResource, tagOf } from './resource.ts';
import type { Source } from './value.ts';

const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

export function anyBulk(source: Source): JsonObject {
  const { random } = source;
  const count = 1 + random.below(6);
  const bulkIds = Array.from({ length: count }, (_, index) => `b${index}`);
  return {
    schemas: [BULK_REQUEST],
    ...(random.chance(0.3) && { failOnErrors: 1 + random.below(3) }),
    Operations: bulkIds.map((bulkId) => operation(source, bulkId, bulkIds)),
  };
}

function operation(source: Source, bulkId: string, bulkIds: readonly string[]): JsonObject {
  const { random, known } = source;
  const type = random.pick(known.published.types);
  const old = known.anyResource(random, type);
  if (!old || random.chance(0.5)) return creation(source, type, { bulkId, bulkIds });
  const path = `${type.endpoint}/${idOf(old)}`;
  const version = random.chance(0.2) ? { version: tagOf(old) ?? 'W/"1"' } : {};
  return random.weighted<() => JsonObject>([
    [4, () => ({ method: 'PATCH', path, ...version, data: anyPatch(source, type) })],
    [2, () => ({ method: 'PUT', path, ...version, data: changedResource(source, type, old) })],
    [2, () => ({ method: 'DELETE', path, ...version })],
    [
      1,
      () => ({
        method: 'PATCH',
        path: `${type.endpoint}/bulkId:${random.pick(bulkIds)}`,
        data: anyPatch(source, type),
      }),
    ],
  ])();
}

function creation(
  source: Source,
  type: PublishedType,
  { bulkId, bulkIds }: { readonly bulkId: string; readonly bulkIds: readonly string[] },
): JsonObject {
  const { random } = source;
  const data: Record<string, Json> = { ...newResource(source, type) };
  if (type.name === 'Group') {
    data['members'] = Array.from({ length: 1 + random.below(2) }, () => ({
      value: `bulkId:${random.pick(bulkIds)}`,
    }));
  }
  return { method: 'POST', path: type.endpoint, ...(random.chance(0.9) && { bulkId }), data };
}
