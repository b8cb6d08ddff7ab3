/**
 * Takes out of a PATCH what it says of `members`. A group's members are not among its attributes and may be a million: what is asked of
 * them is kept as steps, most of which name the members that they are about, so that the list need not be read.
 */
import { compileValueFilter } from '../filter/match-filter.ts';
import { parsePath } from '../filter/parse-path.ts';
import { type ResolvedFilter, resolveValueFilter } from '../filter/resolve-filter.ts';
import { isScimObject, isUnassigned, type Json } from '../resource.ts';
import type { ResourceType } from '../schema/resource-type.ts';
import { invalidValue, mutability } from '../scim-error.ts';
import { isSetByService } from '../validate-resource.ts';
import { invalidOperation } from './invalid-operation.ts';
import { withListedValues } from './listed-values.ts';
import { memberIds } from './member-ids.ts';
import type { MembershipStep } from './membership-step.ts';
import type { PatchOperation } from './parse-patch.ts';
import { type AttributeTarget, resolveTarget } from './resolve-target.ts';

export interface SplitPatch {
  /** As many as there were, so that an error still names the right one; one that spoke of members alone says nothing now. */
  readonly operations: readonly PatchOperation[];
  readonly steps: readonly MembershipStep[];
}

/** @throws ScimError invalidPath, invalidFilter, invalidValue or mutability; the detail names the operation */
export function splitMembership(
  resourceType: ResourceType,
  operations: readonly PatchOperation[],
): SplitPatch {
  const splits = operations.map((operation, index) => {
    try {
      return splitOperation(resourceType, operation);
    } catch (error) {
      throw operations.length > 1 ? invalidOperation(index, error) : error;
    }
  });
  return {
    operations: splits.map(({ operation }) => operation ?? NOTHING),
    steps: splits.flatMap(({ steps }) => steps),
  };
}

const NOTHING: PatchOperation = { op: 'add', path: undefined, value: {} };

interface SplitOperation {
  /** Absent where nothing is left of it. */
  readonly operation?: PatchOperation;
  readonly steps: readonly MembershipStep[];
}

function splitOperation(resourceType: ResourceType, operation: PatchOperation): SplitOperation {
  const { path, value } = operation;
  if (path === undefined) {
    return operation.op === 'remove' || !isScimObject(value)
      ? { operation, steps: [] }
      : splitObject(resourceType, operation, '');
  }
  if (isWhole(resourceType, path)) return splitObject(resourceType, operation, `${path.trim()}:`);
  const target = membersTarget(resourceType, path);
  return target ? { steps: stepsOf(target, operation, path) } : { operation, steps: [] };
}

/** The names in a value are paths of their own (quirks `dotted-keys` and `urn-keys`). */
function splitObject(
  resourceType: ResourceType,
  operation: PatchOperation,
  prefix: string,
): SplitOperation {
  const { op, value } = operation;
  if (op === 'remove' || !isScimObject(value)) return { operation, steps: [] };
  const steps: MembershipStep[] = [];
  const kept: [string, Json][] = [];
  for (const [name, member] of Object.entries(value)) {
    const path = `${prefix}${name}`;
    const inner = { op, path, value: member };
    if (isSetByService(name)) kept.push([name, member]);
    else if (prefix === '' && isWhole(resourceType, path)) {
      const split = splitOperation(resourceType, inner);
      steps.push(...split.steps);
      if (split.operation) kept.push([name, split.operation.value ?? null]);
    } else {
      const target = membersTarget(resourceType, path);
      if (target) steps.push(...stepsOf(target, inner, path));
      else kept.push([name, member]);
    }
  }
  if (steps.length === 0) return { operation, steps };
  return kept.length === 0
    ? { steps }
    : { operation: { ...operation, value: Object.fromEntries(kept) }, steps };
}

/** Whether the path is the URN of the core schema, and so means the resource itself. */
const isWhole = ({ schema }: ResourceType, path: string): boolean =>
  path.trim().toLowerCase() === schema.id.toLowerCase();

