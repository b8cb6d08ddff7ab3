import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';

const RANDOM_CHARACTERS = 16;

/** A ULID from one draw of randomness; left to itself, ulid draws for each of its characters, which costs more than all else of a change. */
export function newEntryId(time: number): string {
  const bytes = randomBytes(RANDOM_CHARACTERS).values();
  return ulid(time, () => (bytes.next().value ?? 0) / 256);
}
