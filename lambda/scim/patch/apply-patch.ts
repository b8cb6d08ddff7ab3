/**
 * PATCH (RFC 7644 §3.5.2) on the attributes of one resource: old attributes and operations in, new attributes out.
 * All operations hold or none does: an error leaves the caller with what it had.
 */

import { refuseChange } from '../keep-immutable.ts';
import { normaliseValue } from '../normalise-value.ts';
import { isScimObject, isUnassigned, type Json, type ScimObject } from '../resource.ts';
import type { ResourceType } from '../schema/resource-type.ts';
import type { Schema } from '../schema/schema.ts';
import { invalidValue, mutability, noTarget } from '../scim-error.ts';
import { isKept, isSetByService, missingAttribute, required } from '../validate-resource.ts';
import { invalidOperation } from './invalid-operation.ts';
import { withListedValues } from './listed-values.ts';
import type { PatchOperation } from './parse-patch.ts';
import { newPatchEffort, type PatchEffort } from './patch-effort.ts';
import { comparedValues, patchMultiValued } from './patch-multi-valued.ts';
import { patchSingleValued } from './patch-single-valued.ts';
import { type AttributeTarget, resolveTarget } from './resolve-target.ts';

/** What every operation of one request is given. */
interface Patch {
  readonly resourceType: ResourceType;
  readonly effort: PatchEffort;
  /** Paths of what was to be removed. */
  readonly removed: Set<string>;
}

/** @throws ScimError invalidPath, invalidValue, mutability, noTarget or 413; the detail names the operation */
export function applyPatch(
  resourceType: ResourceType,
  attributes: ScimObject,
  operations: readonly PatchOperation[],
): ScimObject {
  const patch: Patch = { resourceType, effort: newPatchEffort(), removed: new Set() };
  let result = attributes;
  for (const [index, operation] of operations.entries()) {
    try {
      result = applyOperation(patch, result, operation);
    } catch (error) {
      throw operations.length > 1 ? invalidOperation(index, error) : error;
    }
  }
  refuseMissing(patch, attributes, result);
  return result;
}

/** Once all operations are done, since one may remove what the next one adds. What was missing before is not this PATCH's fault. */
function refuseMissing(
  { resourceType, removed }: Patch,
  before: ScimObject,
  after: ScimObject,
): void {
  const missing = missingAttribute(resourceType, after);
  if (missing === undefined || missing === missingAttribute(resourceType, before)) return;
  // RFC 7644 §3.5.2.2.
  if (removed.has(missing)) throw mutability(`${missing} is required and cannot be removed.`);
  throw required(missing);
}

function applyOperation(
  patch: Patch,
  attributes: ScimObject,
  operation: PatchOperation,
): ScimObject {
  const { op, path, value } = operation;
  if (path !== undefined) return applyAtPath(patch, attributes, operation, path);
  if (op === 'remove') throw noTarget('A remove must have a path that says what to remove.');
  if (!isScimObject(value)) {
    throw invalidValue(`An operation "${op}" without a path must have an object as its value.`);
  }
  return Object.entries(value).reduce(
    (result, [name, member]) =>
      isSetByService(name)
        ? result
        : applyAtPath(patch, result, { op, path: name, value: member }, name),
    attributes,
  );
}

/** Quirks `dotted-keys` and `urn-keys`: a name in a value without a path is a path of its own. */
function applyAtPath(
  patch: Patch,
  attributes: ScimObject,
  operation: PatchOperation,
  path: string,
): ScimObject {
  const target = resolveTarget(patch.resourceType, path);
  return target.kind === 'extension'
    ? applyToExtension(patch, attributes, operation, target.schema)
    : applyToAttribute(patch, attributes, operation, target);
}

function applyToExtension(
  patch: Patch,
  attributes: ScimObject,
  { op, value }: PatchOperation,
  schema: Schema,
): ScimObject {
  if (op === 'remove' || value === null) {
    if (schema === patch.resourceType.schema) {
      throw noTarget(`${schema.id} is the whole ${schema.name}: name the attribute to remove.`);
    }
    const { [schema.id]: removed, ...kept } = attributes;
    for (const attribute of isScimObject(removed) ? schema.attributes : []) {
      const path = `${schema.id}:${attribute.name}`;
      refuseChange(attribute, memberOf(removed, attribute.name), undefined, path);
      patch.removed.add(path);
    }
    patch.removed.add(schema.id);
    return kept;
  }
  if (!isScimObject(value)) throw invalidValue(`${schema.id} must have an object as its value.`);
  return Object.entries(value).reduce((result, [name, member]) => {
    const path = `${schema.id}:${name}`;
    return applyAtPath(patch, result, { op, path, value: member }, path);
  }, attributes);
}

function applyToAttribute(
  { effort, removed }: Patch,
  attributes: ScimObject,
  sent: PatchOperation,
  target: AttributeTarget,
): ScimObject {
  const { attribute } = target.home;
  const operation = withListedValues(attribute, sent);
  if (attribute.name === 'schemas') return attributes;
  refuseReadOnly(target);
  if (operation.op !== 'remove' && operation.value === undefined) {
    throw invalidValue(`An operation "${operation.op}" on ${target.path} must have a value.`);
  }
  if (!isKept(attribute)) {
    normaliseValue(attribute, operation.value ?? null, target.path);
    return attributes;
  }
  const before = read(attributes, target);
  const elements = asElements(before);
  effort.compare(comparedValues(target, elements, operation));
  const after = attribute.multiValued
    ? patchMultiValued(target, elements, operation)
    : patchSingleValued(target, before, operation);
  refuseChange(attribute, before, after, target.attributePath);
  if (operation.op === 'remove') removed.add(target.path);
  return write(attributes, target, after);
}

function refuseReadOnly({ home, subAttribute, path }: AttributeTarget): void {
  if (home.attribute.mutability === 'readOnly' || subAttribute?.mutability === 'readOnly') {
    throw mutability(`${path} is read-only: it is set by the service.`);
  }
}

const asElements = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? value : [];

function read(attributes: ScimObject, { home }: AttributeTarget): Json | undefined {
  return memberOf(home.extension ? attributes[home.extension.id] : attributes, home.attribute.name);
}

const memberOf = (holder: Json | undefined, name: string): Json | undefined =>
  isScimObject(holder) ? holder[name] : undefined;

function write(
  attributes: ScimObject,
  { home }: AttributeTarget,
  value: Json | undefined,
): ScimObject {
  if (!home.extension) return withMember(attributes, home.attribute.name, value);
  const holder = attributes[home.extension.id];
  const extension = withMember(isScimObject(holder) ? holder : {}, home.attribute.name, value);
  const isEmpty = Object.keys(extension).length === 0;
  return withMember(attributes, home.extension.id, isEmpty ? undefined : extension);
}

/** The object with the member set, or without it. */
function withMember(object: ScimObject, name: string, value: Json | undefined): ScimObject {
  if (!isUnassigned(value)) return { ...object, [name]: value };
  const { [name]: _removed, ...kept } = object;
  return kept;
}
