/** What is gathered while one object is worked on: the material of its line in the provisioning log. */
import type { AttributeChange } from './patch-dialect.ts';
import type { ModifiedProperty, ProvisioningAction, ProvisioningStep } from './provisioning-log.ts';

/** What became of the object, as the summary counts it. */
export type Effect =
  | 'created'
  | 'updated'
  | 'disabled'
  | 'enabled'
  | 'deleted'
  | 'skipped'
  | 'unchanged';

export interface ObjectEffort {
  action: ProvisioningAction;
  readonly steps: ProvisioningStep[];
  modified: readonly ModifiedProperty[];
}

export function newEffort(): ObjectEffort {
  return { action: 'Other', steps: [], modified: [] };
}

export function note(
  effort: ObjectEffort,
  type: ProvisioningStep['type'],
  description: string,
  status: ProvisioningStep['status'] = 'Success',
): void {
  effort.steps.push({ name: `Entry${type}`, type, status, description });
}

export function toModified(changes: readonly AttributeChange[]): ModifiedProperty[] {
  return changes.map(({ path, oldValue, newValue }) => ({
    displayName: path.text,
    oldValue: oldValue ?? null,
    newValue: newValue ?? null,
  }));
}
