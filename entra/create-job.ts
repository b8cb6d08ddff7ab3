/** Puts a job together from the settings: its mapping, its client, its log. */
import type { Arguments } from './arguments.ts';
import { type AttributeMapping, matchingMappings } from './attribute-mapping.ts';
import { defaultMappings } from './default-mappings.ts';
import { readJson } from './directory-source.ts';
import { InputError } from './input-error.ts';
import { parseMappings } from './mapping-file.ts';
import { progressOn } from './progress.ts';
import type { ProvisioningJob } from './provisioning-job.ts';
import { openProvisioningLog } from './provisioning-log.ts';
import { createScimClient } from './scim-client.ts';
import type { Surroundings } from './surroundings.ts';
import { targetDirectory } from './target-directory.ts';

/** @throws InputError when a file cannot be used. */
export async function createJob(
  args: Arguments,
  { interruption, messages, now, newId }: Surroundings,
  onRequest: (latencyMs: number) => void,
): Promise<ProvisioningJob> {
  const mappings = await readMappings(args.mappingsFile);
  const [matching] = matchingMappings(mappings);
  if (matching === undefined) throw new InputError('mappings: nothing has a matchingPriority');
  const log = await openProvisioningLog(args.logFile, args.token);
  const client = createScimClient({
    tenant: args.tenant,
    token: args.token,
    userAgent: args.userAgent,
    concurrency: args.concurrency,
    timeoutSeconds: args.timeoutSeconds,
    rate: args.rate,
    now,
    wait: interruption.wait,
    onRequest,
  });
  return {
    client,
    rules: {
      target: targetDirectory(client, '/Users'),
      mappings,
      dialect: args.dialect,
      skipOutOfScopeDeletions: args.skipOutOfScopeDeletions,
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

async function readMappings(file: string | undefined): Promise<AttributeMapping[]> {
  return parseMappings(file === undefined ? defaultMappings : await readJson(file, '--mappings'));
}
