import fc from 'fast-check';
import { keepImmutable } from '../../../lambda/scim/keep-immutable.ts';
import { applyPatch } from '../../../lambda/scim/patch/apply-patch.ts';
import type { ScimObject } from '../../../lambda/scim/resource.ts';
import { ScimError } from '../../../lambda/scim/scim-error.ts';
import { validateResource } from '../../../lambda/scim/validate-resource.ts';
import { type PatchedResource, patchedResource } from './arbitrary-patch.ts';

/** Undefined where it is refused. */
function unlessRefused(make: () => ScimObject): ScimObject | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

const created = ({ resourceType, body }: PatchedResource) =>
  unlessRefused(() => validateResource(resourceType, body));

const patched = ({ resourceType, operations }: PatchedResource, attributes: ScimObject) =>
  unlessRefused(() => applyPatch(resourceType, attributes, operations));

/** Runs until so many of the random patches were accepted that the property says something. */
function forAccepted(
  operations: number,
  numRuns: number,
  check: (given: PatchedResource, before: ScimObject, after: ScimObject) => void,
): void {
  let accepted = 0;
  const property = fc.property(patchedResource(operations), (given) => {
    const before = created(given);
    const after = before && patched(given, before);
    if (!before || !after) return;
    accepted += 1;
    check(given, before, after);
  });
  fc.assert(property, { numRuns });
  expect(accepted).toBeGreaterThan(numRuns / 10);
}

it('leaves attributes that their own schema accepts as they are', () => {
  forAccepted(3, 1_000, ({ resourceType }, _before, after) => {
    expect(validateResource(resourceType, after)).toEqual(after);
  });
});

it('leaves what is immutable as it was: a replacement by the outcome is accepted', () => {
  forAccepted(3, 500, ({ resourceType }, before, after) => {
    expect(() => keepImmutable(resourceType, before, after)).not.toThrow();
  });
});

it('changes nothing the second time, where one operation without a filter is repeated', () => {
  forAccepted(1, 600, (given, _before, after) => {
    if (given.operations.some(({ path }) => path?.includes('['))) return;
    expect(patched(given, after)).toEqual(after);
  });
});

it('changes nothing of what it was given', () => {
  forAccepted(3, 200, (given) => {
    const before = created(given) ?? {};
    const copy = structuredClone(before);
    patched(given, before);
    expect(before).toEqual(copy);
  });
});
