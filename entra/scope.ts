/** Which users of the directory the job is about: by assignment, and by any of the scoping filters. */
import type { DirectoryUser } from './directory-user.ts';
import { matchesScopingFilter, type ScopingFilter } from './scoping-filter.ts';

export interface Scope {
  readonly users: 'assigned' | 'all';
  /** A user is in scope when one of them holds; none at all lets everybody in. */
  readonly filters: readonly ScopingFilter[];
}

export function isInScope(scope: Scope, user: DirectoryUser): boolean {
  if (scope.users === 'assigned' && !user.assigned) return false;
  if (scope.filters.length === 0) return true;
  return scope.filters.some((filter) => matchesScopingFilter(filter, user));
}