/** Undefined for any other attribute, and for a path that is none: who applies the operation says what is wrong with it. */
function membersTarget(resourceType: ResourceType, path: string): AttributeTarget | undefined {
  if (!/members/i.test(path)) return undefined;
  const target = resolveTarget(resourceType, path);
  if (target.kind !== 'attribute' || target.home.extension) return undefined;
  return target.home.attribute.name === 'members' ? target : undefined;
}

function stepsOf(
  target: AttributeTarget,
  operation: PatchOperation,
  path: string,
): readonly MembershipStep[] {
  const { attribute } = target.home;
  const { op, value } = withListedValues(attribute, operation);
  if (op !== 'remove' && value === undefined) {
    throw invalidValue(`An operation "${op}" on ${target.path} must have a value.`);
  }
  if (target.selector) return onSelected(target, { op, value, path });
  if (target.subAttribute) throw unchangeableMember(target.path);
  const ids = memberIds(attribute, value ?? null);
  if (op === 'add') return [{ kind: 'add', ids }];
  if (op === 'replace') return [{ kind: 'set', ids }];
  // Quirks `remove-with-value` and `remove-empty-list`: only what is listed goes.
  return value === undefined || value === null ? [{ kind: 'set', ids: [] }] : [removal(ids)];
}

const removal = (ids: readonly string[]): MembershipStep => ({
  kind: 'remove',
  among: ids,
  matches: () => true,
  comparisons: 1,
});

/** `members[value eq "2819c223"]`, with `.value` behind it or without. */
function onSelected(
  target: AttributeTarget,
  { op, value, path }: PatchOperation & { readonly path: string },
): readonly MembershipStep[] {
  const { attribute } = target.home;
  const { valueFilter } = parsePath(path);
  if (!valueFilter) throw new Error('a selector comes from a value filter');
  const filter = resolveValueFilter(valueFilter, attribute);
  const among = namedIds(filter);
  const isWholeMember = !target.subAttribute || target.subAttribute.name === 'value';
  if (!isWholeMember || (target.subAttribute && op === 'remove')) {
    throw unchangeableMember(target.path);
  }
  if (op === 'remove' || (isUnassigned(value) && !target.subAttribute)) {
    if (among && namesExactly(filter)) return [removal(among)];
    const comparisons = target.selector?.comparisons ?? 1;
    const matches = compileValueFilter(filter, attribute);
    return [{ kind: 'remove', ...(among && { among }), matches, comparisons }];
  }
  // Quirk `create-on-absent`: the member that the path names shall be there. Another in its place would be a change of a member.
  const ids = memberIds(attribute, value ?? null);
  const isSame = among?.length === 1 && ids.length === 1 && among[0] === ids[0];
  if (!isSame) throw unchangeableMember(target.path);
  return [{ kind: 'add', ids }];
}

/** The only ids that a member can have which the filter matches; undefined where it may have any. */
function namedIds(filter: ResolvedFilter): readonly string[] | undefined {
  switch (filter.kind) {
    case 'compare': {
      const { path, operator, value } = filter;
      if (path.target.name !== 'value' || operator !== 'eq') return undefined;
      return typeof value === 'string' ? [value] : undefined;
    }
    case 'and':
      return filter.operands.map(namedIds).find((ids) => ids !== undefined);
    case 'or': {
      const ids = filter.operands.map(namedIds);
      return ids.every((some) => some !== undefined) ? ids.flat() : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether every member whose id is named matches, so that nothing else of it has to be known. */
const namesExactly = (filter: ResolvedFilter): boolean =>
  filter.kind === 'or' ? filter.operands.every(namesExactly) : filter.kind === 'compare';

/** RFC 7643 §4.2: the sub-attributes of `members` are immutable. */
const unchangeableMember = (path: string) =>
  mutability(
    `${path} cannot be changed: a member is added, with the path "members", or removed, with the path "members[value eq \\"…\\"]".`,
  );
