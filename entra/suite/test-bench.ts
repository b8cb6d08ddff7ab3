/** What a test works with: requests of its own, a job of its own, what the server publishes, and names nobody has. */
import type { AttributeMapping } from '../attribute-mapping.ts';
import type { PatchDialect } from '../patch-dialect.ts';
import type { ProvisioningStage } from './provisioning-stage.ts';
import type { PublishedSchemas } from './published-schemas.ts';
import type { ScimProbe } from './scim-probe.ts';
import type { TokenProbe } from './token-probe.ts';

export interface TestBench {
  readonly probe: ScimProbe;
  /** @throws TestFailure when /Schemas cannot be read */
  readonly schemas: () => Promise<PublishedSchemas>;
  /** The whole mapping, and what of it the server publishes, or all of it where it publishes nothing. */
  readonly mapping: MappedAttributes;
  readonly served: () => Promise<MappedAttributes>;
  /** Without a dialect it is the one of the command line. */
  readonly stage: (dialect?: PatchDialect) => Promise<ProvisioningStage>;
  /** Eight letters or digits that nobody else has. */
  readonly random: () => string;
  readonly newId: () => string;
  readonly tokenTests: TokenProbe;
}

export interface MappedAttributes {
  readonly users: readonly AttributeMapping[];
  readonly groups: readonly AttributeMapping[];
}
