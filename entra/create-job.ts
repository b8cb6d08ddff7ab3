/** Puts a job together from the settings: its mapping, its client, its log. */
import type { Arguments } from './arguments.ts';
import { type AttributeMapping, matchingMappings } from './attribute-mapping.ts';
import { connectTokens } from './credentials/access-tokens.ts';
import { defaultMappings } from './default-mappings.ts';
import { readJson } from './directory-source.ts';
import { InputError } from './input-error.ts';
import { type MappingFile, parseMappings } from './mapping-file.ts';
import { progressOn } from './progress.ts';
import type { ProvisioningJob } from './provisioning-job.ts';
import { openProvisioningLog } from './provisioning-log.ts';
import type { ProvisioningRules, ResourceKind } from './provisioning-rules.ts';
import { connectClient } from './scim-client.ts';
import type { Surroundings } from './surroundings.ts';
import { type TargetDirectory, targetDirectory } from './target-directory.ts';

/** @throws InputError when a file cannot be used. */
export async function createJob(
  args: Arguments,
  surroundings: Surroundings,
  onRequest: (latencyMs: number) => void,
): Promise<ProvisioningJob> {
  const { users, groups } = await readMappings(args.mappingsFile);
  const [matching] = matchingMappings(users);
  if (matching === undefined) throw new InputError('mappings: nothing has a matchingPriority');
  const { interruption, messages, now, newId } = surroundings;
  const tokens = connectTokens(args, surroundings);
  const log = await openProvisioningLog(args.logFile, tokens.secrets.clean);
  const client = connectClient(args, surroundings, tokens, onRequest);
  return {
    client,
    rules: rulesFor('User', users, targetDirectory(client, '/Users'), args),
    groups:
      args.groupProvisioning === 'off'
        ? undefined
        : {
            rules: rulesFor(
              'Group',
              groups,
              targetDirectory(client, '/Groups', withoutMembers),
              args,
            ),
            membersPerPatch: args.membersPerPatch,
          },
    matching,
    scope: args.scope,
    probeGroups: args.probeGroups,
    concurrency: args.concurrency,
    log,
    startProgress: progressOn(messages),
    stop: interruption,
    newId,
    now,
  };
}

/** Entra never reads members. */
export const withoutMembers = { excludedAttributes: 'members' };

export function rulesFor(
  kind: ResourceKind,
  mappings: readonly AttributeMapping[],
  target: TargetDirectory,
  {
    dialect,
    skipOutOfScopeDeletions,
  }: Pick<ProvisioningRules, 'dialect' | 'skipOutOfScopeDeletions'>,
): ProvisioningRules {
  return { kind, target, mappings, dialect, skipOutOfScopeDeletions };
}

/** @throws InputError when the file cannot be used. */
export async function readMappings(file: string | undefined): Promise<MappingFile> {
  return parseMappings(file === undefined ? defaultMappings : await readJson(file, '--mappings'));
}
