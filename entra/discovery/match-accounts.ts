/** Which accounts of the target belong to whom in the directory, by the first direct matching attribute. Pure. */
import { type AttributeMapping, mapObject, matchingMappings } from '../attribute-mapping.ts';
import type { DirectoryUser } from '../directory-user.ts';
import { isInScope, type Scope } from '../scope.ts';
import { type JsonObject, readAttribute } from '../target-resource.ts';

export interface AccountMatches {
  /** The target attribute that was compared. */
  readonly attribute: string;
  /** Accounts of users whom the job is about. */
  readonly matched: number;
  /** Accounts of users whom the job is not about: unassigned, filtered out, deleted. */
  readonly outOfScope: number;
  /** Accounts of which several have one value, so that provisioning would leave them alone. */
  readonly ambiguous: number;
  /** SCIM ids of the accounts that nobody in the directory has. */
  readonly local: readonly string[];
  /** Users whom the job is about and who have no account: they would be created. */
  readonly missing: number;
}

export function matchAccounts(
  accounts: readonly JsonObject[],
  users: readonly DirectoryUser[],
  mappings: readonly AttributeMapping[],
  scope: Scope,
): AccountMatches {
  const mapping = discoveryMapping(mappings);
  const accountsByValue = Map.groupBy(accounts, (account) => accountValue(account, mapping));
  const counts = { matched: 0, outOfScope: 0, ambiguous: 0, missing: 0 };
  const known = new Set<string>();
  for (const user of users) {
    const isManaged = isInScope(scope, user) && !user.softDeleted;
    const value = sourceValueOf(user, mapping);
    const found = value === undefined ? [] : (accountsByValue.get(value) ?? []);
    if (value !== undefined) known.add(value);
    if (found.length > 1) counts.ambiguous += found.length;
    else if (found.length === 0) counts.missing += isManaged ? 1 : 0;
    else counts[isManaged ? 'matched' : 'outOfScope'] += 1;
  }
  const local = accounts.filter((account) => !known.has(accountValue(account, mapping) ?? ''));
  return { attribute: mapping.target.text, ...counts, local: local.map(({ id }) => String(id)) };
}

function discoveryMapping(mappings: readonly AttributeMapping[]): AttributeMapping {
  const matching = matchingMappings(mappings);
  const chosen = matching.find(({ from }) => from.kind === 'direct') ?? matching[0];
  if (chosen === undefined) throw new Error('a mapping without a matching attribute was let in');
  return chosen;
}

function accountValue(account: JsonObject, { target }: AttributeMapping): string | undefined {
  const value = readAttribute(account, target);
  return value === undefined ? undefined : String(value).toLowerCase();
}

function sourceValueOf(user: DirectoryUser, mapping: AttributeMapping): string | undefined {
  const [mapped] = mapObject([mapping], user, true);
  return mapped === undefined ? undefined : String(mapped.value).toLowerCase();
}
