/**
 * The settings of one stage: one JSON file, checked whole before anything is built. A setting that nobody knows is an
 * error, not a default that silently stays. Knows files and zod; knows nothing of CDK.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import {
  type CustomResourceTypes,
  offeredResourceTypes,
} from '../lambda/scim/schema/resource-types.ts';
import { credentialCaches, entra, webAcl } from './credential-settings.ts';
import { readCustomResourceTypes } from './custom-resource-types.ts';
import { describeProblems } from './describe-problems.ts';
import { resourceTypes, schemaExtensions } from './resource-type-settings.ts';

/** Entra asks for at least this many requests a second and tenant; a smaller limit is answered with quarantine. */
const LEAST_RATE = 25;

/** The only values that CloudWatch Logs accepts up to ten years. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

const throttle = z.strictObject({
  /** Requests a second, for all tenants of the stack together. */
  rate: z.number().min(LEAST_RATE).default(100),
  burst: z.int().min(LEAST_RATE).default(200),
});

/** The most that the table, and each of its indexes, serves in a second: a guard against a bill, not a plan. */
const capacity = z.strictObject({
  maxReadUnits: z.int().min(100).default(4000),
  maxWriteUnits: z.int().min(100).default(4000),
});

const customDomain = z
  .strictObject({
    domainName: z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'a host name, such as "scim.example.com"'),
    certificateArn: z
      .string()
      .regex(/^arn:[^:]+:acm:/, 'the ARN of an ACM certificate in the region of the stack'),
    /** With it the stack makes the DNS record; without it the output CustomDomainTarget says where the record must point. */
    hostedZone: z.strictObject({ id: z.string().min(1), name: z.string().min(1) }).optional(),
  })
  .refine(
    ({ domainName, hostedZone }) =>
      hostedZone === undefined ||
      `.${domainName}`.endsWith(`.${hostedZone.name.replace(/\.$/, '')}`),
    {
      path: ['hostedZone', 'name'],
      error: 'the domain in which the name lies, such as "example.com" for "scim.example.com"',
    },
  );

const settings = z.strictObject({
  stage: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,19}$/,
      'lower-case letters, digits and "-", at most 20, starting with a letter',
    ),
  stackName: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9-]{0,99}$/,
      'letters, digits and "-", at most 100, starting with a letter',
    )
    .optional(),
  /** Who is told when provisioning fails. Without it the alarms exist and their topic has no subscriber. */
  alarmEmail: z.email('an e-mail address').optional(),
  logRetentionDays: z.literal(RETENTION_DAYS).default(30),
  throttle: throttle.prefault({}),
  capacity: capacity.prefault({}),
  /** `retain` keeps table, API key and logs when the stack goes, and protects table and stack from deletion. */
  removal: z.enum(['retain', 'destroy']).default('retain'),
  schemaExtensions,
  resourceTypes,
  uniqueExternalId: z.boolean().default(false),
  /** Resource types whose PATCH is answered with 204 and no body, and not with 200 and the resource. */
  patchWithoutBody: z.array(z.string()).default(['Group']),
  /** API Gateway writes logs with one role for the whole account: `create` sets it, `existing` leaves it alone. */
  apiGatewayLogsRole: z.enum(['create', 'existing']).default('create'),
  tracing: z.boolean().default(true),
  customDomain: customDomain.optional(),
  credentialCaches: credentialCaches.prefault({}),
  /** Days after which somebody is told that a key is old. */
  keyAgeAlarmDays: z.int().min(1).max(3650).default(90),
  /** Days after which Secrets Manager changes the key that signs access tokens. */
  signingKeyRotationDays: z.int().min(1).max(1000).default(30),
  entra: entra.prefault({}),
  webAcl: webAcl.optional(),
});

type Settings = z.output<typeof settings>;

/** Checked settings of a stage, with every default filled in and every named file read. */
export type StackConfig = Omit<Settings, 'stackName' | keyof CustomResourceTypes> & {
  readonly stackName: string;
  readonly customResourceTypes: CustomResourceTypes;
};

/** The settings cannot be used; the message names every problem and is meant for the person who wrote them. */
export class StackConfigError extends Error {
  constructor(source: string, problems: readonly string[]) {
    super([`${source} cannot be used:`, ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.name = 'StackConfigError';
  }
}

/** @throws StackConfigError when the file is absent, is no JSON, or holds a setting that is unknown or wrong. */
export function readStackConfig(file: string): StackConfig {
  return parseStackConfig(readJson(file), file);
}

/**
 * @param file where the settings come from: named in errors, and what the files of schemas are relative to.
 * @throws StackConfigError that lists every problem at once.
 */
export function parseStackConfig(input: unknown, file: string): StackConfig {
  const result = settings.safeParse(input);
  if (!result.success) {
    throw new StackConfigError(file, describeProblems(result.error.issues, input, settings));
  }
  const { stackName, schemaExtensions, resourceTypes, ...rest } = result.data;
  const read = readCustomResourceTypes({ schemaExtensions, resourceTypes }, dirname(file));
  if (read.outcome === 'refused') {
    throw new StackConfigError(file, read.problems);
  }
  refuseUnknownTypes(rest.patchWithoutBody, read.custom, file);
  return {
    ...rest,
    stackName: stackName ?? `Scim-${rest.stage}`,
    customResourceTypes: read.custom,
  };
}

function refuseUnknownTypes(
  names: readonly string[],
  custom: CustomResourceTypes,
  file: string,
): void {
  const offered = offeredResourceTypes(custom).map(({ name }) => name);
  const unknown = names.filter((name) => !offered.includes(name));
  if (unknown.length === 0) return;
  const problems = unknown.map(
    (name) =>
      `patchWithoutBody: there is no resource type "${name}"; there are ${offered.join(', ')}`,
  );
  throw new StackConfigError(file, problems);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StackConfigError(file, [reasonOf(error)]);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return `it is not JSON: ${error.message}`;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
}
