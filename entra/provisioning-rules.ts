/** What holds for every object that a job provisions. */
import type { AttributeMapping } from './attribute-mapping.ts';
import type { PatchDialect } from './patch-dialect.ts';
import type { TargetDirectory } from './target-directory.ts';

export type ResourceKind = 'User' | 'Group';

export interface ProvisioningRules {
  readonly kind: ResourceKind;
  readonly target: TargetDirectory;
  readonly mappings: readonly AttributeMapping[];
  readonly dialect: PatchDialect;
  /** Objects that go out of scope are let go without being disabled. */
  readonly skipOutOfScopeDeletions: boolean;
}
