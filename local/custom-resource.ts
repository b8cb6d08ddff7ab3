/** Runs the template's custom resources as CloudFormation would at a deployment: Create the first time, then Update. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFileAtomically } from './data-folder.ts';
import type { Invocation, LocalFunction } from './invocation.ts';
import type { Place } from './physical-names.ts';
import { StartError } from './start-error.ts';
import type { CustomResourceDescription } from './template.ts';

/** What an earlier start made, by logical id. */
export interface MadeResources {
  get(logicalId: string): MadeResource | undefined;
  set(logicalId: string, made: MadeResource): void;
}

export interface MadeResource {
  readonly physicalResourceId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly Status?: string;
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
}

/** @param file absent keeps nothing: every start is the first one. */
export function openMadeResources(file?: string): MadeResources {
  const made = new Map<string, MadeResource>(file ? Object.entries(read(file)) : []);
  return {
    get: (logicalId) => made.get(logicalId),
    set(logicalId, resource) {
      made.set(logicalId, resource);
      if (file) writeFileAtomically(file, `${JSON.stringify(Object.fromEntries(made))}\n`);
    },
  };
}

export interface DeployOptions {
  readonly place: Place;
  readonly made: MadeResources;
  readonly runner: LocalFunction;
  /** A URL that takes the function's answer. */
  readonly expectAnswer: () => { readonly url: string; readonly answer: Promise<unknown> };
}

/** @throws StartError when the function fails, does not answer, or answers FAILED. */
export async function deployCustomResource(
  resource: CustomResourceDescription,
  { place, made, runner, expectAnswer }: DeployOptions,
): Promise<void> {
  const { logicalId } = resource;
  const before = made.get(logicalId);
  const { url, answer } = expectAnswer();
  const invocation = await runner.invoke({
    RequestType: before ? 'Update' : 'Create',
    ServiceToken: resource.functionArn,
    ResponseURL: url,
    StackId: `arn:aws:cloudformation:${place.region}:${place.account}:stack/${place.stackName}/local`,
    RequestId: randomUUID(),
    LogicalResourceId: logicalId,
    ResourceType: resource.resourceType,
    ResourceProperties: resource.properties,
    ...(before && {
      PhysicalResourceId: before.physicalResourceId,
      OldResourceProperties: before.properties,
    }),
  });
  if (invocation.outcome !== 'returned') {
    throw new StartError(`custom resource ${logicalId} failed: ${sentenceFor(invocation)}`);
  }
  // CloudFormation would wait an hour; here the function has returned, so its answer is in or never comes.
  const { Status, Reason, PhysicalResourceId } = ((await Promise.race([
    answer,
    new Promise((resolve) => setTimeout(resolve, 1000, {})),
  ])) ?? {}) as Answer;
  if (Status !== 'SUCCESS') {
    throw new StartError(`custom resource ${logicalId} failed: ${Reason ?? 'it did not answer'}`);
  }
  const physicalResourceId = PhysicalResourceId ?? logicalId;
  made.set(logicalId, { physicalResourceId, properties: resource.properties });
}

export function sentenceFor(invocation: Exclude<Invocation, { outcome: 'returned' }>): string {
  if (invocation.outcome === 'failed') {
    return `${invocation.errorType}: ${invocation.errorMessage}`;
  }
  return invocation.outcome === 'timedOut' ? 'it timed out' : 'its payload is too large';
}

function read(file: string): Record<string, MadeResource> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new StartError(`${file} cannot be read: remove it`, { cause: error });
  }
}
