/** A case of patch-apply: what our PATCH makes of its resource. */
import { applyPatch } from '../../lambda/scim/patch/apply-patch.ts';
import { parsePatch } from '../../lambda/scim/patch/parse-patch.ts';
import {
  isEqual,
  isScimObject,
  isUnassigned,
  type Json,
  type ScimObject,
} from '../../lambda/scim/resource.ts';
import { ScimError } from '../../lambda/scim/scim-error.ts';
import { type PatchCase, patchCaseResourceType } from './patch-case-schema.ts';

/** The attributes after the operations, or the error with which they are refused. */
function answerTo(patchCase: PatchCase): ScimObject | ScimError {
  try {
    const operations = parsePatch({ Operations: patchCase.ops });
    return applyPatch(patchCaseResourceType(patchCase), stored(patchCase.before), operations);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
}

/** What differs from the expectation, in words; undefined where nothing does. */
export function differenceOf(patchCase: PatchCase): string | undefined {
  const answer = answerTo(patchCase);
  const refused = answer instanceof ScimError;
  if (patchCase.after === undefined) {
    return refused ? undefined : `is not refused: ${JSON.stringify(answer)}`;
  }
  if (refused) return `is refused: ${answer.detail}`;
  return isEqual(stored(answer), stored(patchCase.after))
    ? undefined
    : `becomes ${JSON.stringify(answer)}`;
}

/** As we keep a resource: without what the service sets, and without what is unassigned. */
function stored({
  id: _id,
  schemas: _schemas,
  meta: _meta,
  ...attributes
}: ScimObject): ScimObject {
  const kept = assigned(attributes);
  return isScimObject(kept) ? kept : {};
}

function assigned(value: Json): Json | undefined {
  if (Array.isArray(value)) {
    const elements = value.flatMap((element: Json) => assigned(element) ?? []);
    return elements.length === 0 ? undefined : elements;
  }
  if (!isScimObject(value)) return isUnassigned(value) ? undefined : value;
  const members = Object.entries(value).flatMap(([name, member]) => {
    const kept = assigned(member);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
