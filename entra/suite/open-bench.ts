/** Puts together what the tests work with, once it is known that the server answers at all. */
import type { Arguments } from '../arguments.ts';
import { type AttributeMapping, matchingMappings } from '../attribute-mapping.ts';
import { readMappings, rulesFor, withoutMembers } from '../create-job.ts';
import { connectTokens } from '../credentials/access-tokens.ts';
import { createExchange } from '../http-exchange.ts';
import { detailOf } from '../provisioning-failure.ts';
import { connectClient, type ScimClient } from '../scim-client.ts';
import type { Surroundings } from '../surroundings.ts';
import { targetDirectory } from '../target-directory.ts';
import { trackCreated } from './created-resources.ts';
import { createStage } from './provisioning-stage.ts';
import { flattenSchemas, isPublished, type PublishedSchemas } from './published-schemas.ts';
import { createProbe, type ScimProbe, toFound } from './scim-probe.ts';
import type { MappedAttributes, TestBench } from './test-bench.ts';
import { TestFailure } from './test-outcome.ts';
import { createTokenProbe } from './token-probe.ts';

export type OpenedBench =
  | { readonly outcome: 'refused'; readonly reason: string }
  | {
      readonly outcome: 'open';
      readonly bench: TestBench;
      /** The text without a secret. */
      readonly clean: (text: string) => string;
      /** Deletes what the tests made. Resolves to the paths that could not be deleted. */
      close(): Promise<string[]>;
    };

/** @throws InputError when the mapping file cannot be used */
export async function openBench(args: Arguments, surroundings: Surroundings): Promise<OpenedBench> {
  const mapping = await readMappings(args.mappingsFile);
  const tokens = connectTokens(args, surroundings);
  const connected = connectClient(args, surroundings, tokens, () => {});
  const refusal = await refusalOf(connected);
  if (refusal !== undefined) {
    connected.close();
    return { outcome: 'refused', reason: refusal };
  }
  const { client, cleanUp } = trackCreated(connected);
  const exchange = createExchange({ connections: 1, timeoutSeconds: args.timeoutSeconds });
  const probe = createProbe(client);
  const schemas = once(() => readSchemas(probe));
  const served = once(() => servedMappings(mapping, schemas));
  const bench: TestBench = {
    ...{ probe, schemas, mapping, served, newId: surroundings.newId },
    random: () => surroundings.newId().replaceAll('-', '').slice(0, 8),
    stage: async (dialect) => stageFor(await served(), client, args, surroundings, dialect),
    tokenTests: createTokenProbe(args, {
      ...{ exchange, now: surroundings.now, wait: surroundings.interruption.wait },
      secrets: tokens.secrets,
    }),
  };
  return {
    outcome: 'open',
    bench,
    clean: tokens.secrets.clean,
    async close() {
      const left = await cleanUp();
      exchange.close();
      connected.close();
      return left;
    },
  };
}

/** A server that answers wrongly is what the tests are for; one that does not answer, or lets nobody in, is not. */
async function refusalOf(client: ScimClient): Promise<string | undefined> {
  const query = { startIndex: '1', count: '1' };
  const answer = await client.send({ method: 'GET', path: '/Users', query });
  if (answer.outcome === 'timeout') return 'the server does not answer in time';
  if (answer.outcome === 'unreachable') return `the server cannot be reached (${answer.reason})`;
  if (answer.outcome === 'noToken') return answer.reason;
  if (answer.status !== 401) return undefined;
  const detail = detailOf(answer.body);
  return `401, the token is not accepted${detail === undefined ? '' : `: ${detail}`}`;
}

async function readSchemas(probe: ScimProbe): Promise<PublishedSchemas> {
  const body = await probe.send({ method: 'GET', path: '/Schemas' }, [200]);
  return flattenSchemas(toFound('GET /Schemas', body).rows);
}

/** What names, matches or disables belongs to every job, whether or not it is published. */
const always = ['username', 'displayname', 'externalid', 'active'];

async function servedMappings(
  mapping: MappedAttributes,
  schemas: () => Promise<PublishedSchemas>,
): Promise<MappedAttributes> {
  const published = await schemas().catch((error: unknown) => {
    if (error instanceof TestFailure) return undefined;
    throw error;
  });
  if (published === undefined) return mapping;
  const isServed = ({ target }: AttributeMapping, names: ReadonlySet<string>) =>
    always.includes(target.text.toLowerCase()) || isPublished(target.text, names);
  return {
    users: mapping.users.filter((one) => isServed(one, published.user)),
    groups: mapping.groups.filter((one) => isServed(one, published.group)),
  };
}

function stageFor(
  { users, groups }: MappedAttributes,
  client: ScimClient,
  args: Arguments,
  { newId, now }: Surroundings,
  dialect = args.dialect,
): ReturnType<typeof createStage> {
  const [matching] = matchingMappings(users);
  if (matching === undefined) throw new TestFailure('No mapped attribute matches users');
  const rules = { ...args, dialect };
  const groupTarget = targetDirectory(client, '/Groups', withoutMembers);
  return createStage({
    ...{ client, matching, newId, now, probeGroups: false, concurrency: 1 },
    rules: rulesFor('User', users, targetDirectory(client, '/Users'), rules),
    groups: { rules: rulesFor('Group', groups, groupTarget, rules), membersPerPatch: 1 },
    scope: { objects: 'assigned', filters: [] },
    // A test is short: what it has begun it ends.
    stop: { isRequested: () => false },
  });
}

function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= compute();
    return result;
  };
}
