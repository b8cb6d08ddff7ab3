/**
 * Carrying out the plan for one object, request by request, in the order in which Entra sends them. What is remembered
 * about the object changes only after the target has confirmed.
 */
import { changesFor } from './attribute-changes.ts';
import { type AttributeMapping, activeMapping, isSoftDeleted } from './attribute-mapping.ts';
import type { ObjectState } from './job-state.ts';
import { matchObject } from './match-object.ts';
import { type Effect, note, type ObjectEffort, toModified } from './object-effort.ts';
import { type AttributeChange, toPatchRequest } from './patch-dialect.ts';
import { managerOf } from './provision-reference.ts';
import type { Plan } from './provisioning-plan.ts';
import type { ProvisioningRules } from './provisioning-rules.ts';
import type { TargetObject } from './target-directory.ts';
import { buildResource, toBoolean } from './target-resource.ts';

/** @throws ProvisioningFailure; then `state` is as it was. */
export async function provisionObject(
  plan: Plan,
  state: ObjectState,
  rules: ProvisioningRules,
  effort: ObjectEffort,
): Promise<Effect> {
  switch (plan.intent) {
    case 'provision':
      return bringOver(plan, state, rules, effort);
    case 'release':
      if (!rules.skipOutOfScopeDeletions) return takeAway('released', state, rules, effort);
      note(effort, 'Scoping', 'Out of scope; such objects are left as they are', 'Skipped');
      state.link = 'released';
      return 'skipped';
    case 'softDelete':
      return takeAway('softDeleted', state, rules, effort);
    case 'delete':
      return remove(state, rules, effort);
    case 'skip':
      note(effort, 'Scoping', 'Not in scope and not managed', 'Skipped');
      if (state.link === 'softDeleted' && plan.object?.softDeleted === false)
        state.link = 'released';
      return 'skipped';
  }
}

async function bringOver(
  plan: Plan,
  state: ObjectState,
  rules: ProvisioningRules,
  effort: ObjectEffort,
): Promise<Effect> {
  const found = await findTarget(plan, state, rules, effort);
  if (found === undefined) return createUnlessInactive(plan, state, rules, effort);
  const changes = changesFor(plan.values, found.resource);
  const effect = effectOf(changes, activeMapping(rules.mappings));
  effort.action = effect === 'disabled' ? 'Disable' : 'Update';
  if (changes.length === 0) {
    effort.action = 'Other';
    note(effort, 'Export', 'The target has these values already', 'Skipped');
  } else {
    await patch(found.id, changes, rules, effort);
  }
  remember(state, found, plan, rules);
  return effect;
}

/** By the anchor while the object is managed; by a match when it is new or has come back. */
async function findTarget(
  plan: Plan,
  state: ObjectState,
  rules: ProvisioningRules,
  effort: ObjectEffort,
): Promise<TargetObject | undefined> {
  if (state.link === 'linked' && state.scimId !== undefined) {
    effort.action = 'Update';
    const current = await rules.target.get(state.scimId);
    note(effort, 'Import', 'Read by its id');
    return current;
  }
  const found = await matchObject(rules.target, plan.values, effort);
  if (found !== undefined && state.scimId !== undefined && found.id !== state.scimId) {
    note(effort, 'Matching', `It was ${state.scimId} before: the identity link is lost`, 'Warning');
  }
  return found;
}

async function createUnlessInactive(
  plan: Plan,
  state: ObjectState,
  { kind, target, mappings }: ProvisioningRules,
  effort: ObjectEffort,
): Promise<Effect> {
  if (plan.object === undefined || isSoftDeleted(plan.object, true)) {
    note(
      effort,
      'Scoping',
      'NotEffectivelyEntitled: disabled at the source, nothing to create',
      'Skipped',
    );
    return 'skipped';
  }
  effort.action = 'Create';
  effort.modified = plan.values.map(({ path, value }) => ({
    displayName: path.text,
    oldValue: null,
    newValue: value,
  }));
  const created = await target.create(buildResource(kind, plan.values));
  note(effort, 'Export', 'Created');
  Object.assign(state, { link: 'linked', scimId: created.id, managerScimId: undefined });
  state.active = wantedActive(plan, mappings);
  return 'created';
}

async function takeAway(
  link: 'released' | 'softDeleted',
  state: ObjectState,
  rules: ProvisioningRules,
  effort: ObjectEffort,
): Promise<Effect> {
  const active = activeMapping(rules.mappings);
  if (active === undefined) return remove(state, rules, effort);
  effort.action = 'Disable';
  if (state.active === false || state.scimId === undefined) {
    note(effort, 'Export', 'Disabled at the target already', 'Skipped');
    state.link = link;
    return 'unchanged';
  }
  const change: AttributeChange = {
    path: active.target,
    type: 'Boolean',
    oldValue: true,
    newValue: false,
  };
  await patch(state.scimId, [change], rules, effort);
  Object.assign(state, { link, active: false });
  return 'disabled';
}

async function remove(
  state: ObjectState,
  { target }: ProvisioningRules,
  effort: ObjectEffort,
): Promise<Effect> {
  effort.action = 'Delete';
  if (state.scimId === undefined) return 'skipped';
  const outcome = await target.remove(state.scimId);
  note(effort, 'Export', outcome === 'deleted' ? 'Deleted' : 'Was gone already');
  Object.assign(state, {
    link: 'none',
    scimId: undefined,
    active: undefined,
    managerScimId: undefined,
    members: undefined,
    referenceEscrow: undefined,
  });
  return 'deleted';
}

async function patch(
  scimId: string,
  changes: readonly AttributeChange[],
  { target, dialect }: ProvisioningRules,
  effort: ObjectEffort,
): Promise<void> {
  effort.modified = toModified(changes);
  await target.patch(scimId, toPatchRequest(dialect, changes));
  note(effort, 'Export', `Changed ${changes.map(({ path }) => path.text).join(', ')}`);
}

function effectOf(
  changes: readonly AttributeChange[],
  active: AttributeMapping | undefined,
): Effect {
  if (changes.length === 0) return 'unchanged';
  const wanted = changes.find(({ path }) => path === active?.target)?.newValue;
  if (wanted === undefined) return 'updated';
  return toBoolean(wanted) ? 'enabled' : 'disabled';
}

function remember(
  state: ObjectState,
  found: TargetObject,
  plan: Plan,
  { mappings }: ProvisioningRules,
): void {
  state.link = 'linked';
  state.scimId = found.id;
  state.active = wantedActive(plan, mappings);
  state.managerScimId = managerOf(found.resource, mappings);
}

function wantedActive(plan: Plan, mappings: readonly AttributeMapping[]): boolean | undefined {
  const active = activeMapping(mappings);
  const value = plan.values.find(({ mapping }) => mapping === active)?.value;
  return value === undefined ? undefined : toBoolean(value);
}
