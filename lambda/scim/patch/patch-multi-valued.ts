/** One operation on a multi-valued attribute: on the whole list, or on the elements that a value filter names. */
import { limitValues, normaliseElement, normaliseValue } from '../normalise-value.ts';
import { primaryCount, withOnePrimary } from '../primary.ts';
import {
  fingerprint,
  isEqual,
  isScimObject,
  isUnassigned,
  type Json,
  type ScimObject,
} from '../resource.ts';
import type { Attribute } from '../schema/schema.ts';
import { invalidValue, noTarget } from '../scim-error.ts';
import { hasContent, withSubAttribute } from './complex-value.ts';
import type { PatchOperation } from './parse-patch.ts';
import { clearsPart, mergeComplex } from './patch-single-valued.ts';
import type { AttributeTarget, Selector } from './resolve-target.ts';

/** How many values the operation looks at, each once for every condition that it is compared with. */
export function comparedValues(
  { selector }: AttributeTarget,
  before: readonly Json[],
  { op, value }: PatchOperation,
): number {
  const listed = op === 'remove' && Array.isArray(value) ? value.length : 1;
  return before.length * Math.max(1, selector?.comparisons ?? listed);
}

/** The attribute's new values; undefined where none is left. */
export function patchMultiValued(
  target: AttributeTarget,
  before: readonly Json[],
  operation: PatchOperation,
): readonly Json[] | undefined {
  const after =
    operation.op === 'remove' ? remove(target, before, operation) : set(target, before, operation);
  if (after.length === 0) return undefined;
  limitValues(after, target.path);
  const old = new Set(before);
  const single = withOnePrimary(after, (element) => !old.has(element));
  if (primaryCount(single) > 1)
    throw invalidValue(`${target.path} may have one primary value only.`);
  return single;
}

function remove(
  target: AttributeTarget,
  before: readonly Json[],
  { value }: PatchOperation,
): readonly Json[] {
  const { selector, subAttribute } = target;
  if (subAttribute) return changeElements(target, subAttribute, before, undefined);
  if (selector) return before.filter((element) => !selector.matches(element));
  if (value === undefined || value === null) return [];
  // Quirks `remove-with-value` and `remove-empty-list`: only what is listed goes.
  const listed = asList(value).flatMap((element) => elementOf(target, element) ?? []);
  return before.filter((element) => !listed.some((item) => isListed(item, element)));
}

/** Whether a listed element means this one: every sub-attribute that it names is equal, `$ref` aside. */
function isListed(listed: Json, element: Json): boolean {
  if (!isScimObject(listed) || !isScimObject(element)) return isEqual(listed, element);
  const names = Object.keys(listed).filter((name) => name !== '$ref');
  return names.length > 0 && names.every((name) => isEqual(listed[name], element[name]));
}

function set(
  target: AttributeTarget,
  before: readonly Json[],
  operation: PatchOperation,
): readonly Json[] {
  const value = operation.value ?? null;
  if (target.subAttribute) return setSubAttribute(target, target.subAttribute, before, value);
  if (target.selector) return setSelected(target, target.selector, before, { ...operation, value });
  const sent = asList(value).flatMap((element) => elementOf(target, element) ?? []);
  if (operation.op === 'replace') return sent;
  const present = new Set(before.map(fingerprint));
  return [...before, ...sent.filter((element) => isNew(present, fingerprint(element)))];
}

function isNew(present: Set<string>, key: string): boolean {
  if (present.has(key)) return false;
  present.add(key);
  return true;
}

/** `emails[type eq "work"].value`, or `emails.value` for every element. */
function setSubAttribute(
  target: AttributeTarget,
  subAttribute: Attribute,
  before: readonly Json[],
  value: Json,
): readonly Json[] {
  const kept = normaliseValue(subAttribute, value, target.path);
  const matches = (element: Json) => target.selector?.matches(element) ?? true;
  if (before.some(matches) || kept === undefined) {
    return changeElements(target, subAttribute, before, kept);
  }
  return [...before, { ...newElement(target), [subAttribute.name]: kept }];
}

/** `emails[type eq "work"]`. */
function setSelected(
  target: AttributeTarget,
  selector: Selector,
  before: readonly Json[],
  { op, value }: PatchOperation & { readonly value: Json },
): readonly Json[] {
  const sent = Array.isArray(value) && value.length === 1 ? (value[0] ?? null) : value;
  if (isUnassigned(sent)) return before.filter((element) => !selector.matches(element));
  const { attribute } = target.home;
  const written = (element: Json): readonly Json[] => {
    if (attribute.type !== 'complex') {
      return [normaliseElement(attribute, sent, target.path) ?? sent];
    }
    const base = op === 'add' && isScimObject(element) ? element : newElement(target, true);
    const merged = mergeComplex(attribute, base, sent, target.path);
    return clearsPart(sent) && !hasContent(attribute, merged) ? [] : [merged];
  };
  return before.some(selector.matches)
    ? before.flatMap((element) => (selector.matches(element) ? written(element) : [element]))
    : [...before, ...written(newElement(target))];
}

/** Sets the sub-attribute of the elements that the target names, or clears it and drops those of which nothing is left. */
function changeElements(
  { home: { attribute }, selector }: AttributeTarget,
  subAttribute: Attribute,
  before: readonly Json[],
  kept: Json | undefined,
): readonly Json[] {
  return before.flatMap((element) => {
    if (!isScimObject(element) || !(selector?.matches(element) ?? true)) return [element];
    const changed = withSubAttribute(element, subAttribute, kept);
    if (isEqual(changed, element)) return [element];
    return kept !== undefined || hasContent(attribute, changed) ? [changed] : [];
  });
}

/**
 * What a new element holds because the path's filter says so. RFC 7644 §3.5.2.3 asks for an error where nothing matches;
 * Entra counts on the element being made (quirk `create-on-absent`).
 * @throws ScimError noTarget for a filter from which no element can be made
 */
function newElement({ selector, path }: AttributeTarget, orEmpty = false): ScimObject {
  if (!selector) return {};
  if (!selector.pairs) {
    if (orEmpty) return {};
    throw noTarget(`No value of ${path} matches the filter of the path.`);
  }
  return Object.fromEntries([...selector.pairs].map(([{ name }, value]) => [name, value]));
}

const asList = (value: Json): readonly Json[] => {
  if (isUnassigned(value)) return [];
  return Array.isArray(value) ? value : [value];
};

function elementOf(
  { home: { attribute }, path }: AttributeTarget,
  element: Json,
): Json | undefined {
  return isUnassigned(element) ? undefined : normaliseElement(attribute, element, path);
}
