import { GROUP, type Member } from '../directory-store.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import { countMembers, limitShownMembers } from '../membership/member-limits.ts';
import { readAllMembers } from '../membership/read-all-members.ts';
import { viewWithMembers } from '../membership/view-with-members.ts';
import type { ResourceView } from '../resource-view.ts';
import type { Found } from './answer-page.ts';

/** Groups whose members are read at once. */
const CONCURRENT_READS = 16;

/**
 * What an answer shows of each: memberships are read already, members of groups are read here.
 * @throws ScimError tooMany for a group of more members than an answer shows
 */
export async function loadViews(found: readonly Found[]): Promise<readonly ResourceView[]> {
  const groups = found.filter(({ query, resource }) => query.view.members && resource.membership);
  if (groups.length === 0) return found.map(({ resource }) => ({ resource }));
  const members = new Map<Found, readonly Member[]>();
  for (const { resource } of groups) {
    if (resource.membership) limitShownMembers(resource.id, countMembers(resource.membership));
  }
  await forEachConcurrently(groups, CONCURRENT_READS, async (group) => {
    const { directory, tenant } = group.query;
    const key = { tenant, resourceType: GROUP, id: group.resource.id };
    members.set(group, await readAllMembers(directory.store, key));
  });
  return found.map((one) => {
    const ofGroup = members.get(one);
    return ofGroup ? viewWithMembers(one.resource, ofGroup) : { resource: one.resource };
  });
}
