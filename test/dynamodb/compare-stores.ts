/** Two stores that are asked the same and have to answer alike. */
import { isDeepStrictEqual } from 'node:util';
import type { DirectoryStore, Stretch } from '../../lambda/directory/directory-store.ts';

/** @param at which of the stores it is */
export type Question = (store: DirectoryStore, at: number) => Promise<unknown>;

/** @returns the answer, without what may differ. */
export type Ask = (what: string, question: Question) => Promise<unknown>;

export function compareStores(stores: readonly DirectoryStore[]): Ask {
  return async (what, question) => {
    const answers: unknown[] = [];
    for (const [at, store] of stores.entries()) {
      answers.push(comparable(await question(store, at).catch(failureOf)));
    }
    const [expected, answer] = answers;
    if (!isDeepStrictEqual(answer, expected)) {
      expect({ what, answer }).toEqual({ what, answer: expected });
    }
    return expected;
  };
}

const failureOf = (error: Error) => ({ thrown: error.message });

/** Without what may differ: in which shard a revision was counted, and resource types of which no member is left. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value instanceof Map) return comparable([...value]);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      if (name === 'revisions') return [name, sum(part)];
      if (name === 'counts') return [name, withoutZeros(part)];
      return [name, comparable(part)];
    }),
  );
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

const withoutZeros = (counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));

/** A stretch without what lies where it came from: nobody looks whether there still is something. */
export const ahead = ({ resources, next, previous }: Stretch, isBackwards: boolean) => ({
  resources,
  ahead: isBackwards ? previous : next,
});
