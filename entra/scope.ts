/** Which objects of the directory the job is about: by assignment, and users by any of the scoping filters too. */
import type { DirectoryObject } from './directory-object.ts';
import { matchesScopingFilter, type ScopingFilter } from './scoping-filter.ts';

export interface Scope {
  readonly objects: 'assigned' | 'all';
  /** An object is in scope when one of them holds; none at all lets everybody in. */
  readonly filters: readonly ScopingFilter[];
}

export function isInScope(scope: Scope, object: DirectoryObject): boolean {
  if (scope.objects === 'assigned' && !object.assigned) return false;
  if (scope.filters.length === 0) return true;
  return scope.filters.some((filter) => matchesScopingFilter(filter, object));
}
