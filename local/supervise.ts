/**
 * A process of its own between us and a server that cannot watch us: `supervise.ts COMMAND [ARGUMENT…]` holds the server and ends it when its
 * own standard input ends, which it does when we die by any signal, SIGKILL too. Ends as the server does.
 */
import { spawn } from 'node:child_process';

const GRACE_MS = 5_000;

const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

function end(): void {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}

child.once('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.once('exit', (code) => process.exit(code ?? 1));
process.on('SIGTERM', end);
process.stdin.once('close', end);
process.stdin.resume();
