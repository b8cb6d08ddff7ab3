/** 24 bits, so that the sum of some 500 million of them is still an exact number. */
const BITS_LEFT_OUT = 8;

/**
 * A number that stands for a member, by its id, and mostly differs from that of another (FNV-1a). The sum over a group's members can be kept
 * as they come and go, and tells whether what was read of them is all of them.
 */
export function memberFingerprint(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  }
  return hash >>> BITS_LEFT_OUT;
}

/** Of members that come, less those that go. */
export function sumOfFingerprints(
  added: readonly { readonly id: string }[],
  removed: readonly { readonly id: string }[] = [],
): number {
  const sum = (members: readonly { readonly id: string }[]): number =>
    members.reduce((total, { id }) => total + memberFingerprint(id), 0);
  return sum(added) - sum(removed);
}
