/**
 * Test Connection: a look-up of a random GUID on the first matching attribute, then one of a group by a random name.
 * Only 200 with an empty list passes; anything else gets a verdict that says where to look.
 */
import type { AttributeMapping } from './attribute-mapping.ts';
import { detailOf, ProvisioningFailure } from './provisioning-failure.ts';
import type { ScimAnswer, ScimClient, ScimRequest } from './scim-client.ts';
import { rowsOf } from './target-directory.ts';
import { equalsFilter } from './tenant-url.ts';

export type ConnectionVerdict =
  | { readonly outcome: 'connected' }
  /** Users are as they should be, and there is no /Groups. */
  | { readonly outcome: 'noGroups'; readonly errorCode: string; readonly reason: string }
  | { readonly outcome: 'refused'; readonly errorCode: string; readonly reason: string };

export interface ConnectionTest {
  readonly client: ScimClient;
  readonly matching: AttributeMapping;
  readonly probeGroups: boolean;
  readonly newId: () => string;
}

export async function testConnection(test: ConnectionTest): Promise<ConnectionVerdict> {
  const filter = equalsFilter(test.matching.target.text, test.newId());
  const users = await probe(test.client, { method: 'GET', path: '/Users', query: { filter } });
  if (users.outcome !== 'connected' || !test.probeGroups) return users;
  const query = {
    excludedAttributes: 'members',
    filter: equalsFilter('displayName', test.newId()),
  };
  return probe(test.client, { method: 'GET', path: '/Groups', query });
}

const meaningNoGroups = [404, 501];

async function probe(client: ScimClient, request: ScimRequest): Promise<ConnectionVerdict> {
  const answer = await client.send(request);
  const hasNone =
    request.path === '/Groups' &&
    answer.outcome === 'answer' &&
    meaningNoGroups.includes(answer.status);
  const refused = (errorCode: string, reason: string): ConnectionVerdict => ({
    outcome: hasNone ? 'noGroups' : 'refused',
    errorCode,
    reason: `GET ${request.path}: ${reason}`,
  });
  try {
    const rows = rowsOf(answer);
    if (rows.length === 0) return { outcome: 'connected' };
    return refused(
      'InvalidFilter',
      `a random value found ${rows.length} rows: filters are ignored`,
    );
  } catch (error) {
    if (!(error instanceof ProvisioningFailure)) throw error;
    return refused(error.errorCode, verdictOn(request, answer, error));
  }
}

const verdicts: Readonly<Record<number, string>> = {
  401: '401, the token is not accepted',
  403: '403, the token is known but may not read, or a firewall stands in front',
  429: '429, the server throttles',
};

/** A missing path means something else for users than for groups, which a server may well do without. */
const notFound: Readonly<Record<string, string>> = {
  '/Users': '404, no SCIM endpoint here; is the base of the Tenant URL right?',
  '/Groups': '404 instead of an empty list, which Entra takes for a server that is not SCIM',
};

function verdictOn(request: ScimRequest, answer: ScimAnswer, failure: ProvisioningFailure): string {
  if (answer.outcome === 'timeout') return 'no answer in time';
  if (answer.outcome === 'unreachable') return `the server cannot be reached (${answer.reason})`;
  if (answer.outcome === 'noToken') return answer.reason;
  if (answer.status === 200) return `200, but not SCIM: ${failure.message}`;
  const known =
    (answer.status === 404 ? notFound[request.path] : verdicts[answer.status]) ??
    `${answer.status} instead of 200 and an empty list`;
  const detail = detailOf(answer.body);
  return detail === undefined ? known : `${known}: ${detail}`;
}
