/** `npm start` at the terminal: flags in, one text when ready, one line when not, and an orderly end. */
import { HELP, parseCommandLine, type StartOptions } from './command-line.ts';
import { readyText } from './ready-text.ts';
import { startStack } from './start.ts';
import { StartError } from './start-error.ts';

/** npm repeats a Ctrl-C that the terminal has sent us already; a second one of the person comes later than this. */
const REPEAT_MILLISECONDS = 500;
/** Parts that do not end by then are left to end with us. */
const STOP_MILLISECONDS = 10_000;

/** Resolves to the exit code. */
export async function runLocal(args: readonly string[]): Promise<number> {
  let options: StartOptions | 'help';
  try {
    options = parseCommandLine(args);
  } catch (error) {
    return fail(error);
  }
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const started: (() => Promise<void> | void)[] = [];
  const ending = new AbortController();
  const ended = new Promise<number>((resolve) => {
    onEndSignal(() => {
      ending.abort();
      resolve(0);
    });
    const onLost = (message: string) => resolve(fail(new StartError(message)));
    if (process.stdout.isTTY) process.stdout.write('Synthesises and starts the stack …\n');
    const onStarted = (stop: () => Promise<void> | void) => started.push(stop);
    startStack(options, { signal: ending.signal, onStarted, onLost }).then(
      (stack) => process.stdout.write(readyText(stack, options)),
      (error) => resolve(ending.signal.aborted ? 0 : fail(error)),
    );
  });
  const code = await ended;
  return (await stopAll(started)) ? code : 1;
}

/** The first SIGINT or SIGTERM ends in order, a later one at once. */
function onEndSignal(end: () => void): void {
  let first: number | undefined;
  const handle = () => {
    const now = Date.now();
    if (first !== undefined && now - first > REPEAT_MILLISECONDS) process.exit(130);
    if (first === undefined) end();
    first ??= now;
  };
  process.on('SIGINT', handle).on('SIGTERM', handle).on('SIGHUP', handle);
}

/** In the opposite order of starting. A part that fails to end keeps none of the others. */
async function stopAll(started: readonly (() => Promise<void> | void)[]): Promise<boolean> {
  const timer = setTimeout(() => process.exit(1), STOP_MILLISECONDS);
  let orderly = true;
  for (const stop of started.toReversed()) {
    try {
      await stop();
    } catch (error) {
      fail(error);
      orderly = false;
    }
  }
  clearTimeout(timer);
  return orderly;
}

/** One line; what nobody foresaw keeps its stack. */
function fail(error: unknown): number {
  const text =
    error instanceof StartError || !(error instanceof Error) ? String(error) : error.stack;
  process.stderr.write(`${text?.replace(/^StartError: /, 'npm start: ')}\n`);
  return 1;
}
