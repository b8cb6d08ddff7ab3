/** What a cycle intends to do with one object, decided without asking the target. Pure. */
import { createHash } from 'node:crypto';
import { type AttributeMapping, type MappedValue, mapUser } from './attribute-mapping.ts';
import type { DirectoryUser } from './directory-user.ts';
import type { Link } from './job-state.ts';
import { isInScope, type Scope } from './scope.ts';

export type Intent =
  /** In scope: match, then create or update. */
  | 'provision'
  /** Was managed and is out of scope now: disable and let go. */
  | 'release'
  /** Was managed and is in the recycle bin now: disable, delete when purged. */
  | 'softDelete'
  /** Was managed and is purged: delete. */
  | 'delete'
  /** Never was or no longer is ours. */
  | 'skip';

export interface Plan {
  readonly sourceId: string;
  readonly intent: Intent;
  /** Undefined when the directory no longer has the user. */
  readonly user: DirectoryUser | undefined;
  readonly values: readonly MappedValue[];
  /** Changes when anything changes that would flow. */
  readonly digest: string;
}

export interface PlanningRules {
  readonly mappings: readonly AttributeMapping[];
  readonly scope: Scope;
}

export function planUser(user: DirectoryUser, link: Link, rules: PlanningRules): Plan {
  const inScope = isInScope(rules.scope, user);
  const values = mapUser(rules.mappings, user, inScope);
  const intent = intentFor(user, inScope, link);
  // Not the intent: it depends on what was done before, and this on the source alone.
  const content = [user.softDeleted, inScope, values.map(({ path, value }) => [path.text, value])];
  return { sourceId: user.id, intent, user, values, digest: digestOf(content) };
}

/** For an object that the directory no longer has. */
export function planPurged(sourceId: string, link: Link): Plan {
  const intent = link === 'linked' || link === 'softDeleted' ? 'delete' : 'skip';
  return { sourceId, intent, user: undefined, values: [], digest: digestOf('purged') };
}

function intentFor(user: DirectoryUser, inScope: boolean, link: Link): Intent {
  if (user.softDeleted) return link === 'linked' ? 'softDelete' : 'skip';
  if (inScope) return 'provision';
  return link === 'linked' ? 'release' : 'skip';
}

function digestOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}
