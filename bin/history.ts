/** npm run history: the changes of one user or group. */
import { runHistory } from '../operator/history.ts';

// A reader such as head may leave before the end.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : 1),
);
process.exitCode = await runHistory(process.argv.slice(2));
