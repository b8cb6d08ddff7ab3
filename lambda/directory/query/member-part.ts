/** Parts of the list of a group's direct members, in the order of their ids. */
import { GROUP, MAXIMUM_KEY_WALK, type StoredResource } from '../directory-store.ts';
import type { AnswerPage } from './answer-page.ts';
import type { PlannedMembers } from './planned-query.ts';
import { takeMatches } from './take-matches.ts';
import { tooFar } from './too-many-to-read.ts';
import { readOptions } from './type-query.ts';
import { type CursorWindow, NOTHING_FOUND, type Part, type Window } from './window.ts';

/** Members whose resources are read at once. */
const BATCH = 100;
/** Edges that are read at once to get past them. */
const EDGES = 1_000;

/** @throws ScimError tooMany; by cursor a part ends early instead */
export async function memberPart(
  planned: PlannedMembers,
  window: Window,
  page: AnswerPage,
): Promise<Part> {
  const { isExact } = planned.plan;
  if (window.kind === 'index' && !isExact) {
    return takeMatches(planned, findMembers(planned), { ...window, page });
  }
  const totalResults = await countMembers(planned);
  if (totalResults === undefined) return NOTHING_FOUND;
  if (window.kind === 'cursor') {
    const part = await partByCursor(planned, window, page);
    return { ...part, ...(isExact && { totalResults }) };
  }
  await exactPart(planned, { ...window, page, totalResults });
  return { totalResults };
}

/** The resources of all members, in batches. */
export async function* findMembers(
  planned: PlannedMembers,
): AsyncGenerator<readonly StoredResource[]> {
  for await (const ids of memberIds(planned, { batch: BATCH })) yield readAll(planned, ids);
}

/** undefined where there is no such group. */
async function countMembers({ query, plan }: PlannedMembers): Promise<number | undefined> {
  const { directory, tenant, resourceType } = query;
  const group = await directory.store.get({ tenant, resourceType: GROUP, id: plan.groupId });
  return group && (group.membership?.counts[resourceType.name] ?? 0);
}

/** Reads the resources of the page alone; what lies before it, by its edges. */
async function exactPart(
  planned: PlannedMembers,
  window: { readonly startIndex: number; readonly page: AnswerPage; readonly totalResults: number },
): Promise<void> {
  const { startIndex, page, totalResults } = window;
  const count = Math.min(page.left, totalResults - startIndex + 1);
  if (count <= 0) return;
  if (startIndex > MAXIMUM_KEY_WALK) throw tooFar();
  const end = startIndex - 1 + count;
  const ids: string[] = [];
  for await (const batch of memberIds(planned, { batch: Math.min(end, EDGES) })) {
    ids.push(...batch);
    if (ids.length >= end) break;
  }
  const resources = await readAll(planned, ids.slice(startIndex - 1, end));
  for (const resource of resources) if (!page.add(resource, planned.query)) break;
}

/** Forwards alone: edges are read in one direction (RFC 9865 §2 leaves `previousCursor` to the service). */
async function partByCursor(
  planned: PlannedMembers,
  { from }: CursorWindow,
  page: AnswerPage,
): Promise<Part> {
  const { query, budget, match, plan } = planned;
  // One more than the page takes tells whether there is another page.
  const batch = plan.isExact ? page.left + 1 : BATCH;
  let last = from?.id;
  const goOn = (): Part => (last === undefined ? {} : { next: { key: null, id: last } });
  for await (const ids of memberIds(planned, { batch, ...(from && { after: from.id }) })) {
    if (page.left === 0 || budget.allow(1) === 0) return goOn();
    if (!plan.isExact) budget.spend(ids.length);
    const matches = await match(await readAll(planned, ids));
    const found = new Map(matches.map(({ resource }) => [resource.id, resource]));
    for (const id of ids) {
      const resource = found.get(id);
      if (page.left === 0 || (resource && !page.add(resource, query))) return goOn();
      last = id;
    }
  }
  return {};
}

/** Of those members that are of the type that is asked for. */
async function* memberIds(
  { query, plan }: PlannedMembers,
  options: { readonly after?: string; readonly batch: number },
): AsyncGenerator<readonly string[]> {
  const { directory, tenant, resourceType } = query;
  const group = { tenant, resourceType: GROUP, id: plan.groupId };
  for await (const members of directory.store.members(group, options)) {
    const ofType = members.filter((member) => member.resourceType === resourceType.name);
    yield ofType.map(({ id }) => id);
  }
}

function readAll(
  { query }: PlannedMembers,
  ids: readonly string[],
): Promise<readonly StoredResource[]> {
  const { directory, tenant, resourceType } = query;
  const keys = ids.map((id) => ({ tenant, resourceType: resourceType.name, id }));
  return directory.store.getAll(keys, readOptions(query));
}
