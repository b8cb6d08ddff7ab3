/** Gets the template's functions ready to run: their bundles on DynamoDB, or from source on the memory store. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { type FrontUrls, functionEnvironment, type LocalServices } from './function-environment.ts';
import { createFunction, type WorkerFunction } from './functions.ts';
import type { Invocation, LocalFunction } from './invocation.ts';
import type { InvokeNamed } from './lambda-invoke.ts';
import { startMemoryFunctions } from './memory-functions.ts';
import type { ReadHistory } from './memory-history.ts';
import type { StartControl } from './start-control.ts';
import { StartError } from './start-error.ts';
import type { FunctionDescription, StackDescription } from './template.ts';

/** Workers of one function at once; on Lambda it would be a thousand. */
const CONCURRENCY = 6;

export interface FunctionsOptions {
  readonly stack: StackDescription;
  readonly store: 'dynamodb' | 'memory';
  readonly cloudAssembly: string;
  readonly logDirectory: string;
  readonly services: LocalServices & FrontUrls;
  readonly control: StartControl;
}

export interface StartedFunctions {
  readonly invoke: (functionArn: string, event: unknown) => Promise<Invocation>;
  /** Undefined for a function that the template does not have; the name may be an ARN. */
  readonly invokeNamed: InvokeNamed;
  /** @throws StartError for a function that the template does not have. */
  readonly get: (functionArn: string) => LocalFunction;
  /** Of the memory store only. */
  readonly readHistory?: ReadHistory;
}

export function startFunctions(options: FunctionsOptions): StartedFunctions {
  const { functions, readHistory } =
    options.store === 'memory' ? startFromSource(options) : startBundles(options);
  const find = (nameOrArn: string) => functions.get(nameOf(nameOrArn));
  const get = (arn: string): LocalFunction => {
    const found = find(arn);
    if (!found) throw new StartError(`the template names a function that it does not have: ${arn}`);
    return found;
  };
  return {
    get,
    invoke: (arn, event) => get(arn).invoke(event),
    invokeNamed: (nameOrArn, event) => find(nameOrArn)?.invoke(event),
    ...(readHistory && { readHistory }),
  };
}

/** An ARN ends with the name; the region in it may be that of an earlier start. */
const nameOf = (nameOrArn: string): string => nameOrArn.split(':').at(-1) ?? nameOrArn;

interface PreparedFunctions {
  /** By name. */
  readonly functions: ReadonlyMap<string, LocalFunction>;
  readonly readHistory?: ReadHistory;
}

function startFromSource({ stack, control, ...options }: FunctionsOptions): PreparedFunctions {
  const environments = new Map(
    stack.functions.map((description) => [
      description.arn,
      functionEnvironment(description, folderOf(description, options), options.services),
    ]),
  );
  const memory = startMemoryFunctions({
    stack,
    environments,
    log: logFor('functions', options),
    onLost: (error) =>
      control.onLost(`the memory store has died: ${(error as Error).message ?? error}`),
  });
  control.onStarted(() => memory.stop());
  return memory;
}

function startBundles({ stack, control, ...options }: FunctionsOptions): PreparedFunctions {
  const functions = new Map(
    stack.functions.map((description): [string, WorkerFunction] => {
      const folder = folderOf(description, options);
      const created = createFunction({
        ...description,
        folder,
        environment: functionEnvironment(description, folder, options.services),
        log: logFor(description.name, options),
        concurrency: CONCURRENCY,
      });
      return [description.name, created];
    }),
  );
  // What requests need is loaded before the first one comes.
  for (const arn of servingFunctions(stack)) functions.get(nameOf(arn))?.warm();
  control.onStarted(async () => {
    await Promise.all([...functions.values()].map((each) => each.stop()));
  });
  return { functions };
}

function folderOf(
  { assetPath }: FunctionDescription,
  { cloudAssembly }: Pick<FunctionsOptions, 'cloudAssembly'>,
): string {
  return join(cloudAssembly, assetPath);
}

/** Of this start alone, so that logs do not grow for ever. */
function logFor(name: string, { logDirectory }: Pick<FunctionsOptions, 'logDirectory'>) {
  return createWriteStream(join(logDirectory, `${name}.log`), { flags: 'w', mode: 0o600 });
}

function servingFunctions({ api }: StackDescription): ReadonlySet<string> {
  return new Set(
    api.methods.flatMap(({ functionArn, authorizer }) =>
      authorizer ? [functionArn, authorizer.functionArn] : [functionArn],
    ),
  );
}
