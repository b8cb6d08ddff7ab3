/** One operation on all values of a multi-valued attribute or sub-attribute: without a value filter, and as a whole. */
import { distinctValues } from '../distinct-values.ts';
import { foldCase } from '../fold-case.ts';
import { refuseChangedParts } from '../keep-immutable.ts';
import { limitValues, normaliseElement, normaliseList } from '../normalise-value.ts';
import {
  fingerprint,
  isEqual,
  isScimObject,
  isUnassigned,
  type Json,
  type ScimObject,
} from '../resource.ts';
import type { Attribute } from '../schema/schema.ts';
import type { PatchOperation } from './parse-patch.ts';

/** The new values; an empty list where none is left. */
export function patchList(
  attribute: Attribute,
  before: readonly Json[],
  { op, value }: Pick<PatchOperation, 'op' | 'value'>,
  path: string,
): readonly Json[] {
  if (op === 'remove') return removeListed(attribute, before, value, path);
  const sent = normaliseList(attribute, asList(value), path);
  return op === 'replace' ? sent : [...before, ...newAmong(sent, before)];
}

/** RFC 7644 §3.5.2.1: a value that is there already is not added. */
function newAmong(sent: readonly Json[], before: readonly Json[]): readonly Json[] {
  if (before.length * sent.length <= FEW_COMPARISONS) {
    return sent.filter((element) => !before.some((present) => isEqual(present, element)));
  }
  const present = new Set(before.map(fingerprint));
  return sent.filter((element) => !present.has(fingerprint(element)));
}

/** Up to here comparing each with each is quicker than making text of all. */
const FEW_COMPARISONS = 200;

/** Quirks `remove-with-value` and `remove-empty-list`: only what is listed goes. */
function removeListed(
  attribute: Attribute,
  before: readonly Json[],
  value: Json | undefined,
  path: string,
): readonly Json[] {
  if (value === undefined || value === null) return [];
  const listed = asList(value).flatMap((element) =>
    isUnassigned(element) ? [] : (normaliseElement(attribute, element, path) ?? []),
  );
  return before.filter((element) => !listed.some((item) => isListed(attribute, item, element)));
}

/** Whether a listed element means this one: every sub-attribute that it names is equal, `$ref` aside. */
function isListed(attribute: Attribute, listed: Json, element: Json): boolean {
  if (!isScimObject(listed) || !isScimObject(element)) return isSame(attribute, listed, element);
  let named = 0;
  for (const subAttribute of attribute.subAttributes ?? []) {
    const { name } = subAttribute;
    if (name === '$ref' || listed[name] === undefined) continue;
    if (!isSame(subAttribute, listed[name], element[name])) return false;
    named += 1;
  }
  return named > 0;
}

/** As a filter would compare them. */
const isSame = ({ caseExact }: Attribute, a: Json, b: Json | undefined): boolean =>
  !caseExact && typeof a === 'string' && typeof b === 'string'
    ? foldCase(a) === foldCase(b)
    : isEqual(a, b);

/**
 * The values after an operation, no (type, value) pair twice. Where it made one the same as another that was there before, what it
 * says is what counts.
 */
export function withoutRepeats(
  attribute: Attribute,
  before: readonly Json[],
  after: readonly Json[],
  path: string,
): readonly Json[] {
  limitValues(after, path);
  const old = new Set(before);
  const choose = (first: ScimObject, second: ScimObject): ScimObject => {
    const [kept, other] = old.has(second) && !old.has(first) ? [first, second] : [second, first];
    if (old.has(other)) refuseChangedParts(attribute, other, { ...other, ...kept }, path);
    return kept;
  };
  return distinctValues(attribute, after, choose);
}

const asList = (value: Json | undefined): readonly Json[] => {
  if (isUnassigned(value)) return [];
  return Array.isArray(value) ? value : [value];
};
