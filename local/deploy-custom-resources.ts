/** Runs the template's custom resources at a start, one after the other. */
import { deployCustomResource, openMadeResources } from './custom-resource.ts';
import { rolesOf } from './function-roles.ts';
import type { StartedFunctions } from './start-functions.ts';
import type { StartedServices } from './start-services.ts';
import type { StackDescription } from './template.ts';

export interface CustomResourcesOptions {
  readonly stack: StackDescription;
  readonly store: 'dynamodb' | 'memory';
  readonly functions: StartedFunctions;
  readonly services: Pick<StartedServices, 'expectAnswer'>;
  /** Absent: every start is the first one. */
  readonly madeFile?: string;
}

/** @throws StartError when one of them cannot be made. */
export async function deployCustomResources(options: CustomResourcesOptions): Promise<void> {
  const { stack, store, functions, services, madeFile } = options;
  const { place } = stack;
  const { expectAnswer } = services;
  const made = openMadeResources(madeFile);
  const roles = rolesOf(stack);
  for (const resource of stack.customResources) {
    const runner = functions.get(resource.functionArn);
    await deployCustomResource(resource, { place, made, runner, expectAnswer });
    // It has done its work, unless it rotates too; a stop of the memory store's functions would end them all.
    const isDone = roles.get(resource.functionArn) === 'apiKey';
    if (store === 'dynamodb' && isDone) await runner.stop();
  }
}
