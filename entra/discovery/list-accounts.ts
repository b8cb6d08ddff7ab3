/**
 * The paged import of every account (RFC 7644 §3.4.2.4, index based): what account discovery reads, and what it needs
 * to hold about the pages. Remembers what did not hold instead of stopping at it, unless it cannot go on.
 */
import type { ScimClient } from '../scim-client.ts';
import { rowsOf } from '../target-directory.ts';
import { isObject, type JsonObject } from '../target-resource.ts';

/** Something about the pages that does not hold: what, how often, and the first case of it. */
export interface ListingFlaw {
  readonly rule: string;
  readonly first: string;
  count: number;
}

export interface AccountListing {
  readonly accounts: readonly JsonObject[];
  readonly pages: number;
  /** As the first page said. */
  readonly totalResults: number;
  readonly flaws: readonly ListingFlaw[];
}

export interface ListingSettings {
  readonly pageSize: number;
  /** True ends the walk after the page that is under way. */
  readonly isStopped: () => boolean;
  readonly onPage: (accounts: number, totalResults: number) => void;
}

interface Walk {
  readonly accounts: Map<string, JsonObject>;
  readonly flaws: Map<string, ListingFlaw>;
  pages: number;
  totalResults: number | undefined;
}

/** @throws ProvisioningFailure when a page is no ListResponse. */
export async function listAccounts(
  client: ScimClient,
  { pageSize, isStopped, onPage }: ListingSettings,
): Promise<AccountListing> {
  const walk: Walk = { accounts: new Map(), flaws: new Map(), pages: 0, totalResults: undefined };
  let startIndex = 1;
  do {
    const query = { startIndex: String(startIndex), count: String(pageSize) };
    const answer = await client.send({ method: 'GET', path: '/Users', query });
    const rows = rowsOf(answer);
    const body = answer.outcome === 'answer' && isObject(answer.body) ? answer.body : {};
    readPage(walk, { startIndex, pageSize, rows, body });
    onPage(walk.accounts.size, walk.totalResults ?? 0);
    if (rows.length === 0) break;
    startIndex += rows.length;
  } while (startIndex <= (walk.totalResults ?? 0) && !isStopped());
  checkEnd(walk, isStopped());
  const { accounts, flaws, pages, totalResults = 0 } = walk;
  return { accounts: [...accounts.values()], flaws: [...flaws.values()], pages, totalResults };
}

interface Page {
  readonly startIndex: number;
  readonly pageSize: number;
  readonly rows: readonly JsonObject[];
  readonly body: JsonObject;
}

function readPage(walk: Walk, { startIndex, pageSize, rows, body }: Page): void {
  const total = Number(body['totalResults']);
  const at = `the page from ${startIndex} on`;
  walk.pages += 1;
  walk.totalResults ??= total;
  if (body['startIndex'] !== startIndex) {
    flaw(walk, 'startIndex is the one that was asked for', `${at} says ${body['startIndex']}`);
  }
  if (total !== walk.totalResults) {
    const detail = `${at} says ${total}, the first one ${walk.totalResults}`;
    flaw(walk, 'totalResults is the same on each page', detail);
  }
  if (rows.length > pageSize) {
    flaw(walk, 'a page has no more than count accounts', `${at} has ${rows.length}`);
  }
  for (const row of rows) {
    const { id } = row;
    if (typeof id !== 'string' || id === '') flaw(walk, 'every account has an id', at);
    else if (walk.accounts.has(id)) flaw(walk, 'every account comes once', `${id}, again on ${at}`);
    else walk.accounts.set(id, row);
  }
}

function checkEnd(walk: Walk, wasStopped: boolean): void {
  const { accounts, totalResults = 0 } = walk;
  if (wasStopped || accounts.size === totalResults) return;
  const detail = `${accounts.size} different accounts came, totalResults is ${totalResults}`;
  flaw(walk, 'as many accounts come as totalResults says', detail);
}

function flaw({ flaws }: Walk, rule: string, detail: string): void {
  const known = flaws.get(rule);
  if (known === undefined) flaws.set(rule, { rule, first: detail, count: 1 });
  else known.count += 1;
}
