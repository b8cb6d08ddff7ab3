import type { Directory } from '../directory/directory.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import type { Schema } from '../scim/schema/schema.ts';

/** What the endpoints serve. */
export interface ScimService {
  readonly directory: Directory;
  readonly resourceTypes: readonly ResourceType[];
  /** Those that are published at /Schemas. */
  readonly schemas: readonly Schema[];
  /** Names of the resource types whose PATCH is answered with 204 and no body, unless `attributes` are asked for. */
  readonly patchWithoutBody: ReadonlySet<string>;
  /** Whether a tenant's switch is on; `unknown` is none that can have one. Asked once for a request; may throw StoreBusy. */
  readonly stateOfTenant: (tenant: string) => Promise<'enabled' | 'disabled' | 'unknown'>;
}
