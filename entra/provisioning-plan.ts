/** What a cycle intends to do with one object, decided without asking the target. Pure. */
import { createHash } from 'node:crypto';
import {
  type AttributeMapping,
  activeMapping,
  isSoftDeleted,
  type MappedValue,
  mapObject,
} from './attribute-mapping.ts';
import type { DirectoryObject } from './directory-object.ts';
import { isAccountEnabled } from './directory-user.ts';
import type { Link } from './job-state.ts';
import { isInScope, type Scope } from './scope.ts';

export type Intent =
  /** In scope: match, then create or update. */
  | 'provision'
  /** Was managed and is out of scope now: disable and let go. */
  | 'release'
  /** Was managed and is in the recycle bin now, or disabled in a job that cannot say so: disable or delete. */
  | 'softDelete'
  /** Was managed and is purged: delete. */
  | 'delete'
  /** Never was or no longer is ours. */
  | 'skip';

export interface Plan {
  readonly sourceId: string;
  readonly intent: Intent;
  /** Undefined when the directory no longer has the object. */
  readonly object: DirectoryObject | undefined;
  readonly values: readonly MappedValue[];
  /** Changes when anything changes that would flow. */
  readonly digest: string;
}

export interface PlanningRules {
  readonly mappings: readonly AttributeMapping[];
  readonly scope: Scope;
}

export function planObject(object: DirectoryObject, link: Link, rules: PlanningRules): Plan {
  const inScope = isInScope(rules.scope, object);
  const values = mapObject(rules.mappings, object, inScope);
  const isInactive =
    object.softDeleted ||
    (!isAccountEnabled(object) && activeMapping(rules.mappings) === undefined);
  const intent = intentFor({ isInactive, inScope, link });
  // Not the intent: it depends on what was done before, and this on the source alone.
  const situation = [object.softDeleted, inScope, isSoftDeleted(object, inScope)];
  const content = [situation, values.map(({ path, value }) => [path.text, value])];
  return { sourceId: object.id, intent, object, values, digest: digestOf(content) };
}

/** For an object that the directory no longer has. */
export function planPurged(sourceId: string, link: Link): Plan {
  const intent = link === 'linked' || link === 'softDeleted' ? 'delete' : 'skip';
  return { sourceId, intent, object: undefined, values: [], digest: digestOf('purged') };
}

interface Situation {
  readonly isInactive: boolean;
  readonly inScope: boolean;
  readonly link: Link;
}

function intentFor({ isInactive, inScope, link }: Situation): Intent {
  if (isInactive) return link === 'linked' ? 'softDelete' : 'skip';
  if (inScope) return 'provision';
  return link === 'linked' ? 'release' : 'skip';
}

export function digestOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}
