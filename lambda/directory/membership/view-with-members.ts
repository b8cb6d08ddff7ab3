import { sumOfFingerprints } from '../../scim/member-fingerprint.ts';
import type { Member, Membership, StoredResource } from '../directory-store.ts';
import type { ResourceView } from '../resource-view.ts';

/**
 * A group with its members, which were read after it, in a view whose entity tag is never newer than they are.
 *
 * A store may show parts of a change that is just being made: the revision of a group already, an edge not yet. A client that kept such
 * members under the new tag would be told forever that nothing has changed, or could overwrite the change by If-Match. So where the members are
 * not those of which the revision tells, the view has the tag before it, which never comes again.
 */
export function viewWithMembers(group: StoredResource, members: readonly Member[]): ResourceView {
  const { membership } = group;
  if (!membership || isOf(members, membership)) return { resource: group, members };
  return { resource: { ...group, membership: outdated(membership) }, members };
}

const isOf = (members: readonly Member[], { fingerprint }: Membership): boolean =>
  fingerprint === undefined || sumOfFingerprints(members) === fingerprint;

/** Where no revision has been made, none has been seen too early. */
function outdated(membership: Membership): Membership {
  const { revisions } = membership;
  const shard = revisions.findIndex((revision) => revision > 0);
  return {
    ...membership,
    revisions: revisions.map((revision, at) => (at === shard ? revision - 1 : revision)),
  };
}
