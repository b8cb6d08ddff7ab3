import type { Directory } from '../directory.ts';
import { MEMBER_TYPES } from '../directory-store.ts';

/** The groups of which a user or a group is a direct member; undefined where there is no such resource. */
export type FindGroups = (memberId: string) => Promise<GroupsOf | undefined>;

export interface GroupsOf {
  readonly resourceType: string;
  readonly groupIds: ReadonlySet<string>;
}

/** Asks the store once for each member, in one request. */
export function createFindGroups({ store }: Directory, tenant: string): FindGroups {
  const known = new Map<string, Promise<GroupsOf | undefined>>();

  async function find(id: string): Promise<GroupsOf | undefined> {
    if (id === '' || !id.isWellFormed()) return undefined;
    for (const resourceType of MEMBER_TYPES) {
      const member = await store.get({ tenant, resourceType, id }, { memberOf: true });
      if (!member) continue;
      const groupIds = new Set(member.memberOf?.map((group) => group.id));
      return { resourceType, groupIds };
    }
    return undefined;
  }

  return (id) => {
    const asked = known.get(id) ?? find(id);
    known.set(id, asked);
    return asked;
  };
}
