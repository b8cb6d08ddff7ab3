import { timingSafeEqual } from 'node:crypto';

/** Takes as long wherever the first difference is. */
export function isSameSecret(given: string | undefined, wanted: string): boolean {
  const [left, right] = [Buffer.from(given ?? ''), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}
