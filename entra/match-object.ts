/**
 * Matching: one query for each matching attribute in the order of precedence, until one finds something. An object
 * without a value in any of them cannot be matched, and then is not created either.
 */
import type { MappedValue } from './attribute-mapping.ts';
import { note, type ObjectEffort } from './object-effort.ts';
import { ProvisioningFailure } from './provisioning-failure.ts';
import type { TargetDirectory, TargetObject } from './target-directory.ts';
import { equalsFilter } from './tenant-url.ts';

/** Undefined when the target has no such object. @throws ProvisioningFailure */
export async function matchObject(
  target: TargetDirectory,
  values: readonly MappedValue[],
  effort: ObjectEffort,
): Promise<TargetObject | undefined> {
  const matching = inPrecedence(values);
  if (matching.length === 0) {
    const reason = 'The object has no value in any matching attribute.';
    throw new ProvisioningFailure('MissingMatchingAttribute', reason, 'object');
  }
  for (const { path, value } of matching) {
    const rows = await target.query(equalsFilter(path.text, String(value)));
    if (rows.length > 1) {
      const reason = `${rows.length} objects at the target have this ${path.text}.`;
      throw new ProvisioningFailure('DuplicateTargetEntries', reason, 'object');
    }
    const found = rows[0];
    note(effort, 'Matching', `${path.text}: ${found === undefined ? 'no' : 'one'} object found`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inPrecedence(values: readonly MappedValue[]): MappedValue[] {
  const priority = ({ mapping }: MappedValue): number =>
    mapping.matchingPriority ?? Number.POSITIVE_INFINITY;
  return values
    .filter(({ mapping }) => mapping.matchingPriority !== undefined)
    .toSorted((one, other) => priority(one) - priority(other));
}
