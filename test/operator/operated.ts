/** For every test a stack that is operated, and the folder in which it says where it is. */
import { type OperatedStack, startOperatedStack } from '../tenants/operated-stack.ts';
import { dataFolderOf } from './command-run.ts';

export interface Operated {
  readonly stack: OperatedStack;
  readonly dataFolder: string;
}

/** What is run then meets the stack as a deployed one: by the function's name, with credentials and endpoint of the environment. */
export async function asDeployed<Result>(
  { running }: OperatedStack,
  run: (...choice: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const before = { ...process.env };
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL: running.loopbackUrl, AWS_SESSION_TOKEN: running.sessionToken },
    ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
  });
  try {
    return await run('--function', running.operatorFunctionName, '--region', running.region);
  } finally {
    process.env = before;
  }
}

/** Call it once, at the top of a file; what it returns is that of the test that runs. */
export function operated(): () => Operated {
  let current: Operated | undefined;
  let end: () => Promise<void> = async () => undefined;
  beforeEach(async () => {
    const stack = await startOperatedStack();
    const folder = await dataFolderOf(stack.running);
    current = { stack, dataFolder: folder.dataFolder };
    end = async () => {
      await folder.remove();
      await stack.stop();
    };
  });
  afterEach(() => end());
  return () => {
    if (!current) throw new Error('no test runs');
    return current;
  };
}
