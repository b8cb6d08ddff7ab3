/** The stack that runs on this machine, as it says of itself in its data folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from './operator-error.ts';

export type RunningStack =
  | {
      readonly store: 'dynamodb';
      readonly dynamodbEndpoint: string;
      readonly tableName: string;
      readonly region: string;
    }
  | { readonly store: 'memory'; readonly historyUrl: string; readonly historyToken: string };

/** Where the services of a stack on this machine are, with what lets one in. */
export interface LoopbackAccess {
  readonly operatorFunctionName: string;
  /** Of the loopback Lambda and Secrets Manager. */
  readonly loopbackUrl: string;
  readonly sessionToken: string;
  readonly region: string;
}

/** @throws OperatorError where nothing runs, or something else wrote the file. */
export async function readRunningStack(dataFolder: string): Promise<RunningStack> {
  const text = await readSaid(dataFolder, '--table');
  return text('store') === 'memory'
    ? { store: 'memory', historyUrl: text('historyUrl'), historyToken: text('historyToken') }
    : {
        store: 'dynamodb',
        dynamodbEndpoint: text('dynamodbEndpoint'),
        tableName: text('tableName'),
        region: text('region'),
      };
}

/** @throws OperatorError as readRunningStack */
export async function readLoopbackAccess(dataFolder: string): Promise<LoopbackAccess> {
  const text = await readSaid(dataFolder, '--function');
  return {
    operatorFunctionName: text('operatorFunctionName'),
    loopbackUrl: text('loopbackUrl'),
    sessionToken: text('sessionToken'),
    region: text('region'),
  };
}

/** What a stack has said of itself, by name; `option` is what one gives for a deployed one. */
async function readSaid(dataFolder: string, option: string): Promise<(name: string) => string> {
  const file = join(dataFolder, 'running.json');
  const said = await readJson(file, option);
  return (name) => {
    const value = said[name];
    if (typeof value === 'string') return value;
    throw new OperatorError(`${file} does not say its ${name}: stop the stack and start it again`);
  };
}

async function readJson(file: string, option: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof value === 'object' && value !== null) return { ...value };
    throw new SyntaxError('no object');
  } catch (cause) {
    if (cause instanceof SyntaxError) {
      throw new OperatorError(`${file} is damaged: stop the stack and start it again`, { cause });
    }
    throw new OperatorError(
      `no stack runs here (${file} cannot be read): start one with npm start, or give ${option} for a deployed one`,
      { cause },
    );
  }
}
