/** What a job is made of while it runs: its settings, its parts, and the wish to stop. */
import type { AttributeMapping } from './attribute-mapping.ts';
import type { StartProgress } from './progress.ts';
import type { ProvisioningLog } from './provisioning-log.ts';
import type { ProvisioningRules } from './provisioning-rules.ts';
import type { ScimClient } from './scim-client.ts';
import type { Scope } from './scope.ts';

/** How a job provisions groups. */
export interface GroupProvisioning {
  readonly rules: ProvisioningRules;
  /** At most so many members are added or removed by one PATCH. */
  readonly membersPerPatch: number;
}

export interface ProvisioningJob {
  readonly client: ScimClient;
  /** For users. */
  readonly rules: ProvisioningRules;
  /** Undefined in a job without groups. */
  readonly groups: GroupProvisioning | undefined;
  /** The first matching attribute, on which Test Connection asks. */
  readonly matching: AttributeMapping;
  readonly scope: Scope;
  readonly probeGroups: boolean;
  readonly concurrency: number;
  readonly log: ProvisioningLog;
  readonly startProgress: StartProgress;
  readonly stop: StopSignal;
  readonly newId: () => string;
  /** Milliseconds since 1970 by the clock on the wall. */
  readonly now: () => number;
}

/** Once requested, no further object is begun; those in flight are finished. */
export interface StopSignal {
  readonly isRequested: () => boolean;
}
