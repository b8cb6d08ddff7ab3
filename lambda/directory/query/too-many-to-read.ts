import type { ResourceType } from '../../scim/schema/resource-type.ts';
import { type ScimError, tooMany } from '../../scim/scim-error.ts';
import { MAXIMUM_KEY_WALK } from '../directory-store.ts';
import { MAXIMUM_WALK } from './reading-budget.ts';
import type { TypeQuery } from './type-query.ts';

/** The query has no key, or an order that no index has, and the tenant is too large for one request. */
export function tooManyToRead({
  resourceType,
  sort,
}: Pick<TypeQuery, 'resourceType' | 'sort'>): ScimError {
  const cause = sort && !sort.isByName ? 'Sorting by this attribute' : 'This filter';
  return tooMany(
    `${cause} has to read more ${resourceType.name} resources than can be read for one request (${MAXIMUM_WALK} at the most). ${narrowing(resourceType)}${sort && !sort.isByName ? '' : ', or walk through the results with the parameter cursor, empty in the first request'}.`,
  );
}

const narrowing = ({ name }: ResourceType): string =>
  name === 'Group'
    ? 'Filter by displayName, externalId, id or members.value with eq, alone or with "and"'
    : `Filter by ${name === 'User' ? 'userName, externalId, emails.value or id' : 'id or another unique attribute'} with eq, alone or with "and"`;

/** What a startIndex asks for lies too far from the beginning, or too much is to be counted. */
export function tooFar(): ScimError {
  return tooMany(
    `More than ${MAXIMUM_KEY_WALK} resources would have to be counted to get there by startIndex. Walk through the results with the parameter cursor instead, empty in the first request.`,
  );
}
