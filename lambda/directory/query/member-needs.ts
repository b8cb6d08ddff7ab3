/** What has to be known of a group's members so that a filter can be matched: seldom all of them. */
import type { ResolvedFilter } from '../../scim/filter/resolve-filter.ts';
import type { Member, StoredResource } from '../directory-store.ts';
import { membershipOf } from './plan-query.ts';

export type MemberNeeds =
  | { readonly kind: 'none' }
  /** Whether these are members, and how many others of each type there are. */
  | { readonly kind: 'named'; readonly ids: readonly string[] }
  | { readonly kind: 'all' };

/** The id of nobody: stands for the members that no condition names. */
const ANYBODY = '\0';

const NONE: MemberNeeds = { kind: 'none' };
const ALL: MemberNeeds = { kind: 'all' };

export function memberNeeds(filter: ResolvedFilter, resourceType: { name: string }): MemberNeeds {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return joined(filter.operands.map((operand) => memberNeeds(operand, resourceType)));
    case 'not':
      return memberNeeds(filter.operand, resourceType);
    case 'valuePath':
      return membershipOf(filter, resourceType) === 'members' ? inside(filter.valueFilter) : NONE;
    default:
      return membershipOf(filter, resourceType) === 'members' ? ofExpression(filter) : NONE;
  }
}

function inside(filter: ResolvedFilter): MemberNeeds {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return joined(filter.operands.map(inside));
    case 'not':
      return inside(filter.operand);
    case 'valuePath':
      return ALL;
    default:
      return ofExpression(filter);
  }
}

/** Of a member its id and its type are known; what else is asked, and in what order, only all of them tell. */
function ofExpression(
  filter: Extract<ResolvedFilter, { kind: 'compare' | 'present' }>,
): MemberNeeds {
  const { name } = filter.path.target;
  if (filter.kind === 'present' || filter.value === null) {
    return ['members', 'value', 'type'].includes(name) ? { kind: 'named', ids: [] } : ALL;
  }
  if (name === 'type') return { kind: 'named', ids: [] };
  const id = String(filter.value);
  const isEquality = filter.operator === 'eq' || filter.operator === 'ne';
  return name === 'value' && isEquality && id !== ANYBODY ? { kind: 'named', ids: [id] } : ALL;
}

function joined(needs: readonly MemberNeeds[]): MemberNeeds {
  const kinds = new Set(needs.map(({ kind }) => kind));
  if (kinds.has('all')) return ALL;
  if (!kinds.has('named')) return NONE;
  const ids = needs.flatMap((need) => (need.kind === 'named' ? need.ids : []));
  return { kind: 'named', ids: [...new Set(ids)] };
}

/** As good as all members for a filter that names these ids alone: who of them is one, and one more for all others of a type. */
export function standIns(
  { membership }: Pick<StoredResource, 'membership'>,
  named: readonly Member[],
): readonly Member[] {
  const others = Object.entries(membership?.counts ?? {}).filter(
    ([type, count]) => count > named.filter(({ resourceType }) => resourceType === type).length,
  );
  return [...named, ...others.map(([resourceType]) => ({ id: ANYBODY, resourceType }))];
}
