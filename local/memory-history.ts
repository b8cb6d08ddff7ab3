/**
 * The history of a memory store for `npm run history`: `GET /history/<resource type>/<id or name>?tenant=<slug>` answers JSON lines, or 404,
 * which says so where it is the tenant that is unknown.
 */
import { DEFAULT_TENANT } from '../lambda/contract/tenant.ts';
import type { HistorySubject } from '../lambda/directory/history/find-history.ts';
import type { LoopbackService } from './loopback-exchange.ts';
import { isSameSecret } from './same-secret.ts';

/** Lines of JSON, or undefined for a user or group that nobody knows in this tenant. */
export type ReadHistory = (
  tenant: string,
  subject: HistorySubject,
) => Promise<readonly unknown[] | 'unknown-tenant' | undefined>;

export const HISTORY_PATH = '/history';

/** @param token the bearer that is asked for. */
export function memoryHistory(token: string, readHistory: ReadHistory): LoopbackService {
  return async ({ method, path, query, header }) => {
    if (method !== 'GET' || !path.startsWith(`${HISTORY_PATH}/`)) return undefined;
    if (!isSameSecret(header('authorization'), `Bearer ${token}`)) return { status: 401 };
    const [resourceType = '', idOrName = ''] = path.slice(HISTORY_PATH.length + 1).split('/');
    const subject = { resourceType, idOrName: decodeURIComponent(idOrName) };
    const entries = await readHistory(query.get('tenant') ?? DEFAULT_TENANT, subject);
    if (entries === 'unknown-tenant') return { status: 404, body: entries };
    if (!entries) return { status: 404 };
    return {
      status: 200,
      headers: { 'content-type': 'application/jsonl' },
      body: entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
    };
  };
}
