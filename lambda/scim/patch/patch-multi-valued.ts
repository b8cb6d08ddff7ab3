/** One operation on a multi-valued attribute: on the whole list, or on the elements that a value filter names. */
import { refuseChangedParts } from '../keep-immutable.ts';
import { normaliseElement, normaliseValue, severalPrimary } from '../normalise-value.ts';
import { primaryCount, withOnePrimary } from '../primary.ts';
import { isEqual, isScimObject, isUnassigned, type Json, type ScimObject } from '../resource.ts';
import type { Attribute } from '../schema/schema.ts';
import { noTarget } from '../scim-error.ts';
import { clearsPart, hasContent, mergeComplex, patchSubAttribute } from './complex-value.ts';
import type { PatchOperation } from './parse-patch.ts';
import { patchList, withoutRepeats } from './patch-list.ts';
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
  const { path, home } = target;
  const after = patched(target, before, operation);
  if (after.length === 0) return undefined;
  if (operation.op === 'remove' && !target.subAttribute) return after;
  const distinct = withoutRepeats(home.attribute, before, after, path);
  const old = new Set(before);
  const single = withOnePrimary(distinct, (element) => !old.has(element));
  if (primaryCount(single) > 1) throw severalPrimary(path);
  return single;
}

function patched(
  target: AttributeTarget,
  before: readonly Json[],
  operation: PatchOperation,
): readonly Json[] {
  const { selector, subAttribute, home, path } = target;
  if (subAttribute) return patchParts(target, subAttribute, before, operation);
  if (!selector) return patchList(home.attribute, before, operation, path);
  if (operation.op === 'remove') return before.filter((element) => !selector.matches(element));
  return setSelected(target, selector, before, operation);
}

/** `emails[type eq "work"].value`, or `emails.value` for every element. An element of which nothing is left goes. */
function patchParts(
  target: AttributeTarget,
  subAttribute: Attribute,
  before: readonly Json[],
  { op, value }: PatchOperation,
): readonly Json[] {
  const { attribute } = target.home;
  const { name } = subAttribute;
  const patchPart = (element: ScimObject) =>
    patchSubAttribute(element, subAttribute, { op, value, path: target.path });
  const matches = (element: Json) => target.selector?.matches(element) ?? true;
  const selected = before.filter(isScimObject).filter(matches);
  if (selected.length === 0) {
    if (patchPart({})[name] === undefined) return before;
    return [...before, madeElement(target, patchPart)];
  }
  // Also where one of them was primary before: else each repetition of the operation would move it to another one.
  const isSeveral = name === 'primary' && primaryCount(selected.map(patchPart)) > 1;
  if (isSeveral) throw severalPrimary(target.path);
  return before.flatMap((element) => {
    if (!isScimObject(element) || !matches(element)) return [element];
    const changed = patchPart(element);
    if (isEqual(changed, element)) return [element];
    refuseChangedParts(attribute, element, changed, target.attributePath);
    return changed[name] !== undefined || hasContent(attribute, changed) ? [changed] : [];
  });
}

/** `emails[type eq "work"]`. */
function setSelected(
  target: AttributeTarget,
  selector: Selector,
  before: readonly Json[],
  { op, value }: PatchOperation,
): readonly Json[] {
  const sent = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const { matches } = selector;
  if (isUnassigned(sent)) return before.filter((element) => !matches(element));
  const { path } = target;
  const { attribute } = target.home;
  const fill = (base: ScimObject) => mergeComplex(attribute, base, { op, value: sent, path });
  const isLeft = (written: ScimObject) =>
    clearsPart(sent) ? hasContent(attribute, written) : !isEqual(written, {});
  if (!before.some(matches)) return [...before, ...[madeElement(target, fill)].filter(isLeft)];
  return before.flatMap((element) => {
    if (!matches(element)) return [element];
    if (!isScimObject(element)) return normaliseElement(attribute, sent, path) ?? [];
    const base =
      op === 'add' ? element : { ...fixedParts(attribute, element), ...equalities(target) };
    const written = fill(base);
    refuseChangedParts(attribute, element, written, path);
    return isLeft(written) ? [written] : [];
  });
}

/** What a replacement of an element cannot take from it: what is set by the service, and what is immutable. */
function fixedParts({ subAttributes = [] }: Attribute, element: ScimObject): ScimObject {
  const fixed = subAttributes.filter(({ mutability }) => FIXED.includes(mutability));
  return Object.fromEntries(
    fixed.flatMap(({ name }) => {
      const value = element[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

const FIXED: readonly Attribute['mutability'][] = ['readOnly', 'immutable'];

/**
 * A new element, which holds what the path's filter says of it. RFC 7644 §3.5.2.3 asks for an error where nothing matches; Entra
 * counts on the element being made (quirk `create-on-absent`).
 * @throws ScimError noTarget for a filter from which no element can be made, and for one that the made element contradicts
 */
function madeElement(target: AttributeTarget, fill: (base: ScimObject) => ScimObject): ScimObject {
  const { selector, home, path } = target;
  const canBeMade =
    !selector ||
    (home.attribute.type === 'complex' &&
      selector.pairs !== undefined &&
      [...selector.pairs.keys()].every(({ mutability }) => mutability !== 'readOnly'));
  const made = canBeMade ? fill(equalities(target)) : undefined;
  if (made && (selector?.matches(made) ?? true)) return made;
  throw noTarget(`No value of ${path} matches the filter of the path.`);
}

/** What the path's filter says of an element, as far as a client may say it. */
function equalities(target: AttributeTarget): ScimObject {
  const said = [...(target.selector?.pairs ?? [])].flatMap(([part, value]) => {
    if (part.mutability === 'readOnly') return [];
    const path = `${target.attributePath}.${part.name}`;
    const kept = normaliseValue(part, part.multiValued ? [value] : value, path);
    return kept === undefined ? [] : [[part.name, kept] as const];
  });
  return Object.fromEntries(said);
}
