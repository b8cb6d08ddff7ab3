/** Account discovery: reads every account of the target, page by page, and says what of the directory would match. */
import type { Arguments } from '../arguments.ts';
import { readMappings } from '../create-job.ts';
import { connectTokens } from '../credentials/access-tokens.ts';
import { sourceOf } from '../directory-source.ts';
import { exitCode } from '../exit-code.ts';
import { ProvisioningFailure } from '../provisioning-failure.ts';
import { connectClient } from '../scim-client.ts';
import type { Surroundings } from '../surroundings.ts';
import { type AccountListing, listAccounts } from './list-accounts.ts';
import { type AccountMatches, matchAccounts } from './match-accounts.ts';

export async function runDiscovery(args: Arguments, surroundings: Surroundings): Promise<number> {
  const { output, messages, interruption } = surroundings;
  const { users: mappings } = await readMappings(args.mappingsFile);
  const { users } = await sourceOf(args)(1);
  const client = connectClient(args, surroundings, connectTokens(args, surroundings), () => {});
  try {
    const listing = await listAccounts(client, {
      pageSize: args.pageSize,
      isStopped: interruption.isRequested,
      onPage: (accounts, total) => messages.write(`accounts: ${accounts} of ${total}\n`),
    });
    output.write(`${listingText(listing)}\n`);
    if (interruption.isRequested()) return exitCode.interrupted;
    const matches = matchAccounts(listing.accounts, users, mappings, args.scope);
    output.write(`${matchesText(matches)}\n`);
    return listing.flaws.length === 0 ? exitCode.success : exitCode.failed;
  } catch (error) {
    if (!(error instanceof ProvisioningFailure)) throw error;
    messages.write(`entra: discovery failed: ${error.errorCode}: ${error.message}\n`);
    return exitCode.quarantined;
  } finally {
    client.close();
  }
}

function listingText({ accounts, pages, flaws }: AccountListing): string {
  const flawLines = flaws.map(
    ({ rule, first, count }) => `  FAILED: ${rule}, but ${first}${count > 1 ? ` (${count}×)` : ''}`,
  );
  return [`Account discovery: ${accounts.length} accounts on ${pages} pages`, ...flawLines].join(
    '\n',
  );
}

const longestList = 5;

function matchesText(matches: AccountMatches): string {
  const { attribute, matched, outOfScope, ambiguous, local, missing } = matches;
  const some = local.slice(0, longestList).join(', ');
  const named = local.length === 0 ? '' : `: ${some}${local.length > longestList ? ', …' : ''}`;
  return [
    `By ${attribute}:`,
    `  ${matched} belong to a user in scope, and would be taken over`,
    `  ${outOfScope} belong to a user who is not in scope`,
    `  ${ambiguous} share their ${attribute} with another account, and would be left alone`,
    `  ${local.length} belong to nobody in the directory${named}`,
    `  ${missing} users in scope have no account, and would be created`,
  ].join('\n');
}
