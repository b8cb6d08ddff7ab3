/** Matches what was read against the whole filter, with what the filter asks about memberships read beside it. */
import { compileFilter } from '../../scim/filter/match-filter.ts';
import { resourceMessage } from '../../scim/message/resource-message.ts';
import type { ScimObject } from '../../scim/resource.ts';
import { tooMany } from '../../scim/scim-error.ts';
import { GROUP, type Member, type StoredResource } from '../directory-store.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import { countMembers } from '../membership/member-limits.ts';
import { readAllMembers } from '../membership/read-all-members.ts';
import type { ResourceView } from '../resource-view.ts';
import { EVERY_RESOURCE } from './filter-for-type.ts';
import type { FindGroups, GroupsOf } from './find-groups.ts';
import { type MemberNeeds, memberNeeds, standIns } from './member-needs.ts';
import { MAXIMUM_WALK, type ReadingBudget } from './reading-budget.ts';
import { tooManyToRead } from './too-many-to-read.ts';
import type { TypeQuery } from './type-query.ts';

/** A resource that matches, as an answer would show it as far as filter and order ask. */
export interface Match {
  readonly resource: StoredResource;
  readonly message: () => ScimObject;
}

export type MatchResources = (candidates: readonly StoredResource[]) => Promise<readonly Match[]>;

export function createMatcher(
  query: TypeQuery,
  reading: {
    readonly budget: ReadingBudget;
    readonly findGroups: FindGroups;
    /** Whether there are so few candidates that each is asked for its members, and not each member for its groups. */
    readonly isFew: boolean;
    /** Whether they are known to match. */
    readonly isExact: boolean;
  },
): MatchResources {
  const { resourceType, filter, baseUrl } = query;
  const isWhole = reading.isExact || filter === EVERY_RESOURCE;
  const matches = isWhole ? () => true : compileFilter(filter);
  const withMembers = hydration(query, { ...reading, isExact: isWhole });
  return async (candidates) => {
    const views = await withMembers(candidates);
    return views.flatMap((view): readonly Match[] => {
      const message = () => resourceMessage(resourceType, view, baseUrl);
      return isWhole || matches(message()) ? [{ resource: view.resource, message }] : [];
    });
  };
}

/** Members whose groups are read at once. */
const CONCURRENT_READS = 16;

type Hydrate = (candidates: readonly StoredResource[]) => Promise<readonly ResourceView[]>;

function hydration(query: TypeQuery, reading: Parameters<typeof createMatcher>[1]): Hydrate {
  const needs = needsOf(query, reading.isExact);
  if (needs.kind === 'all') {
    return (groups) => oneByOne(groups, (group) => allMembers(query, reading.budget, group));
  }
  if (needs.kind === 'none') return async (candidates) => candidates.map(asView);
  const { ids } = needs;
  return reading.isFew
    ? (groups) => oneByOne(groups, (group) => statesOf(query, group, ids))
    : (groups) => groupsOf(reading.findGroups, groups, ids);
}

/** Whether every group that is looked at costs as many reads as it has members. */
export const readsAllMembers = (query: TypeQuery): boolean => needsOf(query, false).kind === 'all';

function needsOf({ resourceType, sort, filter }: TypeQuery, isExact: boolean): MemberNeeds {
  if (resourceType.name === GROUP && sort?.attribute?.name === 'members') return { kind: 'all' };
  return isExact ? { kind: 'none' } : memberNeeds(filter, resourceType);
}

const asView = (resource: StoredResource): ResourceView => ({ resource });

async function oneByOne(
  groups: readonly StoredResource[],
  membersOf: (group: StoredResource) => Promise<readonly Member[]>,
): Promise<readonly ResourceView[]> {
  const views: ResourceView[] = [];
  for (const resource of groups) views.push({ resource, members: await membersOf(resource) });
  return views;
}

/** @throws ScimError tooMany */
async function allMembers(
  query: TypeQuery,
  budget: ReadingBudget,
  { id, membership }: StoredResource,
): Promise<readonly Member[]> {
  if (budget.isOverdrawn) throw tooManyToRead(query);
  const count = membership ? countMembers(membership) : 0;
  if (count > MAXIMUM_WALK) {
    throw tooMany(
      `This query has to read every member of a group that has ${count}; ${MAXIMUM_WALK} are the most. Compare members.value with eq, or members.type.`,
    );
  }
  budget.spend(count);
  const { directory, tenant } = query;
  return readAllMembers(directory.store, { tenant, resourceType: GROUP, id });
}

/** Reads the edges of the members that are named, and no other, however many there are. */
async function statesOf(
  { directory, tenant }: TypeQuery,
  group: StoredResource,
  ids: readonly string[],
): Promise<readonly Member[]> {
  if (ids.length === 0) return standIns(group, []);
  const states = await directory.store.memberStates(
    { tenant, resourceType: GROUP, id: group.id },
    ids.filter((id) => id !== '' && id.isWellFormed()),
  );
  const named = [...states].flatMap(([id, { memberAs }]) =>
    memberAs === undefined ? [] : [{ id, resourceType: memberAs }],
  );
  return standIns(group, named);
}

/** Reads once of which groups the named ones are members: a walk of all groups costs no more for them. */
async function groupsOf(
  findGroups: FindGroups,
  groups: readonly StoredResource[],
  ids: readonly string[],
): Promise<readonly ResourceView[]> {
  const memberships: { readonly id: string; readonly found: GroupsOf | undefined }[] = [];
  await forEachConcurrently(ids, CONCURRENT_READS, async (id) => {
    memberships.push({ id, found: await findGroups(id) });
  });
  return groups.map((resource) => {
    const named = memberships.flatMap(({ id, found }) =>
      found?.groupIds.has(resource.id) ? [{ id, resourceType: found.resourceType }] : [],
    );
    return { resource, members: standIns(resource, named) };
  });
}
