/** For every test a stack that is operated, and the folder in which it says where it is. */
import { type OperatedStack, startOperatedStack } from '../tenants/operated-stack.ts';
import { dataFolderOf } from './command-run.ts';

export interface Operated {
  readonly stack: OperatedStack;
  readonly dataFolder: string;
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
