import { payloadTooLarge } from '../scim-error.ts';

/** Some tenths of a second. Forty values may meet five thousand operations. */
export const MAXIMUM_COMPARED_VALUES = 200_000;

/**
 * What one PATCH has cost so far. The size of a request does not bound its work: each of its operations may look at each
 * value of an attribute.
 */
export interface PatchEffort {
  /** @throws ScimError 413 where all operations together look at more than MAXIMUM_COMPARED_VALUES values */
  compare(values: number): void;
}

export function newPatchEffort(): PatchEffort {
  let left = MAXIMUM_COMPARED_VALUES;
  return {
    compare(values) {
      left -= values;
      if (left >= 0) return;
      throw payloadTooLarge(
        `The operations of this PATCH compare more than ${MAXIMUM_COMPARED_VALUES} values. Send them in several requests.`,
      );
    },
  };
}
