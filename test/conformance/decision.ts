/** Cases that we decide otherwise than the library they come from, and what keeps the list of them true. */
import type { ConformanceCase } from './conformance-cases.ts';

export interface Decision {
  /** What we do and why. */
  readonly reason: string;
  /** The clause of an RFC, or the quirk of client-quirks.ts, that decides. */
  readonly decidedBy: string;
  /** Ids of cases by the file that they are in. */
  readonly cases: Readonly<Record<string, readonly string[]>>;
}

/** What must be empty for a file: cases that fail and are not listed, and listed ones that pass or are not there. */
export interface Surprises {
  readonly unlistedFailures: readonly string[];
  readonly listedSuccesses: readonly string[];
  readonly listedButUnknown: readonly string[];
}

export const NO_SURPRISES: Surprises = {
  unlistedFailures: [],
  listedSuccesses: [],
  listedButUnknown: [],
};

export const decidedIds = (decisions: readonly Decision[], file: string): readonly string[] =>
  decisions.flatMap(({ cases }) => cases[file] ?? []);

/** @param differenceOf what differs from the case's expectation, undefined if nothing does */
export function surprises<T>(
  cases: readonly ConformanceCase<T>[],
  decided: readonly string[],
  differenceOf: (content: T) => string | undefined,
): Surprises {
  const listed = new Set(decided);
  const known = new Set(cases.map(({ id }) => id));
  const unlistedFailures: string[] = [];
  const listedSuccesses: string[] = [];
  for (const { id, content } of cases) {
    const difference = differenceOf(content);
    if (difference !== undefined && !listed.has(id)) unlistedFailures.push(`${id} ${difference}`);
    if (difference === undefined && listed.has(id)) listedSuccesses.push(id);
  }
  const listedButUnknown = decided.filter((id) => !known.has(id));
  return { unlistedFailures, listedSuccesses, listedButUnknown };
}

/** Ids with white space between them. */
export const idsOf = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean);
