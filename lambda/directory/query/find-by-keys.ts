import { tooMany } from '../../scim/scim-error.ts';
import { GROUP, type ReadOptions, type StoredResource } from '../directory-store.ts';
import type { FindGroups } from './find-groups.ts';
import type { Key } from './plan-query.ts';
import { readOptions, type TypeQuery } from './type-query.ts';

/** Resources that may share one value of a look-up. */
const MAXIMUM_LOOK_UP = 1_000;

/**
 * What any of the keys finds, each resource once.
 * @throws ScimError tooMany
 */
export async function findByKeys(
  query: TypeQuery,
  keys: readonly Key[],
  findGroups: FindGroups,
): Promise<readonly StoredResource[]> {
  const options = readOptions(query);
  const found = await Promise.all(
    keys.map((key) => findByKey(query, key, { options, findGroups })),
  );
  const [only] = found;
  if (only && found.length === 1) return only;
  return [...new Map(found.flat().map((resource) => [resource.id, resource])).values()];
}

async function findByKey(
  { directory: { store }, tenant, resourceType: { name } }: TypeQuery,
  key: Key,
  { options, findGroups }: { readonly options: ReadOptions; readonly findGroups: FindGroups },
): Promise<readonly StoredResource[]> {
  switch (key.kind) {
    case 'id':
      return asList(await store.get({ tenant, resourceType: name, id: key.id }, options));
    case 'claim':
      return asList(await store.findByClaim(tenant, name, key.value, options));
    case 'groupsOf': {
      const found = await findGroups(key.memberId);
      const ids = [...(found?.groupIds ?? [])];
      return store.getAll(
        ids.map((id) => ({ tenant, resourceType: GROUP, id })),
        options,
      );
    }
    case 'lookUp': {
      const limit = MAXIMUM_LOOK_UP + 1;
      const found = await store.findByLookUp(tenant, name, key.value, limit, options);
      if (found.length < limit) return found;
      throw tooMany(
        `More than ${MAXIMUM_LOOK_UP} ${name} resources have this value. Add a condition on userName or id.`,
      );
    }
  }
}

const asList = (resource: StoredResource | undefined): readonly StoredResource[] =>
  resource ? [resource] : [];
