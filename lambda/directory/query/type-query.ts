import type { ResolvedFilter } from '../../scim/filter/resolve-filter.ts';
import type { ResourceType } from '../../scim/schema/resource-type.ts';
import type { Directory } from '../directory.ts';
import type { ReadOptions } from '../directory-store.ts';
import type { View } from '../resource-view.ts';
import type { Sort } from './sort.ts';

/** What is asked of one resource type. */
export interface TypeQuery {
  readonly directory: Directory;
  readonly tenant: string;
  readonly resourceType: ResourceType;
  /** EVERY_RESOURCE where the client gave none. */
  readonly filter: ResolvedFilter;
  /** Absent where the client leaves the order to us. */
  readonly sort?: Sort;
  readonly view: View;
  /** The Tenant URL, with which meta.location begins. */
  readonly baseUrl: string;
}

/** What the answer shows beside the attributes is read at once where few resources are. */
export const readOptions = ({ view, filter, sort }: TypeQuery): ReadOptions => ({
  memberOf: view.memberOf || mentions(filter, 'groups') || sort?.attribute?.name === 'groups',
});

/** Whether a core attribute of the name is asked about. */
export function mentions(filter: ResolvedFilter, name: string): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.some((operand) => mentions(operand, name));
    case 'not':
      return mentions(filter.operand, name);
    default:
      return filter.path.home.attribute.name === name && !filter.path.home.extension;
  }
}
