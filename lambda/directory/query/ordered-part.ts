/** Parts of a list that is put in order here: few resources that keys find, or an order that no index has. */
import type { StoredResource } from '../directory-store.ts';
import type { AnswerPage } from './answer-page.ts';
import { findByKeys } from './find-by-keys.ts';
import type { Match } from './match-resources.ts';
import { findMembers } from './member-part.ts';
import { listingOf, type PlannedQuery } from './planned-query.ts';
import { comparisonOf } from './sort.ts';
import { tooManyToRead } from './too-many-to-read.ts';
import { readOptions } from './type-query.ts';
import { type CursorWindow, type Part, type Position, partBetween, type Window } from './window.ts';

interface Entry extends Position {
  readonly planned: PlannedQuery;
  /** Kept of what keys find. Of a walk it would be too much: the page is read anew. */
  readonly resource?: StoredResource;
}

/**
 * Of one resource type or several: all that matches is looked at, ordered, and a part of it taken.
 * @throws ScimError tooMany
 */
export async function orderedPart(
  queries: readonly PlannedQuery[],
  window: Window,
  page: AnswerPage,
): Promise<Part> {
  const compare = comparisonOf(queries[0]?.query.sort?.direction);
  const entries: Entry[] = [];
  for (const planned of queries) await collect(planned, entries);
  entries.sort(compare);
  const totalResults = entries.length;
  if (window.kind === 'index') {
    const from = window.startIndex - 1;
    await take(entries.slice(from, from + page.left), page);
    return { totalResults };
  }
  const reading = window.isBackwards ? entries.toReversed() : entries;
  const begin = beginOf(reading, window, compare);
  const end = begin + (await take(reading.slice(begin, begin + page.left), page));
  return {
    ...partBetween(window, {
      behind: begin > 0 ? toPosition(reading[begin]) : undefined,
      ahead: end < reading.length ? toPosition(reading[end - 1]) : undefined,
    }),
    totalResults,
  };
}

function beginOf(
  reading: readonly Entry[],
  { from, isBackwards }: CursorWindow,
  compare: ReturnType<typeof comparisonOf>,
): number {
  if (!from) return 0;
  const begin = reading.findIndex((entry) =>
    isBackwards ? compare(entry, from) < 0 : compare(entry, from) > 0,
  );
  return begin === -1 ? reading.length : begin;
}

const toPosition = (at: Position | undefined): Position | undefined =>
  at && { key: at.key, id: at.id };

async function collect(planned: PlannedQuery, entries: Entry[]): Promise<void> {
  const { query, plan, match, budget } = planned;
  const isKept = plan.kind === 'keys';
  for await (const batch of await candidates(planned)) {
    if (!isKept) budget.spend(batch.length);
    const matches = await match(batch);
    if (budget.isOverdrawn) throw tooManyToRead(query);
    for (const found of matches) {
      const { resource } = found;
      const position = { key: keyOf(planned, found), id: resource.id };
      entries.push({ ...position, planned, ...(isKept && { resource }) });
    }
  }
}

const keyOf = ({ query: { sort } }: PlannedQuery, { resource, message }: Match) =>
  sort ? sort.keyOf(message()) : resource.sortName;

type Batches = AsyncIterable<readonly StoredResource[]> | Iterable<readonly StoredResource[]>;

async function candidates(planned: PlannedQuery): Promise<Batches> {
  const { query, plan, findGroups } = planned;
  switch (plan.kind) {
    case 'nothing':
      return [];
    case 'keys':
      return [await findByKeys(query, plan.keys, findGroups)];
    case 'members':
      return findMembers({ ...planned, plan });
    case 'list':
      return query.directory.store.walk(listingOf(query, plan.range), readOptions(query));
  }
}

/** How many of the entries were passed before the page ended. One that is gone, or matches no more, is passed by. */
async function take(entries: readonly Entry[], page: AnswerPage): Promise<number> {
  const missing = entries.filter(({ resource }) => !resource);
  const read = missing.length === 0 ? NOTHING_READ : await readAnew(missing);
  const end = entries.findIndex((entry) => {
    const resource = entry.resource ?? read.get(entry);
    return resource !== undefined && !page.add(resource, entry.planned.query);
  });
  return end === -1 ? entries.length : end;
}

const NOTHING_READ: ReadonlyMap<Entry, StoredResource> = new Map();

async function readAnew(entries: readonly Entry[]): Promise<ReadonlyMap<Entry, StoredResource>> {
  const read = new Map<Entry, StoredResource>();
  for (const [planned, ofType] of Map.groupBy(entries, (entry) => entry.planned)) {
    const { query, match } = planned;
    const { directory, tenant, resourceType } = query;
    const keys = ofType.map(({ id }) => ({ tenant, resourceType: resourceType.name, id }));
    const matches = await match(await directory.store.getAll(keys, readOptions(query)));
    const byId = new Map(matches.map(({ resource }) => [resource.id, resource]));
    for (const entry of ofType) {
      const resource = byId.get(entry.id);
      if (resource) read.set(entry, resource);
    }
  }
  return read;
}
